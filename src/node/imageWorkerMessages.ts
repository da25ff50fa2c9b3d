import * as z from "zod/mini";

/** What passes between the image worker and its client. Each end parses what it gets. */

export const workerSettings = z.object({ assetsFolder: z.string().check(z.minLength(1)) });
export type WorkerSettings = z.infer<typeof workerSettings>;

/** The envelope; the request inside is parsed apart, so that a bad one can be answered under its id. */
export const workerCall = z.object({ id: z.int(), request: z.unknown() });
export type WorkerCall = z.infer<typeof workerCall>;

const side = z.int().check(z.minimum(1), z.maximum(3840));

export const workerRequest = z.object({
  prompt: z.string(),
  seed: z.int(),
  index: z.int().check(z.minimum(0)),
  width: side,
  height: side,
  format: z.enum(["png", "jpeg", "webp"]),
});
export type WorkerRequest = z.infer<typeof workerRequest>;

export const workerReply = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("done"), id: z.int(), bytes: z.instanceof(Uint8Array) }),
  z.object({ kind: z.literal("failed"), id: z.int(), reason: z.string() }),
]);
export type WorkerReply = z.infer<typeof workerReply>;
