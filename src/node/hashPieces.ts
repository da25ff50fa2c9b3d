import type { Hash } from "node:crypto";
import { setImmediate } from "node:timers/promises";

const PIECE_BYTES = 4 * 1024 * 1024;

/** Hashes bytes that are in memory, letting others run in between: a large picture takes a tenth of a second. */
export async function hashPieces(bytes: Uint8Array, hash: Hash): Promise<void> {
  for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) {
    if (at > 0) await setImmediate();
    hash.update(bytes.subarray(at, at + PIECE_BYTES));
  }
}
