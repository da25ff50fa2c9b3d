import { reasonOf, writeFailed } from "../errors";
import { fileNameFor } from "../naming";
import type { ModelRow } from "../provider";
import { coverRect } from "../references/coverSize";
import type { AssetRecord } from "../schema/assetRecord";
import { MANIFEST_VERSION } from "../schema/assetRecord";
import type { PixelSize } from "../schema/imageOptions";
import type { Job, JobOutput, JobPlan } from "../schema/job";
import { splitMicro, toUsd } from "../schema/money";
import { chargedOnceAnswered } from "./fetchOutput";
import { answerFileOf, keepMask } from "./finishOutput";
import type { JobParts } from "./jobParts";
import { finishedPartOf, isFinishedHere, partOf } from "./jobParts";

type Verified = Extract<JobOutput, { kind: "verified" }>;
type Placing = Extract<JobOutput, { kind: "placing" }>;
type Placed = Extract<JobOutput, { kind: "placed" }>;

/** Where an output stands in its job. */
interface Position {
  job: Job;
  index: number;
  /** A run that was killed may have taken this very step before. */
  isRepeated: boolean;
}

/** Out of the spare folder: so that the last step is a link or rename within one folder. */
export async function bringHome(output: Verified, { job, index }: Position, { files }: JobParts): Promise<JobOutput> {
  await saving(job.plan, () => files.movePart(finishedPartOf(job, index, true), false));
  return { ...output, isSpare: false };
}

/** Chooses the name that a verified picture is about to get. */
export async function nameOutput(output: Verified, { job, index }: Position, parts: JobParts): Promise<JobOutput> {
  const { plan } = job;
  const { prompt, seed, model } = plan.call;
  const { format, width, height } = output;
  const { name, fileNameTemplate: template, slot } = plan;
  const now = parts.clock.now();
  const leaf =
    slot === undefined
      ? fileNameFor({ prompt, seed, model, name, template, width, height, index, now, format })
      : leafOf(slot.file);
  const file = await saving(plan, () => parts.files.previewPlace({ root: plan.root, folder: plan.folder }, leaf));
  return { ...output, kind: "placing", file };
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf("/")));
}

function leafOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}

/** Gives a picture its name and makes its manifest record; where another file took the name first, it gets a new one. */
export async function placeOutput(
  output: Placing,
  { job, index, isRepeated }: Position,
  parts: JobParts,
): Promise<JobOutput> {
  const { file, ...verified } = output;
  const { url, answer } = output;
  const isPlaced = await saving(job.plan, () =>
    parts.files.place(finishedPartOf(job, index, output.isSpare), file, isRepeated),
  );
  if (!isPlaced) return { ...verified, kind: "verified" };
  const now = parts.clock.now();
  const record = recordOf({ job, output, index, id: parts.ids.assetId(), now });
  return { kind: "placed", url, record, ...(answer === undefined ? {} : { answer }) };
}

/** Writes the manifest line of a placed picture. @returns it with sentences for the person */
export async function recordOutput(
  { record }: Placed,
  { job, index }: Position,
  parts: JobParts,
): Promise<{ output: JobOutput; notes: readonly string[] }> {
  const { plan } = job;
  const notes = await keepMask(job, index, parts);
  // Before the line: whoever is killed after it has nothing left to tidy up.
  if (isFinishedHere(job)) await discardAnswer(job, index, parts);
  try {
    await parts.manifest.append(plan.root, plan.manifestFolder, record);
  } catch (cause) {
    const what = `${record.file} is saved, but its manifest line could not be written`;
    throw writeFailed(what, cause, chargedOnceAnswered(plan));
  }
  return { output: { kind: "recorded", record }, notes };
}

/** The picture that was made of it has its name. */
async function discardAnswer(job: Job, index: number, { files, log }: JobParts): Promise<void> {
  for (const isSpare of [false, true]) {
    await files.discardPart(partOf(job, index, isSpare)).catch((cause: unknown) => {
      log.warn(`A part file of job ${job.id} could not be removed: ${reasonOf(cause)}`);
    });
  }
}

async function saving<T>(plan: JobPlan, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    throw writeFailed("The picture could not be put into the assets folder", cause, chargedOnceAnswered(plan));
  }
}

/** What was delivered otherwise than asked for, in words. */
export function deviations(output: AssetRecord, plan: JobPlan, model: ModelRow): string[] {
  if (plan.slot !== undefined) return slotDeviations(output, plan, model);
  // What is finished here has the size that was wanted; where the answer had another one, that is said already.
  if (isFinishedHere({ plan })) return [];
  return [...formatDeviations(output, plan), ...sizeDeviations(output, plan, model)];
}

type Delivered = Pick<Verified, "format" | "width" | "height">;

function formatDeviations({ format }: Delivered, { call: { outputFormat } }: JobPlan): string[] {
  return format === outputFormat ? [] : [`Asked for ${outputFormat}, delivered ${format}.`];
}

function sizeDeviations(output: Delivered, { call: { imageSize } }: JobPlan, model: ModelRow): string[] {
  const isExact = typeof imageSize !== "string" || model.presetsAreExact;
  const asked = typeof imageSize === "string" ? model.presets[imageSize] : imageSize;
  const differs = isExact
    ? asked.width !== output.width || asked.height !== output.height
    : !isSameAspect(asked, output);
  if (!differs) return [];
  return [
    `Asked for ${isExact ? "" : "about "}${asked.width} × ${asked.height}, delivered ${output.width} × ${output.height}.`,
  ];
}

/** A placeholder gives its name away later; another name is news. */
function slotDeviations({ file, ...output }: AssetRecord, plan: JobPlan, model: ModelRow): string[] {
  const { slot, folder } = plan;
  if (slot === undefined) return [];
  const isExpected = slot.replaces !== undefined || slot.isAnother === true;
  const isElsewhere = file !== slot.file && folder === folderOf(slot.file) && !isExpected;
  return [
    ...(isElsewhere ? [`${slot.file} was there by then and stays; the new picture is ${file}.`] : []),
    ...(slot.size === null ? sizeDeviations(output, plan, model) : []),
  ];
}

/** How far the aspect may stray where the vendor publishes no pixels for a preset. */
const ASPECT_TOLERANCE = 0.02;

function isSameAspect(a: PixelSize, b: PixelSize): boolean {
  const ratio = (a.width * b.height) / (a.height * b.width);
  return Math.abs(ratio - 1) <= ASPECT_TOLERANCE;
}

interface RecordFacts {
  job: Job;
  output: Placing;
  index: number;
  id: string;
  now: number;
}

function recordOf({ job, output, index, id, now }: RecordFacts): AssetRecord {
  const { plan, state } = job;
  if (state.kind !== "accepted") throw new Error(`A job that is ${state.kind} has no picture to record.`);
  const { prompt, model, quality, imageSize, seed, mode } = plan.call;
  const { file, sha256, bytes, format, width, height } = output;
  const count = state.outputs.length;
  const share = state.cost === null ? undefined : splitMicro(state.cost, count)[index];
  return {
    v: MANIFEST_VERSION,
    type: "asset",
    id,
    file,
    sha256,
    bytes,
    format,
    width,
    height,
    mode,
    prompt,
    provider: plan.provider,
    model,
    quality,
    imageSize,
    seed,
    index,
    count,
    costUsd: share === undefined ? null : toUsd(share),
    costSource: state.costSource,
    jobId: job.id,
    generationId: state.generationId,
    createdAt: new Date(now).toISOString(),
    durationMs: Math.max(0, Math.round(state.acceptedAt - state.intentAt)),
    ...(plan.style === undefined ? {} : { style: plan.style }),
    ...editFactsOf(plan, output),
    ...slotFactsOf(plan, output),
  };
}

/** What the record of an edit says beside the others'. */
function editFactsOf(plan: JobPlan, { answer }: Placing): Partial<AssetRecord> {
  const { edit } = plan;
  if (edit === undefined) return {};
  const { image, references, mask, finish, fit } = edit;
  const { isComposited = false, feather = 0 } = finish ?? {};
  return {
    source: image,
    ...(mask === null ? {} : { mask: { file: mask.file, sha256: mask.sha256 } }),
    ...(references.length === 0 ? {} : { references }),
    composited: isComposited,
    ...(isComposited ? { feather } : {}),
    ...(answer === undefined
      ? {}
      : { raw: { file: answerFileOf(plan, answer), sha256: answer.sha256, content: fit.content } }),
  };
}

/** The answer, where the picture was made of it, and which part of it. */
function slotFactsOf(plan: JobPlan, { answer, ...output }: Placing): Partial<AssetRecord> {
  if (plan.slot === undefined || answer === undefined) return {};
  const content = coverRect(answer, plan.slot.size ?? output);
  return { raw: { file: answerFileOf(plan, answer), sha256: answer.sha256, content: { ...content } } };
}
