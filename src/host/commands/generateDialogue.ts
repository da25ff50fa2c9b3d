import type * as vscode from "vscode";
import type { ModelRow } from "../../core/provider";
import type { ImageSize, OutputFormat } from "../../core/schema/imageOptions";
import { describeSize, SIZE_PRESETS } from "../../core/schema/imageOptions";
import type { Prepared } from "../generationService";
import type { Step, StepEnd, StepPlace } from "../quickInput";
import { walkSteps } from "../quickInput";
import type { ConfirmParts } from "./confirmStep";
import { confirmStep } from "./confirmStep";
import type { AccountParts, CommonDraft, Item, LearntFor } from "./dialogueSteps";
import {
  askAccount,
  askCount,
  askExactSize,
  askPrompt,
  askQuality,
  CUSTOM_SIZE,
  icon,
  pick,
  picturesText,
  presetItem,
} from "./dialogueSteps";

// The multi-step quick input of Generate Image. It collects answers; it pays nothing and writes nothing.

const TITLE = "Generate Image";
const WORDS = {
  placeholder: "A ceramic mug on a pale table, soft morning light",
  question: "What should the picture show?",
  missing: "Say what the picture should show",
};

/** What the dialogue has been told so far. */
export interface Draft extends CommonDraft {
  imageSize: ImageSize;
  outputFormat: OutputFormat;
  folder?: string;
}

export interface DialogueParts extends AccountParts<Draft> {
  modelFor(draft: Draft): ModelRow;
  /** Checks the draft and says what it would cost. @throws InlineAssetsError */
  prepare(draft: Draft): Promise<Prepared>;
  learntFor: LearntFor<Draft>;
  preview(prepared: Prepared): Promise<string>;
  folders: readonly vscode.WorkspaceFolder[];
}

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
  const confirmParts: ConfirmParts<Draft> = {
    ...parts,
    onShown: (shown) => (prepared = shown),
    label: ({ call }) => `Generate ${picturesText(call.numImages)}`,
    emptyName: "made from the prompt",
  };
  const isDone = await walkSteps(TITLE, () => {
    const model = parts.modelFor(draft);
    const isFree = model.pricePerImage.high === 0;
    return [
      (place) => askPrompt(draft, model, WORDS, place),
      ...(askWhere ? [(place: StepPlace) => askFolder(draft, parts, place)] : []),
      ...(isReadyAtStart ? [] : [(place: StepPlace) => askAccount(draft, parts, place)]),
      (place) => askSize(draft, model, place),
      ...(isFree ? [] : [(place: StepPlace) => askQuality(draft, model, parts.learntFor, place)]),
      (place) => askCount(draft, model, parts.learntFor, place),
      (place) => confirmStep(draft, () => confirmParts, place),
    ] satisfies Step[];
  });
  return isDone && prepared !== undefined ? { draft, prepared } : undefined;
}

async function askFolder(draft: Draft, { folders }: DialogueParts, place: StepPlace): Promise<StepEnd<unknown>> {
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

async function askSize(draft: Draft, model: ModelRow, place: StepPlace): Promise<StepEnd<unknown>> {
  const { imageSize: current } = draft;
  const custom: Item<ImageSize | "custom"> = { ...CUSTOM_SIZE, value: "custom" };
  const own: Item<ImageSize | "custom">[] =
    typeof current === "string" ? [] : [{ ...icon("symbol-ruler"), label: describeSize(current), value: current }];
  const presets = SIZE_PRESETS.map((preset): Item<ImageSize | "custom"> => presetItem(preset, model));
  for (;;) {
    const end = await pick(place, "Size", [...own, ...presets, custom], (value) => value === current);
    if (end.kind !== "value") return end;
    if (end.value.value !== "custom") {
      draft.imageSize = end.value.value;
      return end;
    }
    const exact = await askExactSize(typeof current === "string" ? model.presets[current] : current, model, place);
    if (exact.kind === "cancelled") return exact;
    if (exact.kind === "value") {
      draft.imageSize = exact.value;
      return exact;
    }
  }
}
