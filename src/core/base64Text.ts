/**
 * In the body of a `postJson` it stands for one string: `before`, then the bytes in base64. It is encoded while it is sent,
 * since 20 MB at once would hold the thread for longer than a person can overlook.
 */
export interface Base64Text {
  readonly before: string;
  readonly base64: Uint8Array;
}

export function isBase64Text(value: unknown): value is Base64Text {
  if (typeof value !== "object" || value === null) return false;
  return (
    "before" in value && typeof value.before === "string" && "base64" in value && value.base64 instanceof Uint8Array
  );
}
