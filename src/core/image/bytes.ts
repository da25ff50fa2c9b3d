/** Small readers and writers of binary formats. Reading past the end gives zeros, so a caller checks lengths where they matter. */

/** An unsigned integer of up to 4 bytes. */
export function readUint(bytes: Uint8Array, at: number, length: number, order: "big" | "little"): number {
  let value = 0;
  for (let i = 0; i < length; i += 1) {
    value = value * 256 + (bytes[order === "big" ? at + i : at + length - 1 - i] ?? 0);
  }
  return value;
}

/** `value`, an unsigned integer, in `length` bytes. */
export function uintBytes(value: number, length: number, order: "big" | "little"): Uint8Array {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i += 1) {
    bytes[order === "little" ? i : length - 1 - i] = Math.floor(value / 256 ** i) % 256;
  }
  return bytes;
}

/** Bytes as Latin-1 text, for signatures and names: at most some hundred of them. */
export function latin1(bytes: Uint8Array, at: number, length: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + length));
}

/** The text's characters, one byte each. */
export function latin1Bytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
