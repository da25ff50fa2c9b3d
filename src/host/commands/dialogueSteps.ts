import * as vscode from "vscode";
import { checkSize } from "../../core/checkAgainstModel";
import { InlineAssetsError, invalidRequest, withoutField } from "../../core/errors";
import { checkName } from "../../core/naming";
import type { LearntPrice } from "../../core/price";
import { estimatePrice, priceText } from "../../core/price";
import type { ModelRow } from "../../core/provider";
import type { OutputFormat, PixelSize, Quality, SizePreset } from "../../core/schema/imageOptions";
import { describeSize, OUTPUT_FORMATS } from "../../core/schema/imageOptions";
import type { PickStep, StepEnd, StepPlace } from "../quickInput";
import { pickStep, textStep } from "../quickInput";
import { shapeIcon } from "../shapeIcon";

// The questions that the dialogues of Generate Image and Edit Image have in common. Each writes its answer into the draft.

export type Item<T> = vscode.QuickPickItem & { value: T };

/** What every dialogue has been told. */
export interface CommonDraft {
  prompt: string;
  workspaceFolder: vscode.WorkspaceFolder;
  provider?: string;
  model?: string;
  quality: Quality;
  numImages: number;
  outputFormat?: OutputFormat;
  seed?: number;
  name?: string;
}

export interface AccountParts<D> {
  /** Whether this draft's provider can be used right away, without a key being entered. */
  isReady(draft: D): Promise<boolean>;
  /** False when the person went back instead of entering a key. */
  enterKey(draft: D): Promise<boolean>;
  openKeyPage(draft: D): Promise<void>;
}

/** What earlier calls like this one cost, where the price list has no figure. */
export type LearntFor<D> = (draft: D, quality: Quality) => Promise<LearntPrice | undefined>;

interface PromptWords {
  placeholder: string;
  question: string;
  /** Where nothing was written. */
  missing: string;
}

/** An input box glues lines together, so several lines are shown glued and sent as they are unless edited. */
export async function askPrompt(
  draft: CommonDraft,
  { maxPromptLength: most }: ModelRow,
  { placeholder, question, missing }: PromptWords,
  place: StepPlace,
): Promise<StepEnd<unknown>> {
  const shown = draft.prompt.replace(/\s*[\r\n]+\s*/g, " ");
  const hasLines = shown !== draft.prompt;
  const end = await textStep({
    ...place,
    value: shown,
    placeholder,
    prompt: hasLines ? "The selection's line breaks are kept unless you edit it here" : question,
    problem: (value) => {
      if (value.trim() === "") return missing;
      return value.length > most
        ? `${value.length.toLocaleString("en-US")} characters; at most ${most.toLocaleString("en-US")} are taken`
        : undefined;
    },
  });
  if (end.kind === "value" && end.value !== shown) draft.prompt = end.value;
  return end;
}

type AccountChoice = "enterKey" | "offline" | "keyPage";

export async function askAccount<D extends CommonDraft>(
  draft: D,
  parts: AccountParts<D>,
  place: StepPlace,
): Promise<StepEnd<unknown>> {
  const items: Item<AccountChoice>[] = [
    {
      ...icon("key"),
      label: "Enter Key",
      description: "pictures are made by the provider and paid to it",
      value: "enterKey",
    },
    {
      ...icon("paintcan"),
      label: "Use the free offline engine",
      description: "a placeholder, drawn on this machine",
      value: "offline",
    },
    { ...icon("link-external"), label: "Get a key", description: "opens the provider's page", value: "keyPage" },
  ];
  for (;;) {
    const isLast = (value: AccountChoice): boolean => value === "offline" && draft.provider === "offline";
    const end = await pick(place, "There is no API key yet", items, isLast);
    if (end.kind !== "value") return end;
    switch (end.value.value) {
      case "offline":
        draft.provider = "offline";
        return end;
      case "keyPage":
        await parts.openKeyPage(draft);
        break;
      case "enterKey":
        delete draft.provider;
        if (await parts.enterKey(draft)) return end;
    }
  }
}

export const CUSTOM_SIZE = {
  ...icon("edit"),
  label: "Exact size…",
  description: "width × height in pixels",
};

export function presetItem(preset: SizePreset, { presets, presetsAreExact }: ModelRow): Item<SizePreset> {
  const size = presets[preset];
  const pixels = `${presetsAreExact ? "" : "≈ "}${describeSize(size)}`;
  return { ...icon(shapeIcon(size)), label: capitalised(describeSize(preset)), description: pixels, value: preset };
}

/** @param check what else a size must be. @throws InlineAssetsError from `check`, shown at the field */
export async function askExactSize(
  current: PixelSize,
  { sizeRule }: ModelRow,
  place: StepPlace,
  check: (size: PixelSize) => unknown = () => undefined,
): Promise<StepEnd<PixelSize>> {
  const { multipleOf, min, max, maxAspect } = sizeRule;
  const multiple = multipleOf === 1 ? "whole numbers" : `multiples of ${multipleOf}`;
  const end = await textStep({
    ...place,
    title: `${place.title}: exact size`,
    value: `${current.width} x ${current.height}`,
    prompt: `Width x height in pixels: ${multiple} from ${min} to ${max}, sides at most ${maxAspect}:1`,
    problem: (value) => problemOf(() => [checkSize(parseSize(value), sizeRule), check(parseSize(value))]),
  });
  return end.kind === "value" ? { kind: "value", value: parseSize(end.value) } : end;
}

function parseSize(text: string): PixelSize {
  const match = /^\s*(\d{1,6})\s*[x×*, ]\s*(\d{1,6})\s*$/i.exec(text);
  if (match === null) throw invalidRequest("imageSize", text, "Write it as width x height, for example 1024 x 768.");
  return { width: Number(match[1]), height: Number(match[2]) };
}

export async function askQuality<D extends CommonDraft>(
  draft: D,
  model: ModelRow,
  learntFor: LearntFor<D>,
  place: StepPlace,
): Promise<StepEnd<unknown>> {
  const items: Item<Quality>[] = [];
  for (const quality of model.qualities) {
    const price = estimatePrice({ quality, numImages: 1 }, model, await learntFor(draft, quality));
    const description = price.micro === null ? "the vendor states no price" : `${priceText(price)} a picture`;
    items.push({ label: capitalised(quality), description, value: quality });
  }
  const end = await pick(place, "Quality", items, (value) => value === draft.quality);
  if (end.kind === "value") draft.quality = end.value.value;
  return end;
}

export async function askCount<D extends CommonDraft>(
  draft: D,
  model: ModelRow,
  learntFor: LearntFor<D>,
  place: StepPlace,
): Promise<StepEnd<unknown>> {
  const { quality } = draft;
  const learnt = await learntFor(draft, quality);
  const items = Array.from({ length: model.maxImages }, (_, index): Item<number> => {
    const description = priceText(estimatePrice({ quality, numImages: index + 1 }, model, learnt));
    return { label: picturesText(index + 1), description, value: index + 1 };
  });
  const end = await pick(place, "How many?", items, (value) => value === draft.numImages);
  if (end.kind === "value") draft.numImages = end.value.value;
  return end;
}

/** What the last step lets a person change without going back. */
export type Option = "format" | "name" | "seed";

export function optionItems(
  draft: CommonDraft,
  { format, path }: { format: OutputFormat; path: string },
): Item<Option>[] {
  return [
    { ...icon("file-media"), label: "File format…", description: format, value: "format" },
    { ...icon("rename"), label: "File name…", description: path, value: "name" },
    {
      ...icon("symbol-number"),
      label: "Seed…",
      description: draft.seed === undefined ? "random" : String(draft.seed),
      value: "seed",
    },
  ];
}

export async function changeOption(
  option: Option,
  draft: CommonDraft,
  { emptyName, ...place }: StepPlace & { emptyName: string },
): Promise<StepEnd<unknown>> {
  switch (option) {
    case "format": {
      const items = OUTPUT_FORMATS.map((format): Item<OutputFormat> => ({ label: format, value: format }));
      const end = await pick(place, "File format", items, (value) => value === draft.outputFormat);
      if (end.kind === "value") draft.outputFormat = end.value.value;
      return end;
    }
    case "name": {
      const end = await textStep({
        ...place,
        title: `${place.title}: file name`,
        value: draft.name ?? "",
        prompt: `Without extension; empty: ${emptyName}`,
        problem: (value) => (value.trim() === "" ? undefined : problemOf(() => checkName(value))),
      });
      if (end.kind === "value") setOrDelete(draft, "name", end.value.trim() === "" ? undefined : end.value.trim());
      return end;
    }
    case "seed": {
      const end = await textStep({
        ...place,
        title: `${place.title}: seed`,
        value: draft.seed === undefined ? "" : String(draft.seed),
        prompt: "A whole number, recorded with the picture; empty: a random one. Paid models may ignore it",
        problem: (value) => (Number.isSafeInteger(Number(value.trim())) ? undefined : "A whole number, or empty"),
      });
      if (end.kind === "value")
        setOrDelete(draft, "seed", end.value.trim() === "" ? undefined : Number(end.value.trim()));
      return end;
    }
  }
}

function setOrDelete<K extends "name" | "seed">(draft: CommonDraft, key: K, value: CommonDraft[K] | undefined): void {
  if (value === undefined) Reflect.deleteProperty(draft, key);
  else draft[key] = value;
}

/** The last choice stands first, so that Enter repeats it. */
export async function pick<T>(
  place: StepPlace,
  placeholder: string,
  items: readonly Item<T>[],
  isLast: (value: T) => boolean,
): Promise<StepEnd<Item<T>>> {
  const last = items.filter(({ value }) => isLast(value));
  const options: PickStep<Item<T>> = {
    ...place,
    placeholder,
    items: [...last, ...items.filter((item) => !last.includes(item))],
  };
  return await pickStep(options);
}

function problemOf(check: () => unknown): string | undefined {
  try {
    check();
    return undefined;
  } catch (error) {
    // At the field itself, its name for programs says nothing.
    if (error instanceof InlineAssetsError) return withoutField(error);
    throw error;
  }
}

/** Apart from the label, since a screen reader would say the name of an icon in it. */
export function icon(id: string): Pick<vscode.QuickPickItem, "iconPath"> {
  return { iconPath: new vscode.ThemeIcon(id) };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function picturesText(count: number): string {
  return count === 1 ? "1 picture" : `${count} pictures`;
}
