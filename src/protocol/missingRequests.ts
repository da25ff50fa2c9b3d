import * as z from "zod/mini";
import { qualitySchema } from "../core/schema/imageOptions";
import type { MissingRequests } from "./missing";
import { count, id, MAX_TEXT, PANEL_BODIES } from "./panelRequests";
import { requestReader } from "./requestReader";

// What parses the messages of the list of missing pictures: they are a stranger's. Rows, jobs and places are named by what
// the host gave.

/** Rows that can be ticked at once. */
const MAX_ROWS = 100_000;

const scope = z.enum(["file", "workspace"]);
const view = z.enum(["missing", "placeholders"]);
/** As they are stored and as a page sends them. */
export { scope as missingScopeSchema, view as missingViewSchema };

const { thumbnails, madeThumbnail, showLog } = PANEL_BODIES;

/** Undefined for whatever is no request. */
export const readMissingRequest = requestReader<MissingRequests>({
  thumbnails,
  madeThumbnail,
  showLog,
  ready: z.null(),
  scope: z.strictObject({ scope }),
  view: z.strictObject({ view }),
  tick: z.strictObject({ revision: count, ids: z.array(id).check(z.maxLength(MAX_ROWS)), isTicked: z.boolean() }),
  prompt: z.strictObject({ revision: count, id, prompt: z.nullable(z.string().check(z.maxLength(MAX_TEXT))) }),
  quality: z.strictObject({ revision: count, quality: qualitySchema }),
  fillIn: z.strictObject({ revision: count, isOn: z.boolean() }),
  submit: z.strictObject({ offer: count }),
  placeholders: z.strictObject({ offer: count }),
  cancel: z.null(),
  job: z.strictObject({ id, jobId: id, choice: id }),
  openPlace: z.strictObject({ id, at: count }),
  openPicture: z.strictObject({ id }),
  regenerate: z.strictObject({ id }),
  help: z.strictObject({ what: z.enum(["enterKey", "getKey", "openFolder", "manageTrust", "openSettings"]) }),
});
