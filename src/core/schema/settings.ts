import * as z from "zod/mini";
import { MAX_FEATHER } from "../image/featherWeights";
import { MAX_NAME_LENGTH } from "../naming";
import { promptStyleSchema } from "./promptStyle";
import { imageSizeSchema, outputFormatSchema, qualitySchema, SIZE_PRESETS } from "./imageOptions";

// The one source of every setting: package.json's block and the README's table are generated from it.

const TAKEN_FIELDS: readonly string[] = [
  "model",
  "mode",
  "params",
  "prompt",
  "quality",
  "image_size",
  "output_format",
  "num_images",
  "seed",
];

interface SettingRow<S extends z.ZodMiniType> {
  schema: S;
  /** VS Code's configuration scope. `application` ones are read by the user's value only: no workspace can move them. */
  scope: "application" | "window" | "resource";
  default: z.infer<S>;
  description: string;
  /** JSON schema for the settings editor, where it can say more than the one made from `schema`. */
  editor?: Record<string, unknown>;
}

function row<S extends z.ZodMiniType>(facts: SettingRow<S>): SettingRow<S> {
  return facts;
}

const text = z.string();
/** Of a request's body; those that say something else already are taken. */
const bodyField = text.check(
  z.regex(/^[A-Za-z_][\w-]{0,63}$/),
  z.refine((name) => !TAKEN_FIELDS.includes(name)),
);

/** Keys lie under `inlineAssets.`. Money in USD, times in seconds, sizes in pixels. */
export const SETTINGS = {
  provider: row({
    schema: z.enum(["prospolabs", "offline"]),
    scope: "window",
    default: "prospolabs",
    description:
      "Who makes the pictures: `prospolabs` (paid, needs an API key) or `offline` (free placeholders, drawn on this machine without any network).",
  }),
  model: row({
    schema: text.check(z.minLength(1)),
    scope: "window",
    default: "gpt-image-2",
    description: "The provider's model. A provider that does not offer it uses its own default.",
  }),
  "prospolabs.baseUrl": row({
    schema: text,
    scope: "application",
    default: "",
    description:
      "Base URL of the Prospolabs API, without `/v1`; https, or http on this machine. Empty: the environment variable `PROSPOLABS_BASE_URL`, else the vendor's.",
  }),
  "prospolabs.pollPath": row({
    schema: text.check(z.regex(/^\/[^?#]*\{id\}[^?#]*$/)),
    scope: "application",
    default: "/v1/generations/{id}",
    description: "Path that is asked for the state of a queued generation; `{id}` stands for its id.",
  }),
  "prospolabs.editFields": row({
    schema: z
      .strictObject({ images: bodyField, mask: bodyField })
      .check(z.refine(({ images, mask }) => images !== mask)),
    scope: "application",
    default: { images: "image_urls", mask: "mask_url" },
    description:
      "Names of the fields that carry an edit's pictures (a list) and its mask to the Prospolabs API. The vendor does not document them; change them only if its answers name others.",
    editor: {
      type: "object",
      properties: { images: { type: "string", minLength: 1 }, mask: { type: "string", minLength: 1 } },
      required: ["images", "mask"],
      additionalProperties: false,
    },
  }),
  assetsFolder: row({
    schema: text,
    scope: "resource",
    default: "assets",
    description: "Folder for new pictures, relative to the workspace folder.",
  }),
  manifestFolder: row({
    schema: text,
    scope: "resource",
    default: "",
    description:
      "Folder for `asset-manifest.jsonl`, relative to the workspace folder. Empty: the assets folder. Use one such as `.inline-assets` where the assets folder is published with a site.",
  }),
  updateReferencesOnMove: row({
    schema: z.enum(["prompt", "always", "never"]),
    scope: "resource",
    default: "prompt",
    description:
      "When a picture, a folder or a document moves: write its new path wherever it is shown. `prompt` lets VS Code show each change before it is made, `always` makes them at once, `never` leaves all documents alone. The manifest follows in any case.",
  }),
  fileName: row({
    schema: text.check(z.maxLength(MAX_NAME_LENGTH), z.regex(/^\s*[^\s/\\][^/\\]*$/)),
    scope: "resource",
    default: "${slug}",
    description:
      "File name of new pictures, without extension. Takes `${slug}` (the prompt's first words), `${date}`, `${seed}`, `${model}`, `${width}`, `${height}` and `${index}`.",
  }),
  quality: row({
    schema: qualitySchema,
    scope: "resource",
    default: "high",
    description: "Quality that is offered first.",
  }),
  imageSize: row({
    schema: imageSizeSchema,
    scope: "resource",
    default: "landscape_4_3",
    description: 'Size that is offered first: a preset, or `{ "width": …, "height": … }` in pixels.',
    editor: {
      anyOf: [
        { type: "string", enum: [...SIZE_PRESETS] },
        {
          type: "object",
          properties: { width: { type: "integer", minimum: 1 }, height: { type: "integer", minimum: 1 } },
          required: ["width", "height"],
          additionalProperties: false,
        },
      ],
    },
  }),
  outputFormat: row({
    schema: outputFormatSchema,
    scope: "resource",
    default: "png",
    description: "File format of new pictures.",
  }),
  numImages: row({
    schema: z.int().check(z.gte(1), z.lte(8)),
    scope: "resource",
    default: 1,
    description: "How many pictures are offered first, 1 to 8.",
  }),
  style: row({
    schema: z.strictObject({
      prefix: z._default(promptStyleSchema.shape.prefix, ""),
      suffix: z._default(promptStyleSchema.shape.suffix, ""),
    }),
    scope: "resource",
    default: { prefix: "", suffix: "" },
    description:
      "Words that the side panel puts around every prompt, so that a project's pictures look alike. They are shown there and can be switched off; the manifest records them apart from the prompt.",
    editor: {
      type: "object",
      properties: { prefix: { type: "string" }, suffix: { type: "string" } },
      additionalProperties: false,
    },
  }),
  feather: row({
    schema: z.int().check(z.gte(0), z.lte(MAX_FEATHER)),
    scope: "resource",
    default: 4,
    description: `Over how many pixels inside a mask's edge an edit fades in, 0 (a hard edge) to ${MAX_FEATHER}. Outside of the mask nothing changes in any case.`,
  }),
  confirmAboveUsd: row({
    schema: z.number().check(z.gte(0)),
    scope: "application",
    default: 0.25,
    description:
      "Above this price in US dollars a question is asked before paying. An unknown price counts as above; so does what programs spend without a click, added up.",
  }),
  "budget.perDayUsd": row({
    schema: z.number().check(z.gte(0)),
    scope: "application",
    default: 0,
    description:
      "What may be spent on this machine in one calendar day, in US dollars; a call that would pass it is refused. Calls with an unknown outcome count in full. 0: no limit.",
  }),
  "budget.perMonthUsd": row({
    schema: z.number().check(z.gte(0)),
    scope: "application",
    default: 0,
    description: "The same for one calendar month.",
  }),
  maxConcurrentJobs: row({
    schema: z.int().check(z.gte(1), z.lte(16)),
    scope: "application",
    default: 2,
    description: "How many calls run at a time, 1 to 16; the others wait in the order in which they came.",
  }),
  "missingImages.enabled": row({
    schema: z.boolean(),
    scope: "resource",
    default: true,
    description:
      "Mark references to pictures that do not exist yet. Generating them is offered at the light bulb in any case.",
  }),
  fillInAttributes: row({
    schema: z.boolean(),
    scope: "resource",
    default: true,
    description:
      "Write a missing alternative text, width and height where a document shows the picture that was just generated for it.",
  }),
  "hover.enabled": row({
    schema: z.boolean(),
    scope: "resource",
    default: true,
    description: "Show the picture, its prompt and its cost when the pointer rests on a reference to it.",
  }),
  "codeLens.enabled": row({
    schema: z.boolean(),
    scope: "resource",
    default: false,
    description:
      "Show a line above references to pictures: generate a missing one at its price, or what made the one that is there.",
  }),
  "statusItem.enabled": row({
    schema: z.boolean(),
    scope: "resource",
    default: true,
    description: "Show running jobs and today's spend in the status bar, once there are any.",
  }),
  timeoutSeconds: row({
    schema: z.int().check(z.gte(10), z.lte(3600)),
    scope: "application",
    default: 600,
    description: "How long to wait for a picture before the outcome counts as unknown.",
  }),
} as const;

export type SettingKey = keyof typeof SETTINGS;
export type SettingValue<K extends SettingKey> = z.infer<(typeof SETTINGS)[K]["schema"]>;

/** What a value of the setting must be, in words for a person. */
export function settingRule(key: SettingKey): string {
  const { schema, editor } = { editor: undefined, ...SETTINGS[key] };
  const rule = RULES[key];
  if (rule !== undefined) return rule;
  if (editor !== undefined) return `It must be one of ${SIZE_PRESETS.join(", ")}, or { width, height }.`;
  if (schema instanceof z.ZodMiniEnum) return `It must be one of ${schema.options.join(", ")}.`;
  return "It must be text.";
}

const RULES: Partial<Record<SettingKey, string>> = {
  "prospolabs.pollPath": "It must be a path that begins with / and holds {id}.",
  "prospolabs.editFields":
    "It must be { images, mask } with the names of two different fields, letters, digits, - and _, which carry nothing else.",
  style: "It must be { prefix, suffix } with text in both.",
  feather: `It must be a whole number from 0 to ${MAX_FEATHER}.`,
  fileName: `It must be a file name without folders, of at most ${MAX_NAME_LENGTH} characters.`,
  numImages: "It must be a whole number from 1 to 8.",
  confirmAboveUsd: "It must be an amount in US dollars, 0 or more.",
  "budget.perDayUsd": "It must be an amount in US dollars, 0 or more.",
  "budget.perMonthUsd": "It must be an amount in US dollars, 0 or more.",
  maxConcurrentJobs: "It must be a whole number from 1 to 16.",
  "missingImages.enabled": "It must be true or false.",
  fillInAttributes: "It must be true or false.",
  "hover.enabled": "It must be true or false.",
  "codeLens.enabled": "It must be true or false.",
  "statusItem.enabled": "It must be true or false.",
  timeoutSeconds: "It must be a whole number of seconds from 10 to 3600.",
};
