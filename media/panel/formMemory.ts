import type { InputRole, Pixels, Quote } from "../../src/protocol/panel";
import type { Panel } from "./state";

/** What the form remembers while its page lives, and no longer. */
export interface FormMemory {
  /** Before the person has done something nothing is shown as wrong. */
  hasActed: boolean;
  /** While earlier prompts are walked through: what was typed, then they; each as it was left. */
  prompts: { texts: string[]; at: number; latest: string | undefined } | null;
  /** The exact size as it stands in its fields, which need not be one yet, and the draft's that it was typed over. */
  exact: { width: string; height: string; over: Pixels } | null;
  /** The exact size was left before it was known whether it is legal. */
  snapsWhenKnown: boolean;
  /** The legal size that was put in place of the one that was typed. */
  snapped: Quote["snapped"];
  /** Something is dragged over the form; `role` is of the place that it is over, null: as fits. */
  draggedOver: { role: InputRole | null } | null;
  /** What was not taken of what was dropped; sentences. */
  refusals: string[];
  /** What the ways to a mask are offered at; null while they are not. */
  maskMenu: HTMLElement | null;
  /** The button was pressed before the price for what stands in the form was there. */
  pressed: { shown: Quote; revision: number; until: number } | null;
  /** By the page's clock, ms: a second press before is the same one. */
  restsUntil: number;
  /** The form's revision when something was bought last. */
  boughtRevision: number;
}

const memories = new WeakMap<Panel, FormMemory>();

export function formMemory(panel: Panel): FormMemory {
  const known = memories.get(panel);
  if (known !== undefined) return known;
  const memory: FormMemory = {
    hasActed: false,
    prompts: null,
    exact: null,
    snapsWhenKnown: false,
    snapped: null,
    draggedOver: null,
    refusals: [],
    maskMenu: null,
    pressed: null,
    restsUntil: 0,
    boughtRevision: -1,
  };
  memories.set(panel, memory);
  return memory;
}
