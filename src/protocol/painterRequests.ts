import * as z from "zod/mini";
import { isHuge } from "../core/image/isHuge";
import type { MaskBits, PainterRequests } from "./painter";
import { bytes, count, id, MAX_FILE_BYTES, PANEL_BODIES, shortText } from "./panelRequests";
import { requestReader } from "./requestReader";

// What parses the messages of the painter's page. A mask's bits are only bounded here: whether they are a mask is seen when they
// are inflated (`host/painter/inflateMask`).

/** Of a picture that is opened at all. */
const MAX_SIDE = 16_384;

const side = z.int().check(z.gte(1), z.lte(MAX_SIDE));

/** What does not shrink is stored in blocks with a few bytes before each. */
function mostDeflated({ width, height }: Pick<MaskBits, "width" | "height">): number {
  const plain = Math.ceil(width / 8) * height;
  return plain + Math.ceil(plain / 64) + 1_024;
}

const mask = z
  .strictObject({ width: side, height: side, deflated: bytes(Infinity) })
  .check(z.refine((one) => !isHuge(one) && one.deflated.byteLength <= mostDeflated(one)));

const prefs = z.strictObject({
  brushSize: z.number().check(z.gte(1), z.lte(MAX_SIDE)),
  tolerance: z.number().check(z.gte(0), z.lte(255)),
  isContiguous: z.boolean(),
  overlay: z.strictObject({
    colour: z.enum(["red", "green", "blue", "magenta", "yellow"]),
    opacity: z.number().check(z.gte(0), z.lte(1)),
    isHatched: z.boolean(),
  }),
});
/** As they are stored and as a page sends them. */
export const painterPrefsSchema = prefs;

const { ready, draft, submit, help, job, asset, clearResults, undo, thumbnails, picture, madeThumbnail, showLog } =
  PANEL_BODIES;

/** Undefined for whatever is no request. */
export const readPainterRequest = requestReader<PainterRequests>({
  ready,
  draft,
  submit,
  help,
  job,
  asset,
  clearResults,
  undo,
  thumbnails,
  picture,
  madeThumbnail,
  showLog,
  mask: z.strictObject({ revision: count, mask: z.nullable(mask) }),
  prefs,
  loadMask: z.null(),
  takeMask: z.strictObject({ name: shortText, bytes: bytes(MAX_FILE_BYTES) }),
  openEarlier: z.strictObject({ id }),
  saveMask: z.null(),
  copyMask: z.null(),
  useInPanel: z.null(),
});
