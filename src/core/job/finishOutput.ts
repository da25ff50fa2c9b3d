import { InlineAssetsError, reasonOf, writeFailed } from "../errors";
import { isSameSize } from "../image/pixelWords";
import { extensionOf } from "../naming";
import type { EditPlan } from "../schema/editPlan";
import type { Job, JobOutput, JobPlan } from "../schema/job";
import { chargedOnceAnswered, keptApart, writeWhole } from "./fetchOutput";
import type { JobParts } from "./jobParts";
import { finishedPartOf, keepingFolderOf, keepingPartOf, partOf } from "./jobParts";
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
 * Makes of an answer the picture that is saved. The answer itself is kept beside the manifest, so that another feather or
 * mask costs nothing later, and no pixel that was paid for is lost.
 * @throws InlineAssetsError when it can be tried again; what can't be used at all becomes a lost output.
 */
export async function finishOutput(
  output: Raw,
  { job, index }: { job: Job; index: number },
  parts: JobParts,
): Promise<Finished> {
  const { plan } = job;
  const bytes = await answerOf(output, { job, index }, parts);
  const isKept = !isPictureItself(output, plan);
  const notKept = isKept ? await keepAnswer(output, bytes, { job, index, parts }) : undefined;
  try {
    parts.report(plan.slot === undefined ? "Fitting the answer to the original…" : "Bringing the picture to its size…");
    const finished = await finish(bytes, plan, parts);
    const { sha256, bytes: length } = await writeWhole(finished.bytes, finishedPartOf(job, index, false), parts).catch(
      (cause: unknown) => {
        throw writeFailed("The picture could not be written", cause, chargedOnceAnswered(plan));
      },
    );
    const { url, isSpare, kind, ...answer } = output;
    const picture = { format: finished.format, ...finished.size, sha256, bytes: length };
    const kept = isKept && notKept === undefined ? { answer } : {};
    const notes = [...finished.notes, ...(notKept === undefined ? [] : [notKept])];
    return { output: { kind: "verified", isSpare: false, url, ...picture, ...kept }, notes };
  } catch (error) {
    if (!(error instanceof InlineAssetsError)) throw error;
    const { code, message } = error;
    const told = new InlineAssetsError(code, message, { charged: chargedOnceAnswered(plan), cause: error.cause });
    if (code === "write-failed") throw told;
    return {
      output: await unusable(told, output, { job, index, isKept: isKept && notKept === undefined }, parts),
      notes: [],
    };
  }
}

/** Where an answer is kept: its name is its content's, so that it is never another one. */
export function answerFileOf(plan: Pick<JobPlan, "manifestFolder">, answer: AnswerFacts): string {
  return `${keepingFolderOf(plan, ".raw")}/${answer.sha256}.${extensionOf(answer.format)}`;
}

/** Where a mask is kept that is no file of the person's. */
export function maskFileOf(plan: Pick<JobPlan, "manifestFolder">, sha256: string): string {
  return `${keepingFolderOf(plan, ".masks")}/${sha256}.png`;
}

/**
 * A mask that is no file of the person's is kept with the pictures that were made with it.
 * @returns sentences for the person when it could not be kept
 */
export async function keepMask(job: Job, index: number, parts: JobParts): Promise<readonly string[]> {
  const { plan } = job;
  const mask = plan.edit?.mask;
  if (mask?.isOurs !== true) return [];
  try {
    const bytes = await parts.inputs.read(mask.sha256);
    if (bytes === undefined) throw new Error("it is gone");
    await parts.files.keep(keepingPartOf(job, index, ".masks"), maskFileOf(plan, mask.sha256), bytes);
    return [];
  } catch (cause) {
    const notKept = `The mask could not be kept beside the manifest (${reasonOf(cause)}), so it can't be opened again from there.`;
    parts.log.warn(notKept);
    return [notKept];
  }
}

/** Nothing is to be made of it: it is what a document asks for. */
function isPictureItself({ width, height, format }: Raw, { slot }: JobPlan): boolean {
  if (slot === undefined) return false;
  return format === slot.format && (slot.size === null || isSameSize({ width, height }, slot.size));
}

async function finish(answer: Uint8Array, plan: JobPlan, parts: JobParts) {
  const { edit, slot } = plan;
  if (slot !== undefined) return await parts.pictures.fill(answer, slot);
  const how = edit?.finish ?? null;
  if (edit === undefined || how === null) throw new Error("There is nothing to finish.");
  const { isComposited, feather, format } = how;
  const image = await inputOf(edit.image, plan, parts);
  const mask = isComposited && edit.mask !== null ? await inputOf(edit.mask, plan, parts) : null;
  const files = { image, mask, answer, ...(edit.size === null ? {} : { size: edit.size }) };
  return await parts.pictures.finish(files, { fit: edit.fit, feather, format });
}

/** As it was when leave was given: of our own files, else the person's where it has not changed. */
async function inputOf(
  { file, sha256 }: EditPlan["image"],
  plan: JobPlan,
  { inputs, files }: JobParts,
): Promise<Uint8Array> {
  const notRead = (cause: unknown): never => {
    if (cause instanceof InlineAssetsError) throw cause;
    throw writeFailed(`${file} could not be read`, cause, chargedOnceAnswered(plan));
  };
  const own = await inputs.read(sha256).catch(notRead);
  if (own !== undefined) return own;
  const persons = await files.read(plan.root, file, Infinity).catch(notRead);
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
  if (part?.sha256 === output.sha256) return part.bytes;
  const kept = await files.read(plan.root, answerFileOf(plan, output), Infinity);
  if (kept?.sha256 === output.sha256) return kept.bytes;
  throw writeFailed("The answer is gone from the disk", "ENOENT", chargedOnceAnswered(plan));
}

interface Place {
  job: Job;
  index: number;
}

/** The picture matters more. @returns a sentence for the person when it could not be kept. */
async function keepAnswer(
  output: Raw,
  bytes: Uint8Array,
  { job, index, parts }: Place & { parts: JobParts },
): Promise<string | undefined> {
  const keep = () => parts.files.keep(keepingPartOf(job, index, ".raw"), answerFileOf(job.plan, output), bytes);
  try {
    // A disk can fail once.
    await keep().catch(keep);
    return undefined;
  } catch (cause) {
    const notKept = `The model's answer could not be kept (${reasonOf(cause)}), so ${job.plan.slot === undefined ? "its edge can't be changed later" : "the picture is there in its own size alone"}.`;
    parts.log.warn(notKept);
    return notKept;
  }
}

/** With its link, so that a person can try again once the original is back. */
async function unusable(
  { code, message, charged }: InlineAssetsError,
  output: Raw,
  { job, index, isKept }: Place & { isKept: boolean },
  parts: JobParts,
): Promise<JobOutput> {
  const part = partOf(job, index, output.isSpare);
  const told = (where: string) => new InlineAssetsError(code, `${message} ${where}`, { charged });
  if (!isKept) return await keptApart(part, { url: output.url, error: told("The answer itself is kept.") }, parts);
  await parts.files.discardPart(part).catch((cause: unknown) => {
    parts.log.warn(`A part file of job ${job.id} could not be removed: ${reasonOf(cause)}`);
  });
  return lostOutput(output.url, told(`The answer itself is kept in ${answerFileOf(job.plan, output)}.`));
}
