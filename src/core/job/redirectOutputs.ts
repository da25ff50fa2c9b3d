import { InlineAssetsError, writeFailed } from "../errors";
import type { AssetFiles, JobJournal } from "../ports";
import type { Job, JobOutput } from "../schema/job";
import { chargedOnceAnswered } from "./fetchOutput";
import { applyEvent } from "./jobMachine";
import { finishedPartOf, isFinishedHere, partOf } from "./jobParts";

/**
 * Lets paid pictures go to another folder: what is already fetched goes to the spare folder first, from where the run
 * brings it to the new one.
 * @throws InlineAssetsError `write-failed`; the job then stands where it stood.
 */
export async function redirectOutputs(
  job: Job,
  folder: string,
  { files, journal }: { files: AssetFiles; journal: JobJournal },
): Promise<Job> {
  try {
    await files.prepareFolder({ root: job.plan.root, folder });
    let moved = job;
    for (const [index, output] of job.state.kind === "accepted" ? job.state.outputs.entries() : []) {
      const spare = await toSpare(output, index, job, files);
      // Its answer is not needed any more, and nobody would look for it in this folder later.
      if (isFinishedHere(job) && isMade(output)) await files.discardPart(partOf(job, index, false));
      if (spare !== output) moved = applyEvent(moved, { kind: "output", index, output: spare });
      await journal.write(moved);
    }
    const redirected = applyEvent(moved, { kind: "redirected", folder });
    await journal.write(redirected);
    return redirected;
  } catch (cause) {
    const reason = cause instanceof InlineAssetsError ? (cause.cause ?? cause.message) : cause;
    const told = writeFailed("The picture could not be moved", reason, chargedOnceAnswered(job.plan));
    told.jobId = job.id;
    throw told;
  }
}

async function toSpare(output: JobOutput, index: number, job: Job, files: AssetFiles): Promise<JobOutput> {
  if (!isInPart(output)) return output;
  const isAnswer = output.kind === "staged" || output.kind === "raw";
  const part = (isAnswer ? partOf : finishedPartOf)(job, index, output.isSpare);
  if (output.kind === "placing" && (await files.hashOf(job.plan.root, output.file)) === output.sha256) {
    // It got its name before it could be written down: it is saved, and stays where it is.
    await files.discardPart(part);
    return output;
  }
  if (!output.isSpare && (await files.inspectPart(part)) !== undefined) await files.movePart(part, true);
  if (output.kind !== "placing") return { ...output, isSpare: true };
  const { file, ...verified } = output;
  return { ...verified, kind: "verified", isSpare: true };
}

/** The picture that is saved is there. */
function isMade({ kind }: JobOutput): boolean {
  return kind === "verified" || kind === "placing" || kind === "placed";
}

function isInPart(output: JobOutput): output is Extract<JobOutput, { isSpare: boolean }> {
  return "isSpare" in output;
}
