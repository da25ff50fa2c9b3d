import { InlineAssetsError, withoutField } from "../../core/errors";
import type { SeenEdit } from "../../core/ports";
import type { StepEnd, StepPlace } from "../quickInput";
import type { Item } from "./dialogueSteps";
import { icon, pick } from "./dialogueSteps";

// The question for a mask, of Edit Image and Re-blend.

/** Paths are relative to the workspace folder. */
export interface MaskDraft {
  mask?: string;
  isMaskInverted: boolean;
}

/** A mask, and which way round. */
export type ChosenMask = MaskDraft & { mask: string };

export interface MaskParts<D extends MaskDraft> {
  /** What the draft's picture and mask are. @throws InlineAssetsError `invalid-request` */
  lookAt(draft: D): Promise<SeenEdit>;
  /** Lets the person choose a picture as the mask; undefined when none was chosen. */
  chooseMask(draft: D): Promise<string | undefined>;
  /** What was used last, if it is still there. */
  lastMask: ChosenMask | undefined;
  /** Goes on in the painter, which ends the dialogue; absent where what is asked can't be asked there. */
  readonly paint?: (draft: D) => Promise<void>;
}

interface MaskWords {
  /** What going without a mask means. */
  whatElse: string;
}

function setMask(draft: MaskDraft, chosen: ChosenMask | undefined): void {
  delete draft.mask;
  Object.assign(draft, chosen ?? { isMaskInverted: false });
}

type MaskChoice = "none" | "this" | "invert" | "last" | "choose" | "paint";

/** Shows what the mask means before it is taken: what is white changes, and nothing is turned round by itself. */
export async function askMask<D extends MaskDraft>(
  draft: D,
  parts: MaskParts<D> & MaskWords,
  place: StepPlace,
): Promise<StepEnd<unknown>> {
  for (;;) {
    const state = await maskState(draft, parts);
    const offer = { ...parts, canPaint: parts.paint !== undefined };
    const end = await pick(place, state.words, maskItems(draft, state, offer), () => false);
    if (end.kind !== "value") return end;
    switch (end.value.value) {
      case "this":
        return end;
      case "none":
        setMask(draft, undefined);
        return end;
      case "invert":
        draft.isMaskInverted = !draft.isMaskInverted;
        break;
      case "last":
        setMask(draft, parts.lastMask);
        break;
      case "paint":
        await parts.paint?.(draft);
        return { kind: "cancelled" };
      case "choose": {
        const mask = await parts.chooseMask(draft);
        if (mask !== undefined) setMask(draft, { mask, isMaskInverted: false });
      }
    }
  }
}

type Offer = MaskWords & Pick<MaskParts<MaskDraft>, "lastMask"> & { canPaint: boolean };

interface MaskState {
  words: string;
  /** Of the picture, what the mask gives free; null without a usable mask. */
  share: number | null;
}

async function maskState<D extends MaskDraft>(draft: D, parts: MaskParts<D>): Promise<MaskState> {
  if (draft.mask === undefined) return { words: "Mask: white or transparent is what changes", share: null };
  try {
    const { share, notes } = await parts.lookAt(draft);
    return { words: ["White or transparent is what changes.", ...notes].join(" "), share };
  } catch (error) {
    if (error instanceof InlineAssetsError) return { words: withoutField(error), share: null };
    throw error;
  }
}

function maskItems(
  draft: MaskDraft,
  { share }: MaskState,
  { lastMask: last, whatElse, canPaint }: Offer,
): Item<MaskChoice>[] {
  const { mask, isMaskInverted } = draft;
  const name = mask === undefined ? "" : nameOf(mask);
  const items: Item<MaskChoice>[] = [];
  if (mask !== undefined && share !== null) {
    const label = `${name}${isMaskInverted ? " inverted" : ""} · ${percent(share)} changes`;
    items.push({ ...icon("check"), label, description: "use this mask", value: "this" });
    items.push({
      ...icon("color-mode"),
      label: "Invert",
      description: `${percent(1 - share)} changes`,
      value: "invert",
    });
  } else if (mask !== undefined) {
    items.push({ ...icon("color-mode"), label: "Invert", description: name, value: "invert" });
  }
  items.push({
    ...icon("circle-slash"),
    label: "No mask",
    description: whatElse,
    value: "none",
  });
  if (last !== undefined && (last.mask !== mask || last.isMaskInverted !== isMaskInverted)) {
    const description = `${last.mask}${last.isMaskInverted ? ", inverted" : ""}`;
    items.push({ ...icon("history"), label: "The mask used last time", description, value: "last" });
  }
  return [...items, ...otherWays(canPaint)];
}

function otherWays(canPaint: boolean): Item<MaskChoice>[] {
  const file = "a picture: white or transparent is what changes";
  const painter = "on the picture, in a tab of its own";
  return [
    ...(canPaint ? [{ ...icon("edit"), label: "Paint…", description: painter, value: "paint" } as const] : []),
    { ...icon("folder-opened"), label: "Choose a file…", description: file, value: "choose" },
  ];
}

/** A file without its folders. */
export function nameOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}

/** Never 0 or 100 where it is not. */
function percent(share: number): string {
  if (share > 0 && share < 0.01) return "less than 1 %";
  if (share < 1 && share > 0.99) return "more than 99 %";
  return `${Math.round(share * 100)} %`;
}
