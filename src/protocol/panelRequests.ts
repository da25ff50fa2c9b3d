import * as z from "zod/mini";
import { imageSizeSchema, outputFormatSchema, qualitySchema } from "../core/schema/imageOptions";
import type { PanelRequests } from "./panel";
import type { BodySchemas } from "./requestReader";
import { requestReader } from "./requestReader";

// What parses the page's messages: they are a stranger's. Pictures and jobs are named by ids that the host gave; texts are bounded.

/** Of a dropped picture, bytes: the most that a model takes. */
export const MAX_FILE_BYTES = 50_000_000;
const MAX_FILES = 16;
/** Larger than any prompt that a model takes; too long a one is refused in words, at its field. */
export const MAX_TEXT = 100_000;
const MAX_THUMBNAIL_BYTES = 64 * 1024;
const MAX_WINDOW = 200;

export const id = z.string().check(z.minLength(1), z.maxLength(200));
export const shortText = z.string().check(z.maxLength(4_096));
export const count = z.int().check(z.gte(0));
const mode = z.enum(["generate", "edit"]);
const role = z.enum(["image", "reference", "mask"]);
const ids = z.array(id).check(z.maxLength(500));

export function bytes(most: number) {
  return z.custom<Uint8Array<ArrayBuffer>>((value) => value instanceof Uint8Array && value.byteLength <= most);
}

const draft = z.strictObject({
  mode,
  prompt: z.string().check(z.maxLength(MAX_TEXT)),
  workspaceFolder: shortText,
  provider: id,
  model: id,
  quality: qualitySchema,
  imageSize: z.nullable(imageSizeSchema),
  outputFormat: z.nullable(outputFormatSchema),
  numImages: z.int(),
  seed: z.nullable(z.int()),
  folder: z.nullable(shortText),
  name: z.nullable(shortText),
  withStyle: z.boolean(),
  isMaskInverted: z.boolean(),
  keepOutsideMask: z.boolean(),
});
/** A form as it is stored and as a page sends it. */
export const draftSchema = draft;

const query = z.strictObject({
  text: z.string().check(z.maxLength(1_000)),
  modes: z.array(mode).check(z.maxLength(2)),
  providers: ids,
  folders: z.array(shortText).check(z.maxLength(500)),
  period: z.enum(["any", "today", "week", "month", "year"]),
});

const action = z.enum([
  "open",
  "use",
  "keep",
  "discard",
  "editAgain",
  "insert",
  "compare",
  "reveal",
  "copyPrompt",
  "copyPath",
  "useSettings",
  "regenerate",
  "useAsImage",
  "useAsReference",
  "showInHistory",
]);

/** The painter's page has some of these requests, too. */
export const PANEL_BODIES: BodySchemas<PanelRequests> = {
  ready: z.null(),
  draft: z.strictObject({ revision: count, draft }),
  submit: z.strictObject({ offer: count }),
  chooseInput: z.strictObject({ role }),
  chooseFolder: z.null(),
  dropUris: z.strictObject({ uris: z.array(shortText).check(z.maxLength(MAX_FILES)), role: z.nullable(role) }),
  dropFiles: z.strictObject({
    files: z.array(z.strictObject({ name: shortText, bytes: bytes(MAX_FILE_BYTES) })).check(z.maxLength(MAX_FILES)),
    role: z.nullable(role),
  }),
  removeInput: z.strictObject({ id }),
  paintMask: z.strictObject({ id: z.nullable(id) }),
  forgetVersion: z.null(),
  help: z.strictObject({ what: z.enum(["enterKey", "getKey", "useOffline", "openFolder", "manageTrust"]) }),
  job: z.strictObject({ jobId: id, choice: id }),
  asset: z.strictObject({ assetId: id, action }),
  clearResults: z.strictObject({ jobId: id }),
  undo: z.strictObject({ token: id }),
  query: z.strictObject({ queryId: count, query }),
  window: z.strictObject({ queryId: count, from: count, count: z.int().check(z.gte(1), z.lte(MAX_WINDOW)) }),
  select: z.strictObject({ assetId: z.nullable(id) }),
  thumbnails: z.strictObject({ ids }),
  picture: z.strictObject({ id }),
  madeThumbnail: z.strictObject({
    id,
    sha256: z.string().check(z.regex(/^[0-9a-f]{64}$/)),
    bytes: bytes(MAX_THUMBNAIL_BYTES),
  }),
  showLog: z.null(),
};

/** Undefined for whatever is no request. */
export const readPanelRequest = requestReader<PanelRequests>(PANEL_BODIES);
