// The published rules of POST /v1/generate, read a second time: nothing here may import the product's own checks.

const PRESET_PIXELS = {
  square_hd: { width: 1024, height: 1024 },
  square: { width: 512, height: 512 },
  landscape_4_3: { width: 1024, height: 768 },
  landscape_16_9: { width: 1024, height: 576 },
  portrait_4_3: { width: 768, height: 1024 },
  portrait_16_9: { width: 576, height: 1024 },
} as const;

/** Whole micro-dollars per picture. `auto` has no published price; the mock charges it as medium. */
const PRICES = { auto: 28_000, low: 7_200, medium: 28_000, high: 77_000 } as const;
const FORMATS = ["png", "jpeg", "webp"] as const;
const MODES = ["generate", "edit"] as const;
const MAX_PROMPT = 32_000;
const MAX_IMAGES = 16;

export type PictureFormat = (typeof FORMATS)[number];
export interface PictureSize {
  width: number;
  height: number;
}

/** One entry of `detail`, as FastAPI writes it. */
export interface Problem {
  type: string;
  loc: (string | number)[];
  msg: string;
}

/** What the fields of edit mode are called: the vendor has not published their names. */
export interface EditFields {
  image: string;
  mask: string;
}

/** How a body is laid out: `nested` is the vendor's other page, `{ model, mode, params: { all else } }`. */
export interface CallLayout {
  nested: boolean;
  editFields: EditFields;
}

/** What both modes have, with the documented defaults filled in. */
export interface CallOptions {
  model: string;
  prompt: string;
  quality: keyof typeof PRICES;
  format: PictureFormat;
  numImages: number;
  seed: number | null;
  async: boolean;
  /** What the whole call costs. */
  microUsd: number;
}

export type CallMode = (typeof MODES)[number];

interface GenerateCall extends CallOptions {
  mode: "generate";
  size: PictureSize;
}

/** What should be data URIs, unread. */
export interface EditSources {
  images: readonly string[];
  mask: string | null;
}

export interface EditCall extends CallOptions {
  mode: "edit";
  /** Null where the body names none: the size of the first image. */
  size: PictureSize | null;
  sources: EditSources;
}

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => Omit<Problem, "loc">[];

const CHECKS: Readonly<Record<string, Check>> = {
  model: (value) => checkLiteral(value, ["gpt-image-2"]),
  mode: (value) => checkLiteral(value, MODES),
  prompt: checkPrompt,
  quality: (value) => checkLiteral(value, Object.keys(PRICES)),
  image_size: checkSize,
  output_format: (value) => checkLiteral(value, FORMATS),
  num_images: (value) => checkInteger(value, 1, 8),
  seed: (value) => checkInteger(value, -Infinity, Infinity),
  async: (value) => (typeof value === "boolean" ? [] : [{ type: "bool_type", msg: "Input should be a valid boolean" }]),
};
const OUTSIDE_PARAMS = ["model", "mode", "async"];

/** Reads a parsed JSON body by the specification. */
export function readCall(body: unknown, { nested, editFields }: CallLayout): GenerateCall | EditCall | Problem[] {
  if (!isFields(body)) {
    return [{ type: "model_attributes_type", loc: ["body"], msg: "Input should be a valid dictionary" }];
  }
  if (!nested) {
    const problems = checkFields(body, () => ["body"], editFields);
    return problems.length > 0 ? problems : finish(body, editFields);
  }
  const { params, ...top } = body;
  if (!isFields(params)) return [missing(["body", "params"])];
  const misplaced = [
    ...Object.keys(top)
      .filter((name) => !OUTSIDE_PARAMS.includes(name))
      .map((name) => extra(["body", name])),
    ...Object.keys(params)
      .filter((name) => OUTSIDE_PARAMS.includes(name))
      .map((name) => extra(["body", "params", name])),
  ];
  if (misplaced.length > 0) return misplaced;
  const fields = { ...params, ...top };
  const placeOf = (name: string) => (OUTSIDE_PARAMS.includes(name) ? ["body"] : ["body", "params"]);
  const problems = checkFields(fields, placeOf, editFields);
  return problems.length > 0 ? problems : finish(fields, editFields);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checkFields(fields: Fields, placeOf: (name: string) => string[], editFields: EditFields): Problem[] {
  const isEdit = fields["mode"] === "edit";
  const edit = isEdit ? { [editFields.image]: checkImages, [editFields.mask]: checkString } : {};
  const checks: Readonly<Record<string, Check>> = { ...CHECKS, ...edit };
  const required = ["model", "prompt", ...(isEdit ? [editFields.image] : [])];
  const absent = required.filter((name) => fields[name] === undefined);
  return [
    ...absent.map((name) => missing([...placeOf(name), name])),
    ...Object.entries(fields).flatMap(([name, value]) => {
      const loc = [...placeOf(name), name];
      const check = Object.hasOwn(checks, name) ? checks[name] : undefined;
      return check ? check(value).map((problem) => ({ type: problem.type, loc, msg: problem.msg })) : [extra(loc)];
    }),
  ];
}

function finish(fields: Fields, editFields: EditFields): GenerateCall | EditCall {
  const quality = pick(fields["quality"], Object.keys(PRICES) as (keyof typeof PRICES)[], "high");
  const numImages = typeof fields["num_images"] === "number" ? fields["num_images"] : 1;
  const options: CallOptions = {
    model: String(fields["model"]),
    prompt: String(fields["prompt"]),
    quality,
    format: pick(fields["output_format"], FORMATS, "png"),
    numImages,
    seed: typeof fields["seed"] === "number" ? fields["seed"] : null,
    async: fields["async"] === true,
    microUsd: PRICES[quality] * numImages,
  };
  const { image_size: size } = fields;
  if (fields["mode"] !== "edit") return { ...options, mode: "generate", size: pixelsOf(size) };
  const sources = sourcesOf(fields[editFields.image], fields[editFields.mask]);
  return { ...options, mode: "edit", size: size === undefined ? null : pixelsOf(size), sources };
}

function sourcesOf(images: unknown, mask: unknown): EditSources {
  const texts = Array.isArray(images) ? images.filter((one) => typeof one === "string") : [];
  return { images: texts, mask: typeof mask === "string" ? mask : null };
}

function pixelsOf(size: unknown): PictureSize {
  if (isFields(size)) return { width: Number(size["width"]), height: Number(size["height"]) };
  return PRESET_PIXELS[pick(size, Object.keys(PRESET_PIXELS) as (keyof typeof PRESET_PIXELS)[], "landscape_4_3")];
}

function pick<T extends string>(value: unknown, allowed: readonly T[], fallback: T): T {
  return allowed.find((one) => one === value) ?? fallback;
}

function checkImages(value: unknown): Omit<Problem, "loc">[] {
  if (!Array.isArray(value)) return [{ type: "list_type", msg: "Input should be a valid list" }];
  if (value.length === 0)
    return [{ type: "too_short", msg: "List should have at least 1 item after validation, not 0" }];
  if (value.length > MAX_IMAGES) {
    const msg = `List should have at most ${MAX_IMAGES} items after validation, not ${value.length}`;
    return [{ type: "too_long", msg }];
  }
  return value.flatMap(checkString);
}

function checkString(value: unknown): Omit<Problem, "loc">[] {
  return typeof value === "string" ? [] : [{ type: "string_type", msg: "Input should be a valid string" }];
}

function checkPrompt(value: unknown): Omit<Problem, "loc">[] {
  if (typeof value !== "string") return checkString(value);
  if (value === "") return [{ type: "string_too_short", msg: "String should have at least 1 character" }];
  // Code points, as a Python server counts.
  if (Array.from(value).length <= MAX_PROMPT) return [];
  return [{ type: "string_too_long", msg: `String should have at most ${MAX_PROMPT} characters` }];
}

function checkLiteral(value: unknown, allowed: readonly string[]): Omit<Problem, "loc">[] {
  if (typeof value === "string" && allowed.includes(value)) return [];
  return [{ type: "literal_error", msg: `Input should be ${allowed.map((one) => `'${one}'`).join(", ")}` }];
}

function checkInteger(value: unknown, min: number, max: number): Omit<Problem, "loc">[] {
  if (!Number.isInteger(value)) return [{ type: "int_type", msg: "Input should be a valid integer" }];
  const number = Number(value);
  if (number < min) return [{ type: "greater_than_equal", msg: `Input should be greater than or equal to ${min}` }];
  if (number > max) return [{ type: "less_than_equal", msg: `Input should be less than or equal to ${max}` }];
  return [];
}

function checkSize(value: unknown): Omit<Problem, "loc">[] {
  if (!isFields(value)) return checkLiteral(value, Object.keys(PRESET_PIXELS));
  const names = Object.keys(value);
  if (names.length !== 2 || !names.includes("width") || !names.includes("height")) {
    return [{ type: "value_error", msg: "Value error, image_size takes exactly width and height" }];
  }
  const sides = [value["width"], value["height"]];
  const wrong = sides.flatMap((side) => checkInteger(side, 16, 3840));
  if (wrong.length > 0) return wrong;
  const [long, short] = [Math.max(...sides.map(Number)), Math.min(...sides.map(Number))];
  if (long % 16 !== 0 || short % 16 !== 0) {
    return [{ type: "multiple_of", msg: "Input should be a multiple of 16" }];
  }
  return long <= 3 * short
    ? []
    : [{ type: "value_error", msg: "Value error, aspect ratio must be within 1:3 and 3:1" }];
}

function missing(loc: string[]): Problem {
  return { type: "missing", loc, msg: "Field required" };
}

function extra(loc: string[]): Problem {
  return { type: "extra_forbidden", loc, msg: "Extra inputs are not permitted" };
}
