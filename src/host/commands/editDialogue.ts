import { requireProportions } from "../../core/chooseEdit";
import type { SeenEdit } from "../../core/ports";
import type { ModelRow } from "../../core/provider";
import type { ImageSize, PixelSize } from "../../core/schema/imageOptions";
import { describeSize, SIZE_PRESETS } from "../../core/schema/imageOptions";
import type { Prepared } from "../generationService";
import { oneLine } from "../oneLine";
import type { Step, StepEnd, StepPlace } from "../quickInput";
import { walkSteps } from "../quickInput";
import { shapeIcon } from "../shapeIcon";
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
import type { MaskDraft, MaskParts } from "./maskStep";
import { askMask, nameOf } from "./maskStep";

// The multi-step quick input of Edit Image. It collects answers; it pays nothing and writes nothing.

/** What the dialogue has been told so far. Paths are relative to the workspace folder. */
export interface EditDraft extends CommonDraft, MaskDraft {
  image: string;
  references: readonly string[];
  keepOutsideMask: boolean;
  /** Absent: the original's. */
  imageSize?: ImageSize;
}

export interface EditDialogueParts extends AccountParts<EditDraft>, MaskParts<EditDraft> {
  modelFor(draft: EditDraft): ModelRow;
  /** What the draft's picture and mask are. @throws InlineAssetsError `invalid-request` */
  lookAt(draft: EditDraft): Promise<SeenEdit>;
  /** Checks the draft and says what it would cost. @throws InlineAssetsError */
  prepare(draft: EditDraft): Promise<Prepared>;
  learntFor: LearntFor<EditDraft>;
  preview(prepared: Prepared): Promise<string>;
}

/** What was on the screen when the person said yes: exactly this is paid for. */
export interface ConfirmedEdit {
  draft: EditDraft;
  prepared: Prepared;
}

const WORDS = { placeholder: "Make the mug blue", question: "What should change?", missing: "Say what should change" };

/** @returns undefined when the person cancelled. @throws InlineAssetsError when the picture can't be edited */
export async function editDialogue(start: EditDraft, parts: EditDialogueParts): Promise<ConfirmedEdit | undefined> {
  const draft: EditDraft = { ...start };
  let prepared: Prepared | undefined;
  const seen = await parts.lookAt(withoutMask(draft));
  const isReadyAtStart = await parts.isReady(draft);
  const learntFor: LearntFor<EditDraft> = (one, quality) =>
    parts.learntFor({ ...one, imageSize: one.imageSize ?? seen.fit.sent }, quality);
  const confirmParts = (): ConfirmParts<EditDraft> => ({
    ...parts,
    onShown: (shown) => (prepared = shown),
    label: ({ call }) => `Edit ${countText(call.numImages)}${nameOf(draft.image)}`,
    emptyName: "named after the original",
    toggle: keepToggle(draft),
  });
  const isDone = await walkSteps(titleOf(draft), () => {
    const model = parts.modelFor(draft);
    const isFree = model.pricePerImage.high === 0;
    return [
      (place) => askPrompt(draft, model, WORDS, place),
      (place) => askMask(draft, { ...parts, whatElse: "all of the picture may change" }, place),
      ...(isReadyAtStart ? [] : [(place: StepPlace) => askAccount(draft, parts, place)]),
      (place) => askSize(draft, seen, model, place),
      ...(isFree ? [] : [(place: StepPlace) => askQuality(draft, model, learntFor, place)]),
      (place) => askCount(draft, model, learntFor, place),
      (place) => confirmStep(draft, confirmParts, place),
    ] satisfies Step[];
  });
  return isDone && prepared !== undefined ? { draft, prepared } : undefined;
}

function titleOf({ image, references }: EditDraft): string {
  const more =
    references.length === 0 ? "" : ` + ${references.length === 1 ? "1 reference" : `${references.length} references`}`;
  return `Edit Image: ${oneLine(nameOf(image), 40)}${more}`;
}

function withoutMask(draft: EditDraft): EditDraft {
  const { mask, ...plain } = draft;
  return { ...plain, isMaskInverted: false };
}

type SizeChoice = ImageSize | "original" | "custom";

/** Where pixels of the original stay, only its proportions make sense. */
async function askSize(draft: EditDraft, seen: SeenEdit, model: ModelRow, place: StepPlace): Promise<StepEnd<unknown>> {
  const { size: own } = seen;
  const staysOutside = draft.mask !== undefined && draft.keepOutsideMask;
  const items: Item<SizeChoice>[] = [
    originalItem(seen),
    ...(staysOutside ? [] : SIZE_PRESETS.map((preset): Item<SizeChoice> => presetItem(preset, model))),
    { ...CUSTOM_SIZE, value: "custom" },
  ];
  for (;;) {
    const end = await pick(place, "Size of the result", items, () => false);
    if (end.kind !== "value") return end;
    const { value } = end.value;
    if (value !== "custom") {
      setSize(draft, value === "original" ? undefined : value);
      return end;
    }
    const check = staysOutside ? (size: PixelSize) => requireProportions(size, own) : undefined;
    const exact = await askExactSize(own, model, place, check);
    if (exact.kind === "value") setSize(draft, exact.value);
    if (exact.kind !== "back") return exact;
  }
}

function originalItem({ size, fit }: SeenEdit): Item<SizeChoice> {
  const way = fit.kind === "same" ? "" : `, sent as ${describeSize(fit.sent)} and fitted back`;
  return {
    ...icon(shapeIcon(size)),
    label: "Like the original",
    description: describeSize(size) + way,
    value: "original",
  };
}

function setSize(draft: EditDraft, size: ImageSize | undefined): void {
  delete draft.imageSize;
  if (size !== undefined) draft.imageSize = size;
}

function countText(count: number): string {
  return count === 1 ? "" : `${picturesText(count)} of `;
}

/** Whether what lies outside of the mask stays. */
function keepToggle(draft: EditDraft): ConfirmParts<EditDraft>["toggle"] {
  if (draft.mask === undefined) return undefined;
  const { keepOutsideMask } = draft;
  const description = keepOutsideMask ? "stays exactly as it is" : "the model may redraw it";
  return {
    item: { ...icon(keepOutsideMask ? "lock" : "unlock"), label: "Outside the mask", description, value: "toggle" },
    flip: () => {
      draft.keepOutsideMask = !keepOutsideMask;
      // What stays needs the original's proportions, which a size chosen before may not have.
      if (draft.keepOutsideMask) setSize(draft, undefined);
    },
  };
}
