import * as z from "zod/mini";
import { pixelSizeSchema } from "./imageOptions";

const offset = z.int().check(z.gte(0));

/** A `SizeFit` as jobs store it and threads exchange it. */
export const sizeFitSchema = z.strictObject({
  kind: z.enum(["same", "pad", "scale"]),
  original: pixelSizeSchema,
  sent: pixelSizeSchema,
  content: z.strictObject({ x: offset, y: offset, width: z.int(), height: z.int() }),
});
