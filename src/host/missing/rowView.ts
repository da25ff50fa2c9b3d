import { priceText } from "../../core/price";
import { describeSize } from "../../core/schema/imageOptions";
import type { AssetRecord } from "../../core/schema/assetRecord";
import type { Slot } from "../../core/references/slot";
import type { MissingPlace, MissingRow, RefusedRow, RowPhase } from "../../protocol/missing";
import type { JobCard, JobChoice } from "../../protocol/panel";
import type { Prepared } from "../generationService";
import type { Translate } from "../panel/panelPost";
import type { SlotTarget, Target } from "./missingTargets";
import { isSlot } from "../../core/references/slotOf";

// How a row of the list is told: pure.

/** What is to be bought for a row, or why nothing can be. */
export interface Quoted {
  prepared: Prepared | null;
  /** A sentence; empty where nothing stands against it. */
  problem: string;
}

/** A picture that was made here. */
export interface Made {
  record: AssetRecord;
  /** What differs from what was asked. */
  warnings: readonly string[];
}

export interface RowFacts {
  id: string;
  target: SlotTarget;
  /** What was typed; undefined where nothing was. */
  typed: string | undefined;
  isTicked: boolean;
  quoted: Quoted | undefined;
  card: JobCard | undefined;
  made: Made | undefined;
  /** Why its last try failed before there was a job. */
  error: string | undefined;
  /** A placeholder that is there. */
  isPlaceholder: boolean;
}

interface RowWords {
  t: Translate;
  /** A path as a person is told it. */
  nameOf: (root: string, file: string) => string;
  placesOf: (target: Target) => MissingPlace[];
  pictureId: (root: string, file: string) => string;
}

export function rowOf(facts: RowFacts, words: RowWords): MissingRow {
  const { id, target, isTicked, quoted, made } = facts;
  const { root, file } = target;
  const phase = phaseOf(facts);
  const prepared = quoted?.prepared ?? null;
  const picture = made?.record.file ?? (facts.isPlaceholder ? file : null);
  return {
    id,
    file: words.nameOf(root, file),
    ...wordsOf(facts),
    ...sizesOf(facts, words.t),
    price: prepared === null ? "" : priceText(prepared.estimate),
    isTicked,
    canTick: canTick(phase, quoted),
    phase,
    words: stateWords(facts, phase, words.t),
    detail: detailOf(facts, phase),
    job: jobOf(facts, phase),
    places: words.placesOf(target),
    pictureId: picture === null ? null : words.pictureId(root, picture),
  };
}

/** What is made, was made with the words of its record. */
function wordsOf({ target: { slot }, typed, made }: RowFacts): Pick<MissingRow, "prompt" | "origin" | "ownPrompt"> {
  const prompt = made?.record.prompt ?? typed ?? slot.prompt;
  return { prompt, origin: prompt === slot.prompt ? slot.promptFrom : "typed", ownPrompt: slot.prompt };
}

/** Nothing for it is under way, and nothing stands against it. */
export function canTick(phase: RowPhase, quoted: Quoted | undefined): boolean {
  return (
    (phase === "missing" || phase === "failed" || phase === "unsent") && quoted !== undefined && quoted.problem === ""
  );
}

export function phaseOf({ card, made, error }: Pick<RowFacts, "card" | "made" | "error">): RowPhase {
  if (made !== undefined) return "done";
  switch (card?.phase) {
    case "running":
      return "running";
    case "waiting":
      // Only what waits in a line can be called off there.
      return isUnsent(card) ? "unsent" : "running";
    case "unknown":
      return "unknown";
    case "paid":
      return "paid";
    case "failed":
      return "failed";
    default:
      return error === undefined ? "missing" : "failed";
  }
}

function isUnsent({ choices }: JobCard): boolean {
  return choices.some(({ id }) => id === "start");
}

function sizesOf(
  { target: { slot }, quoted, made }: RowFacts,
  t: Translate,
): Pick<MissingRow, "size" | "sizeWords" | "sizeNote"> {
  if (made !== undefined) {
    const { width, height } = made.record;
    return { size: { width, height }, sizeWords: describeSize({ width, height }), sizeNote: "" };
  }
  const prepared = quoted?.prepared ?? null;
  if (slot.size !== null) {
    return { size: slot.size, sizeWords: describeSize(slot.size), sizeNote: askedNote(slot.size, prepared, t) };
  }
  if (prepared === null) return { size: null, sizeWords: "", sizeNote: "" };
  const { imageSize } = prepared.call;
  const sizeNote = t("The document gives no size; this is the one of the settings.");
  if (typeof imageSize !== "string") return { size: imageSize, sizeWords: describeSize(imageSize), sizeNote };
  const size = prepared.model.presets[imageSize];
  const about = prepared.model.presetsAreExact ? "" : "≈ ";
  return { size, sizeWords: `${about}${describeSize(size)}`, sizeNote };
}

function askedNote(size: NonNullable<Slot["size"]>, prepared: Prepared | null, t: Translate): string {
  if (prepared === null) return "";
  const asked = prepared.call.imageSize;
  const isSame = typeof asked !== "string" && asked.width === size.width && asked.height === size.height;
  return isSame ? "" : t("Asked for at {0}, then scaled here.", describeSize(asked));
}

function stateWords({ card, made, isPlaceholder }: RowFacts, phase: RowPhase, t: Translate): string {
  switch (phase) {
    case "missing":
      return isPlaceholder ? t("placeholder") : "";
    case "done":
      return made === undefined ? "" : doneWords(made, t);
    case "failed":
      return card?.phase === "failed" ? card.words : t("failed, not charged");
    default:
      return card?.words ?? "";
  }
}

function doneWords({ record }: Made, t: Translate): string {
  const { costUsd } = record;
  if (record.provider === "offline") return t("placeholder made");
  return costUsd === null
    ? t("made")
    : t("made · {0}", priceText({ micro: Math.round(costUsd * 1e6), isLearnt: record.costSource === "estimated" }));
}

function detailOf({ card, made, error, quoted }: RowFacts, phase: RowPhase): string {
  if (made !== undefined) return made.warnings.join(" ");
  const trouble = phase === "missing" ? "" : (card?.detail ?? error ?? "");
  return [trouble, phase === "missing" || phase === "failed" ? (quoted?.problem ?? "") : ""]
    .filter((part) => part !== "")
    .join(" ");
}

/** What the row itself offers: a tick begins what was not sent or has failed. */
const BY_TICK = ["start", "details", "copyPrompt", "showLog", "open", "reveal"];

function jobOf({ card }: RowFacts, phase: RowPhase): MissingRow["job"] {
  if (card === undefined || phase === "done") return null;
  const isLeft = ({ id }: JobChoice): boolean =>
    !BY_TICK.includes(id) && !(id === "tryAgain" && card.phase === "failed");
  return { jobId: card.id, choices: card.choices.filter(isLeft) };
}

export function refusedOf(target: Target, words: Pick<RowWords, "nameOf" | "placesOf">): RefusedRow | undefined {
  if (isSlot(target.slot)) return undefined;
  const { id, root, file, slot } = target;
  return { id, file: words.nameOf(root, file), whyNot: slot.whyNot, places: words.placesOf(target) };
}
