import * as vscode from "vscode";
import { checkSize } from "../../core/checkAgainstModel";
import { InlineAssetsError, invalidRequest } from "../../core/errors";
import { checkName } from "../../core/naming";
import type { LearntPrice } from "../../core/price";
import { estimatePrice, priceText } from "../../core/price";
import type { ModelRow } from "../../core/provider";
import type { ImageSize, OutputFormat, PixelSize, Quality } from "../../core/schema/imageOptions";
import { describeSize, OUTPUT_FORMATS, SIZE_PRESETS } from "../../core/schema/imageOptions";
import type { Prepared } from "../generationService";
import type { RememberedChoices } from "../rememberedChoices";
import type { PickStep, Step, StepEnd, StepPlace } from "../quickInput";
import { shapeIcon } from "../shapeIcon";
import { pickStep, textStep, walkSteps } from "../quickInput";

// The multi-step quick input of Generate Image. It collects answers; it pays nothing and writes nothing.

const TITLE = "Generate Image";

/** What the dialogue has been told so far. */
export interface Draft extends RememberedChoices {
  prompt: string;
  workspaceFolder: vscode.WorkspaceFolder;
  model?: string;
  seed?: number;
  folder?: string;
  name?: string;
}

export interface DialogueParts {
  modelFor(draft: Draft): ModelRow;
  /** Checks the draft and says what it would cost. @throws InlineAssetsError */
  prepare(draft: Draft): Promise<Prepared>;
  /** What earlier calls like this one cost, where the price list has no figure. */
  learntFor(draft: Draft, quality: Quality): Promise<LearntPrice | undefined>;
  preview(prepared: Prepared): Promise<string>;
  folders: readonly vscode.WorkspaceFolder[];
  /** Whether this draft's provider can be used right away, without a key being entered. */
  isReady(draft: Draft): Promise<boolean>;
  /** False when the person went back instead of entering a key. */
  enterKey(draft: Draft): Promise<boolean>;
  openKeyPage(draft: Draft): Promise<void>;
}

type Place = Omit<StepPlace, "title">;
type Item<T> = vscode.QuickPickItem & { value: T };

/** What was on the screen when the person said yes: exactly this is paid for. */
export interface Confirmed {
  draft: Draft;
  prepared: Prepared;
}

/** @returns undefined when the person cancelled. */
export async function generateDialogue(start: Draft, parts: DialogueParts): Promise<Confirmed | undefined> {
  const draft: Draft = { ...start };
  let prepared: Prepared | undefined;
  const isReadyAtStart = await parts.isReady(draft);
  const askWhere = parts.folders.length > 1;
  const isDone = await walkSteps(() => {
    const model = parts.modelFor(draft);
    const isFree = model.pricePerImage.high === 0;
    return [
      (place) => askPrompt(draft, model, place),
      ...(askWhere ? [(place: Place) => askFolder(draft, parts, place)] : []),
      ...(isReadyAtStart ? [] : [(place: Place) => askAccount(draft, parts, place)]),
      (place) => askSize(draft, model, place),
      ...(isFree ? [] : [(place: Place) => askQuality(draft, model, { ...parts, place })]),
      (place) => askCount(draft, model, { ...parts, place }),
      (place) => confirm(draft, parts, place, (shown) => (prepared = shown)),
    ] satisfies Step[];
  });
  return isDone && prepared !== undefined ? { draft, prepared } : undefined;
}

/** An input box glues lines together, so several lines are shown glued and sent as they are unless edited. */
async function askPrompt(draft: Draft, model: ModelRow, place: Place): Promise<StepEnd<unknown>> {
  const shown = draft.prompt.replace(/\s*[\r\n]+\s*/g, " ");
  const hasLines = shown !== draft.prompt;
  const end = await textStep({
    ...place,
    title: TITLE,
    value: shown,
    placeholder: "A ceramic mug on a pale table, soft morning light",
    prompt: hasLines ? "The selection's line breaks are kept unless you edit it here" : "What should the picture show?",
    problem: (value) => {
      if (value.trim() === "") return "Say what the picture should show";
      const { maxPromptLength: most } = model;
      return value.length > most
        ? `${value.length.toLocaleString("en-US")} characters; at most ${most.toLocaleString("en-US")} are taken`
        : undefined;
    },
  });
  if (end.kind === "value" && end.value !== shown) draft.prompt = end.value;
  return end;
}

async function askFolder(draft: Draft, { folders }: DialogueParts, place: Place): Promise<StepEnd<unknown>> {
  const end = await pick(
    place,
    "Which folder should the picture go to?",
    folders.map((folder) => ({
      ...icon("folder"),
      label: folder.name,
      description: folder.uri.path,
      value: folder,
    })),
    ({ uri }) => uri.toString() === draft.workspaceFolder.uri.toString(),
  );
  if (end.kind === "value") draft.workspaceFolder = end.value.value;
  return end;
}

type AccountChoice = "enterKey" | "offline" | "keyPage";

async function askAccount(draft: Draft, parts: DialogueParts, place: Place): Promise<StepEnd<unknown>> {
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
    const end = await pick(
      place,
      "There is no API key yet",
      items,
      (value) => value === "offline" && draft.provider === "offline",
    );
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

async function askSize(draft: Draft, model: ModelRow, place: Place): Promise<StepEnd<unknown>> {
  const { imageSize: current } = draft;
  const custom: Item<ImageSize | "custom"> = {
    ...icon("edit"),
    label: "Exact size…",
    description: "width × height in pixels",
    value: "custom",
  };
  const own: Item<ImageSize | "custom">[] =
    typeof current === "string" ? [] : [{ ...icon("symbol-ruler"), label: describeSize(current), value: current }];
  const presets = SIZE_PRESETS.map((preset): Item<ImageSize | "custom"> => {
    const size = model.presets[preset];
    const pixels = `${model.presetsAreExact ? "" : "≈ "}${describeSize(size)}`;
    return { ...icon(shapeIcon(size)), label: capitalised(describeSize(preset)), description: pixels, value: preset };
  });
  for (;;) {
    const end = await pick(place, "Size", [...own, ...presets, custom], (value) => value === current);
    if (end.kind !== "value") return end;
    if (end.value.value !== "custom") {
      draft.imageSize = end.value.value;
      return end;
    }
    const exact = await askExactSize(model, typeof current === "string" ? model.presets[current] : current, place);
    if (exact.kind === "cancelled") return exact;
    if (exact.kind === "value") {
      draft.imageSize = exact.value;
      return exact;
    }
  }
}

async function askExactSize(model: ModelRow, current: PixelSize, place: Place): Promise<StepEnd<PixelSize>> {
  const { multipleOf, min, max, maxAspect } = model.sizeRule;
  const multiple = multipleOf === 1 ? "whole numbers" : `multiples of ${multipleOf}`;
  const end = await textStep({
    ...place,
    title: `${TITLE}: exact size`,
    value: `${current.width} x ${current.height}`,
    prompt: `Width x height in pixels: ${multiple} from ${min} to ${max}, sides at most ${maxAspect}:1`,
    problem: (value) => problemOf(() => checkSize(parseSize(value), model.sizeRule)),
  });
  return end.kind === "value" ? { kind: "value", value: parseSize(end.value) } : end;
}

function parseSize(text: string): PixelSize {
  const match = /^\s*(\d{1,6})\s*[x×*, ]\s*(\d{1,6})\s*$/i.exec(text);
  if (match === null) throw invalidRequest("imageSize", text, "Write it as width x height, for example 1024 x 768.");
  return { width: Number(match[1]), height: Number(match[2]) };
}

interface PricedPlace extends Pick<DialogueParts, "learntFor"> {
  place: Place;
}

async function askQuality(draft: Draft, model: ModelRow, { learntFor, place }: PricedPlace): Promise<StepEnd<unknown>> {
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

async function askCount(draft: Draft, model: ModelRow, { learntFor, place }: PricedPlace): Promise<StepEnd<unknown>> {
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

type ConfirmChoice = "generate" | "format" | "name" | "seed";

async function confirm(
  draft: Draft,
  parts: DialogueParts,
  place: Place,
  onShown: (prepared: Prepared) => void,
): Promise<StepEnd<unknown>> {
  for (;;) {
    const prepared = await parts.prepare(draft);
    onShown(prepared);
    const { call, estimate, warnings } = prepared;
    const path = await parts.preview(prepared);
    const items: Item<ConfirmChoice>[] = [
      {
        ...icon("sparkle"),
        label: `Generate ${picturesText(call.numImages)} · ${priceText(estimate)} → ${path}`,
        ...(warnings.length === 0 ? {} : { detail: warnings.join(" ") }),
        value: "generate",
      },
      { ...icon("file-media"), label: "File format…", description: call.outputFormat, value: "format" },
      { ...icon("rename"), label: "File name…", description: path, value: "name" },
      {
        ...icon("symbol-number"),
        label: "Seed…",
        description: draft.seed === undefined ? "random" : String(draft.seed),
        value: "seed",
      },
    ];
    const end = await pick(place, estimate.basis, items, () => false);
    if (end.kind !== "value" || end.value.value === "generate") return end;
    const changed = await changeOption(end.value.value, draft, place);
    if (changed.kind === "cancelled") return changed;
  }
}

async function changeOption(
  option: Exclude<ConfirmChoice, "generate">,
  draft: Draft,
  place: Place,
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
        title: `${TITLE}: file name`,
        value: draft.name ?? "",
        prompt: "Without extension; empty: made from the prompt",
        problem: (value) => (value.trim() === "" ? undefined : problemOf(() => checkName(value))),
      });
      if (end.kind === "value") setOrDelete(draft, "name", end.value.trim() === "" ? undefined : end.value.trim());
      return end;
    }
    case "seed": {
      const end = await textStep({
        ...place,
        title: `${TITLE}: seed`,
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

function setOrDelete<K extends "name" | "seed">(draft: Draft, key: K, value: Draft[K] | undefined): void {
  if (value === undefined) Reflect.deleteProperty(draft, key);
  else draft[key] = value;
}

/** The last choice stands first, so that Enter repeats it. */
async function pick<T>(
  place: Place,
  placeholder: string,
  items: readonly Item<T>[],
  isLast: (value: T) => boolean,
): Promise<StepEnd<Item<T>>> {
  const last = items.filter(({ value }) => isLast(value));
  const options: PickStep<Item<T>> = {
    ...place,
    title: TITLE,
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
    if (error instanceof InlineAssetsError)
      return error.message.slice(error.field === undefined ? 0 : error.field.length + 2);
    throw error;
  }
}

/** Apart from the label, since a screen reader would say the name of an icon in it. */
function icon(id: string): Pick<vscode.QuickPickItem, "iconPath"> {
  return { iconPath: new vscode.ThemeIcon(id) };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function picturesText(count: number): string {
  return count === 1 ? "1 picture" : `${count} pictures`;
}
