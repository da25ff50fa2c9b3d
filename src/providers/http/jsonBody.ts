import { Buffer } from "node:buffer";
import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { type Base64Text, isBase64Text } from "../../core/base64Text";

export interface JsonBody {
  /** A stream is made as it is read, so it can be sent once. */
  readonly content: string | Readable;
  /** Those that the content does not give by itself. */
  readonly headers: Readonly<Record<string, string>>;
}

/** `body` as JSON. One with a `Base64Text` comes in pieces, each of which takes about a millisecond. */
export function jsonBody(body: unknown): JsonBody {
  const found: Base64Text[] = [];
  // Nothing that anybody writes can hold it.
  const mark = randomUUID();
  const text = JSON.stringify(body, (_key, value: unknown) => {
    if (!isBase64Text(value)) return value;
    found.push(value);
    return mark;
  });
  if (found.length === 0) return { content: text, headers: {} };
  // What stands before each of them, with its opening quote, and what stands behind the last.
  const parts = text.split(mark).map((part, at) => Buffer.from(part + inQuotes(found[at]?.before ?? "")));
  const length = parts.reduce((sum, part, at) => sum + part.length + encodedLength(found[at]?.base64), 0);
  return {
    content: Readable.from(pieces(parts, found), { objectMode: false }),
    headers: { "content-length": String(length) },
  };
}

function inQuotes(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function encodedLength(bytes: Uint8Array | undefined): number {
  return Math.ceil((bytes?.length ?? 0) / 3) * 4;
}

/** A multiple of three, so that only the last one is padded. */
const SLICE = 3 * 65_536;

function* pieces(parts: readonly Buffer[], found: readonly Base64Text[]): Generator<Buffer> {
  for (const [at, part] of parts.entries()) {
    yield part;
    const bytes = found[at]?.base64 ?? new Uint8Array(0);
    for (let from = 0; from < bytes.length; from += SLICE) {
      const slice = bytes.subarray(from, from + SLICE);
      yield Buffer.from(Buffer.from(slice.buffer, slice.byteOffset, slice.byteLength).toString("base64"), "latin1");
    }
  }
}
