import { InlineAssetsError, reasonOf, writeFailed } from "../errors";
import { extensionOf } from "../naming";
import type { EditPlan } from "../schema/editPlan";
import type { Job, JobOutput, JobPlan } from "../schema/job";
import { chargedOnceAnswered, writeWhole } from "./fetchOutput";
import type { JobParts } from "./jobParts";
import { finishedPartOf, partOf } from "./jobParts";
import { lostOutput } from "./lostOutput";

type Raw = Extract<JobOutput, { kind: "raw" }>;
/** What names an answer: its content. */
type AnswerFacts = Pick<Raw, "sha256" | "format">;

interface Finished {
  output: JobOutput;
  /** Sentences for the person. */
  notes: readonly string[];
}

/**
 * Makes of an edit's answer the picture that is saved. The answer itself is kept beside the manifest, so that another
 * feather or mask costs nothing later.
 * @throws InlineAssetsError when it can be tried again; what can't be used at all becomes a lost output.
 */
export async function finishOutput(
  output: Raw,
  { job, index }: { job: Job; index: number },
  parts: JobParts,
): Promise<Finished> {
  const { plan } = job;
  const bytes = await answerOf(output, { job, index }, parts);
  await keepAnswer(output, bytes, { plan, parts });
  try {
    parts.report("Fitting the answer to the original…");
    const { finished, notes } = await finish(bytes, plan, parts);
    const { sha256, bytes: length } = await writeWhole(finished.bytes, finishedPartOf(job, index, false), parts).catch(
      (cause: unknown) => {
        throw writeFailed("The picture could not be written", cause, chargedOnceAnswered(plan));
      },
    );
    const { url, isSpare, kind, ...answer } = output;
    const picture = { format: finished.format, ...finished.size, sha256, bytes: length };
    return { output: { kind: "verified", isSpare: false, url, ...picture, answer }, notes };
  } catch (error) {
    if (!(error instanceof InlineAssetsError) || error.code === "write-failed") throw error;
    return { output: unusable(output, error, plan), notes: [] };
  }
}

/** Where an answer is kept: its name is its content's, so that it is never another one. */
export function answerFileOf({ manifestFolder }: Pick<JobPlan, "manifestFolder">, answer: AnswerFacts): string {
  return inFolder(manifestFolder, `.raw/${answer.sha256}.${extensionOf(answer.format)}`);
}

/** Where a mask is kept that is no file of the person's. */
export function maskFileOf({ manifestFolder }: Pick<JobPlan, "manifestFolder">, sha256: string): string {
  return inFolder(manifestFolder, `.masks/${sha256}.png`);
}

/** A mask that is no file of the person's is kept with the pictures that were made with it. */
export async function keepMask({ plan }: Job, parts: JobParts): Promise<void> {
  const mask = plan.edit?.mask;
  if (mask?.isOurs !== true) return;
  try {
    const bytes = await parts.inputs.read(mask.sha256);
    if (bytes === undefined) throw new Error("it is gone");
    await parts.files.keep(plan.root, mask.file, bytes);
  } catch (cause) {
    parts.log.warn(`The mask could not be kept (${reasonOf(cause)}).`);
  }
}

function inFolder(folder: string, path: string): string {
  return folder === "" ? path : `${folder}/${path}`;
}

async function finish(answer: Uint8Array, plan: JobPlan, parts: JobParts) {
  const { edit } = plan;
  const how = edit?.finish ?? null;
  if (edit === undefined || how === null) throw new Error("There is nothing to finish.");
  const { isComposited, feather, format } = how;
  const image = await inputOf(edit.image, plan, parts);
  const mask = isComposited && edit.mask !== null ? await inputOf(edit.mask, plan, parts) : null;
  const files = { image, mask, answer, ...(edit.size === null ? {} : { size: edit.size }) };
  const finished = await parts.pictures.finish(files, { fit: edit.fit, feather, format });
  return { finished, notes: finished.notes };
}

/** As it was when leave was given: of our own files, else the person's where it has not changed. */
async function inputOf(
  { file, sha256 }: EditPlan["image"],
  { root }: JobPlan,
  { inputs, files }: JobParts,
): Promise<Uint8Array> {
  const own = await inputs.read(sha256);
  if (own !== undefined) return own;
  const persons = await files.read(root, file, Infinity);
  if (persons?.sha256 === sha256) return persons.bytes;
  const message = `${file} is gone or has changed since, so the answer can't be laid over it.`;
  throw new InlineAssetsError("bad-output", message);
}

/** In its part, else where it is kept. */
async function answerOf(
  output: Raw,
  { job, index }: { job: Job; index: number },
  { files }: JobParts,
): Promise<Uint8Array> {
  const { plan } = job;
  const part = await files.readPart(partOf(job, index, output.isSpare));
  const bytes = part ?? (await files.read(plan.root, answerFileOf(plan, output), Infinity))?.bytes;
  if (bytes === undefined) throw writeFailed("The answer is gone from the disk", "ENOENT", chargedOnceAnswered(plan));
  return bytes;
}

/** The picture matters more. */
async function keepAnswer(
  output: Raw,
  bytes: Uint8Array,
  { plan, parts }: { plan: JobPlan; parts: JobParts },
): Promise<void> {
  try {
    await parts.files.keep(plan.root, answerFileOf(plan, output), bytes);
  } catch (cause) {
    parts.log.warn(`An answer could not be kept (${reasonOf(cause)}); its edge can't be changed later.`);
  }
}

function unusable(output: Raw, { code, message }: InlineAssetsError, plan: JobPlan): JobOutput {
  const kept = `The answer itself is kept in ${answerFileOf(plan, output)}.`;
  const charged = chargedOnceAnswered(plan);
  return lostOutput(null, new InlineAssetsError(code, `${message} ${kept}`, { charged }));
}
