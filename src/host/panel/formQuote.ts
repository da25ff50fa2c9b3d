import type * as vscode from "vscode";
import { InlineAssetsError, reasonOf, withoutField } from "../../core/errors";
import { estimatePrice, priceText } from "../../core/price";
import type { SeenEdit } from "../../core/ports";
import type { ModelRow, Provider } from "../../core/provider";
import { describeSize } from "../../core/schema/imageOptions";
import type { PromptStyle } from "../../core/schema/promptStyle";
import { snapSize } from "../../core/snapSize";
import type { DraftFields, FieldName, Pixels, Quote } from "../../protocol/panel";
import type { GenerationService, Prepared } from "../generationService";
import type { EditWish, PaintedMask } from "../readEdit";
import type { AnotherPicture } from "./anotherPicture";
import { anotherPicture, withItsPlace } from "./anotherPicture";
import type { FormInput } from "./draftStore";
import type { Translate } from "./panelPost";

/** The form at one moment, read for the quote of it. */
export interface QuotedForm {
  draft: DraftFields;
  inputs: readonly FormInput[];
  folder: vscode.WorkspaceFolder;
  style: PromptStyle | null;
  /** Of a form whose mask is painted; null: nothing is, yet. */
  painted?: PaintedMask | null;
  /** The file that what is made can be exchanged with. */
  versionOf?: string | null;
}

export interface QuoteParts {
  generation: Pick<GenerationService, "modelFor" | "prepare" | "prepareEdit" | "learntFor">;
  /** The path that the first picture would get now. */
  previewPath: (prepared: Prepared) => Promise<string>;
  hasKey: (provider: Provider) => Promise<boolean>;
  t: Translate;
}

type Problem = Quote["problems"][number];

export interface Quoted {
  quote: Omit<Quote, "revision" | "offer">;
  /** What is bought when the button is pressed; null while something stands against it. */
  prepared: Prepared | null;
  /** What an edit's files turned out to be, as far as they could be read. */
  seen: SeenEdit | null;
}

/** What pressing the button would do, and what stands against it; nothing is written or sent. */
export async function quoteFor(form: QuotedForm, parts: QuoteParts): Promise<Quoted> {
  const { draft, folder } = form;
  const { provider, model } = parts.generation.modelFor(draft, folder);
  const isEdit = draft.mode === "edit" && model.edit !== undefined;
  const { another, snapped } = sizesOf(form, isEdit, model);
  const lacking = [
    ...missing(form, isEdit, parts.t),
    ...elsewhere(form, isEdit, parts.t),
    ...unpainted(form, model, parts.t),
  ];
  // What can't be read, or would be another file of the same name, is not looked at.
  const isUnfit = lacking.some(({ field }) => field !== "prompt");
  const { prepared, problem } = await prepare(form, { isEdit, snapped, isUnfit, another }, parts);
  const offered = await offerOf(prepared, parts);
  const problems = [...lacking, problem, offered.problem].filter((one) => one !== null);
  const hasKey = await parts.hasKey(provider).catch(() => false);
  const isReady = problems.length === 0 && hasKey;
  const estimate = prepared?.estimate ?? (await estimateOf(draft, { provider, model }, parts));
  return {
    prepared: isReady ? prepared : null,
    seen: offered.seen,
    quote: {
      ...offered.quote,
      mode: isEdit ? "edit" : "generate",
      count: draft.numImages,
      price: priceText(estimate),
      basis: estimate.basis,
      size: sizeWords(draft, { model, snapped, prepared }),
      snapped: snapped && { ...snapped.size, reason: snapped.why.join(", ") },
      problems,
      isReady,
      hasKey,
    },
  };
}

interface Offered {
  seen: SeenEdit | null;
  problem: Problem | null;
  quote: Pick<Quote, "path" | "notes" | "keepsOutside">;
}

const UNPREPARED: Offered = { seen: null, problem: null, quote: { path: null, notes: [], keepsOutside: false } };

/** A folder that leads outside, or that nobody may look into, is found here, and said at its field. */
async function offerOf(prepared: Prepared | null, { previewPath, t }: QuoteParts): Promise<Offered> {
  if (prepared === null) return UNPREPARED;
  const { plan, warnings, seen = null } = prepared;
  const quote = { notes: warnings, keepsOutside: plan.edit?.finish?.isComposited === true };
  try {
    return { seen, problem: null, quote: { ...quote, path: await previewPath(prepared) } };
  } catch (error) {
    const message =
      error instanceof InlineAssetsError
        ? withoutField(error)
        : t("The folder {0} can't be looked into ({1}).", plan.folder, reasonOf(error));
    return { seen, problem: { field: "folder", message, isSoft: false }, quote: { ...quote, path: null } };
  }
}

/** What has only not been given yet: nothing is wrong. */
function missing({ draft, inputs }: QuotedForm, isEdit: boolean, t: Translate): Problem[] {
  const problems: Problem[] = [];
  if (isEdit && !inputs.some(({ role }) => role === "image")) {
    problems.push({ field: "image", message: t("Choose the picture to change."), isSoft: true });
  }
  if (draft.prompt.trim() === "") {
    const message = isEdit ? t("Say what should change.") : t("Say what the picture should show.");
    problems.push({ field: "prompt", message, isSoft: true });
  }
  return problems;
}

/** A form whose mask is painted is for nothing but an edit with a mask. */
function unpainted({ painted }: QuotedForm, model: ModelRow, t: Translate): Problem[] {
  if (painted === undefined) return [];
  if (model.edit === undefined) {
    return [{ field: "model", message: t("{0} edits no pictures. Choose another model.", model.name), isSoft: false }];
  }
  return painted === null ? [{ field: "mask", message: t("Paint what should change."), isSoft: true }] : [];
}

const FIELD_OF: Readonly<Record<FormInput["role"], FieldName>> = {
  image: "image",
  reference: "references",
  mask: "mask",
};

/** Taken by its path alone, it would be another file. */
function elsewhere({ inputs, folder }: QuotedForm, isEdit: boolean, t: Translate): Problem[] {
  const outside = inputs.filter(({ root }) => isEdit && root !== folder.uri.fsPath);
  const fields = new Set(outside.map(({ role }) => FIELD_OF[role]));
  return [...fields].map((field) => ({ field, message: t("It lies in another workspace folder."), isSoft: false }));
}

type Snapped = ReturnType<typeof snapSize> | null;

interface Attempt {
  isEdit: boolean;
  snapped: Snapped;
  isUnfit: boolean;
  another: AnotherPicture | null;
}

/** Also without a prompt: where the picture will be, and what else is wrong, can be said. */
const NO_PROMPT = "image";

async function prepare(
  form: QuotedForm,
  attempt: Attempt,
  { generation }: QuoteParts,
): Promise<{ prepared: Prepared | null; problem: Problem | null }> {
  if (attempt.isUnfit) return { prepared: null, problem: null };
  const fields = fieldsOf(form, attempt.snapped);
  try {
    const prepared = attempt.isEdit
      ? await generation.prepareEdit({ ...fields, ...editFieldsOf(form) }, form.folder)
      : await generation.prepare({ ...fields, ...defaultsOf(form.draft), ...attempt.another?.asked }, form.folder);
    return { prepared: attempt.another === null ? prepared : withItsPlace(prepared, attempt.another), problem: null };
  } catch (error) {
    if (!(error instanceof InlineAssetsError)) throw error;
    const field = fieldOf(error);
    // What stands at no field of the form has to name what it is about: a setting.
    const message = field === "form" ? error.message : withoutField(error);
    return { prepared: null, problem: { field, message, isSoft: false } };
  }
}

function fieldsOf({ draft, style }: QuotedForm, snapped: Snapped) {
  const { prompt, provider, model, quality, numImages, seed, withStyle } = draft;
  const imageSize = snapped?.size ?? draft.imageSize;
  return {
    prompt: prompt.trim() === "" ? NO_PROMPT : prompt,
    provider,
    model,
    quality,
    numImages,
    ...(imageSize === null ? {} : { imageSize }),
    ...(seed === null ? {} : { seed }),
    ...placeOf(draft),
    ...(withStyle && style !== null ? { style } : {}),
  };
}

/** A field that was emptied is a default. */
function placeOf({ folder, name }: DraftFields): { folder?: string; name?: string } {
  const isGiven = (text: string | null): text is string => text !== null && text.trim() !== "";
  return { ...(isGiven(folder) ? { folder } : {}), ...(isGiven(name) ? { name: name.trim() } : {}) };
}

function defaultsOf({ outputFormat }: DraftFields) {
  return outputFormat === null ? {} : { outputFormat };
}

function editFieldsOf({ draft, inputs, painted }: QuotedForm): Pick<EditWish, "image"> & Partial<EditWish> {
  const { outputFormat, isMaskInverted, keepOutsideMask } = draft;
  const files = (role: FormInput["role"]) => inputs.filter((input) => input.role === role).map(({ file }) => file);
  const [image = ""] = files("image");
  const [file] = files("mask");
  const mask = painted ?? file;
  return {
    image,
    references: files("reference"),
    ...(mask === undefined ? {} : { mask, isMaskInverted, keepOutsideMask }),
    ...(outputFormat === null ? {} : { outputFormat }),
  };
}

/** What is brought to its size here need not be snapped. */
function sizesOf({ draft, versionOf = null }: QuotedForm, isEdit: boolean, model: ModelRow) {
  const another = isEdit ? null : anotherPicture(draft, versionOf, model);
  return { another, snapped: another === null ? snappedSize(draft, model) : null };
}

/** An exact size that the model does not take becomes the nearest one that it takes. */
function snappedSize({ imageSize }: DraftFields, { sizeRule }: ModelRow): Snapped {
  if (imageSize === null || typeof imageSize === "string") return null;
  const snapped = snapSize(imageSize, sizeRule);
  return snapped.why.length === 0 ? null : snapped;
}

interface SizeFacts {
  model: ModelRow;
  snapped: Snapped;
  prepared: Prepared | null;
}

function sizeWords({ imageSize }: DraftFields, { model, snapped, prepared }: SizeFacts): string {
  if (snapped !== null) return describeSize(snapped.size);
  if (typeof imageSize === "string") return presetWords(model.presets[imageSize], model);
  const size = imageSize ?? prepared?.plan.edit?.fit.original;
  return size === undefined ? "" : describeSize(size);
}

function presetWords(size: Pixels, { presetsAreExact }: Pick<ModelRow, "presetsAreExact">): string {
  return `${presetsAreExact ? "" : "≈ "}${describeSize(size)}`;
}

async function estimateOf(
  { mode, quality, numImages, imageSize }: DraftFields,
  { provider, model }: { provider: Provider; model: ModelRow },
  { generation }: QuoteParts,
) {
  const learnt = await generation.learntFor({ mode, quality, imageSize: imageSize ?? "square" }, provider, model);
  return estimatePrice({ quality, numImages }, model, learnt);
}

const FIELDS: readonly FieldName[] = [
  "prompt",
  "image",
  "references",
  "mask",
  "imageSize",
  "quality",
  "numImages",
  "outputFormat",
  "seed",
  "folder",
  "name",
  "model",
];

/** `references[2]` and `imageSize.width` stand at the field that a person sees. */
function fieldOf({ field = "" }: InlineAssetsError): FieldName {
  const [first] = field.split(/[.[]/);
  return FIELDS.find((name) => name === first) ?? "form";
}
