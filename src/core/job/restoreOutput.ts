import { InlineAssetsError } from "../errors";
import type { Job, JobOutput } from "../schema/job";
import { chargedOnceAnswered } from "./fetchOutput";
import { lostOutput } from "./lostOutput";
import type { JobParts } from "./jobParts";
import { partOf } from "./jobParts";

type Placing = Extract<JobOutput, { kind: "placing" }>;
type InPart = Extract<JobOutput, { kind: "staged" | "verified" }>;
type Placed = Extract<JobOutput, { kind: "placed" }>;

/**
 * What is left of an output after a restart: what the journal says of files is checked against the disk. A part or a
 * picture that is gone or changed is fetched again, a lost one tried again, and no manifest line is written twice.
 */
export async function restoreOutput(index: number, output: JobOutput, job: Job, parts: JobParts): Promise<JobOutput> {
  switch (output.kind) {
    case "remote":
    case "recorded":
      return output;
    case "lost":
      return output.url === null ? output : { kind: "remote", url: output.url };
    case "staged":
    case "verified":
      return (await whereItLies(index, output, job, parts)) ?? gone(output, job);
    case "placing":
      return await restorePlacing(index, output, job, parts);
    case "placed":
      return await restorePlaced(output, job, parts);
  }
}

/** Where the journal says, or in the other folder: the run may have been killed just after the part was moved. */
async function whereItLies(index: number, output: InPart, job: Job, parts: JobParts): Promise<InPart | undefined> {
  for (const one of [output, { ...output, isSpare: !output.isSpare }]) {
    const hash = await hashOfPart(index, one, job, parts);
    if (hash !== undefined && (one.kind === "staged" || hash === one.sha256)) return one;
  }
  return undefined;
}

async function hashOfPart(
  index: number,
  { isSpare }: { isSpare: boolean },
  job: Job,
  { files }: JobParts,
): Promise<string | undefined> {
  return (await files.inspectPart(partOf(job, index, isSpare)))?.sha256;
}

/** Either the part is still there, or it has its name already. */
async function restorePlacing(index: number, output: Placing, job: Job, parts: JobParts): Promise<JobOutput> {
  if ((await hashOfPart(index, output, job, parts)) === output.sha256) return output;
  if ((await parts.files.hashOf(job.plan.root, output.file)) === output.sha256) return output;
  return gone(output, job);
}

async function restorePlaced(output: Placed, job: Job, parts: JobParts): Promise<JobOutput> {
  const { record } = output;
  const { root, manifestFolder } = job.plan;
  if (await parts.manifest.has(root, manifestFolder, record.id)) return { kind: "recorded", record };
  return (await parts.files.hashOf(root, record.file)) === record.sha256 ? output : gone(output, job);
}

function gone(output: Extract<JobOutput, { kind: "staged" | "verified" | "placing" | "placed" }>, job: Job): JobOutput {
  const url = output.kind === "staged" ? null : output.url;
  if (url !== null) return { kind: "remote", url };
  const message =
    "The picture is paid for, but its file was changed or removed before it was recorded, and there is no link to fetch it again.";
  return lostOutput(null, new InlineAssetsError("bad-output", message, { charged: chargedOnceAnswered(job.plan) }));
}
