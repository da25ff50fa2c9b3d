import type { IncomingMessage } from "node:http";

/** The bytes from `start` up to, not including, `end`. */
export interface Slice {
  start: number;
  end: number;
}

/**
 * What a request wants of a body of `total` bytes: everything (`all`), a part, or nothing that exists (`beyond`). One range of
 * `bytes` is known; anything else, and a range whose `If-Range` does not match, asks for everything (RFC 9110).
 */
export function readRange({ headers }: IncomingMessage, total: number, etag: string | null): Slice | "all" | "beyond" {
  const condition = headers["if-range"];
  const wanted = /^bytes=(\d*)-(\d*)$/.exec(headers.range ?? "");
  if (!wanted || (condition !== undefined && condition !== etag)) return "all";
  const [, first = "", last = ""] = wanted;
  return first === "" ? readSuffix(last, total) : readFrom(Number(first), last, total);
}

function readFrom(first: number, last: string, total: number): Slice | "all" | "beyond" {
  const end = last === "" ? total : Number(last) + 1;
  if (end <= first && last !== "") return "all";
  return first < total ? { start: first, end: Math.min(total, end) } : "beyond";
}

function readSuffix(length: string, total: number): Slice | "all" | "beyond" {
  if (length === "") return "all";
  return Number(length) === 0 ? "beyond" : { start: Math.max(0, total - Number(length)), end: total };
}
