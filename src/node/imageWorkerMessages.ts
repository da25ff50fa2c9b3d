import * as z from "zod/mini";
import { ERROR_CODES } from "../core/errors";
import { outputFormatSchema, pixelSizeSchema } from "../core/schema/imageOptions";
import { sizeFitSchema } from "../core/schema/sizeFit";

/** What passes between the image worker and its client. Each end parses what it gets. */

export const workerSettings = z.object({ assetsFolder: z.string().check(z.minLength(1)) });
export type WorkerSettings = z.infer<typeof workerSettings>;

/** The envelope; the request inside is parsed apart, so that a bad one can be answered under its id. */
export const workerCall = z.object({ id: z.int(), kind: z.string(), request: z.unknown() });
export type WorkerCall = z.infer<typeof workerCall>;

/** One kind of request: what is asked, and what is answered. */
export interface Exchange<Q, R> {
  request: z.ZodMiniType<Q>;
  result: z.ZodMiniType<R>;
}

const side = z.int().check(z.minimum(1), z.maximum(3840));
const bytes = z.instanceof(Uint8Array);
const files = { image: bytes, mask: z.nullable(bytes), size: z.exactOptional(pixelSizeSchema) };
const fit = sizeFitSchema;
const sizeRule = z.object({
  multipleOf: z.number(),
  min: z.number(),
  max: z.number(),
  maxAspect: z.number(),
  maxPixels: z.exactOptional(z.number()),
  advisedPixels: z.exactOptional(z.object({ min: z.number(), max: z.number() })),
});
const bitMask = z.object({ width: z.int().check(z.minimum(1)), height: z.int().check(z.minimum(1)), bits: bytes });
const count = z.int().check(z.minimum(0));
const notes = z.array(z.string());

export const WORKER_REQUESTS = {
  renderPlaceholder: {
    request: z.object({
      prompt: z.string(),
      seed: z.int(),
      index: z.int().check(z.minimum(0)),
      width: side,
      height: side,
      format: outputFormatSchema,
    }),
    result: bytes,
  },
  inspect: {
    request: z.object({ files: z.object(files), rule: sizeRule }),
    result: z.object({ format: outputFormatSchema, size: pixelSizeSchema, fit, share: z.nullable(z.number()), notes }),
  },
  prepare: {
    request: z.object({ files: z.object(files), fit }),
    result: z.object({ image: bytes, mask: z.nullable(bytes) }),
  },
  finish: {
    request: z.object({
      files: z.object({ ...files, answer: bytes }),
      how: z.object({ fit, feather: z.int(), format: outputFormatSchema }),
    }),
    result: z.object({ bytes, format: outputFormatSchema, size: pixelSizeSchema, notes }),
  },
  fill: {
    request: z.object({
      answer: bytes,
      wanted: z.object({ size: z.nullable(pixelSizeSchema), format: outputFormatSchema }),
    }),
    result: z.object({ bytes, format: outputFormatSchema, size: pixelSizeSchema, notes }),
  },
  openMask: { request: z.object({ image: bytes, mask: bytes }), result: z.object({ mask: bitMask, notes }) },
  encodeMask: { request: bitMask, result: bytes },
  invert: { request: z.object({ mask: bytes }), result: bytes },
  compare: {
    request: z.object({ before: bytes, after: bytes, mask: z.nullable(bytes) }),
    result: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("different-sizes"), reason: z.string() }),
      z.object({
        kind: z.literal("compared"),
        size: pixelSizeSchema,
        differing: count,
        inside: count,
        outside: count,
        insidePixels: count,
        outsidePixels: count,
        picture: bytes,
      }),
    ]),
  },
  check: { request: z.object({ picture: bytes, field: z.string() }), result: notes },
} as const;

export type WorkerRequestKind = keyof typeof WORKER_REQUESTS;

export const workerReply = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("done"), id: z.int(), result: z.unknown() }),
  /** A failure that a person is meant to see. */
  z.object({
    kind: z.literal("refused"),
    id: z.int(),
    code: z.enum(ERROR_CODES),
    message: z.string(),
    charged: z.enum(["no", "maybe", "yes"]),
    field: z.exactOptional(z.string()),
  }),
  z.object({ kind: z.literal("failed"), id: z.int(), reason: z.string() }),
]);
export type WorkerReply = z.infer<typeof workerReply>;
