import { pipeline, Readable } from "node:stream";
import { createBrotliDecompress, createGunzip, createInflate } from "node:zlib";
import type { BodyQueue } from "./bodyQueue";
import { HttpFailure } from "./httpFailure";

const CHUNK_SIZE = 256 * 1024;

/** `identity` is what we ask for; a server that compresses all the same is read, and counted by what comes out. */
export function decodeBody(encoding: string | undefined, body: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const name = encoding?.trim().toLowerCase() ?? "";
  if (name === "" || name === "identity") return body;
  const decoder = decoderFor(name);
  if (decoder === null) throw new HttpFailure("ENCODING", "The answer is compressed in a way that is not understood.");
  // Errors surface in the loop that reads the decoder; the callback only keeps them from being thrown twice.
  pipeline(Readable.from(body, { objectMode: false }), decoder, () => undefined);
  return decoder;
}

/** The same in batches, for a reader that can take several pieces at once. */
export async function* decodedBatches(
  encoding: string | undefined,
  body: BodyQueue,
): AsyncGenerator<readonly Buffer[], void, undefined> {
  const pieces = decodeBody(encoding, body);
  if (pieces === body) yield* body.batches();
  else for await (const piece of pieces) yield [piece];
}

function decoderFor(name: string) {
  const options = { chunkSize: CHUNK_SIZE };
  if (name === "gzip" || name === "x-gzip") return createGunzip(options);
  if (name === "deflate") return createInflate(options);
  if (name === "br") return createBrotliDecompress(options);
  return null;
}
