import { InlineAssetsError } from "../errors";
import type { Job, JobOutput } from "../schema/job";
import { chargedOnceAnswered } from "./fetchOutput";
import { lostOutput } from "./lostOutput";
import { answerFileOf } from "./finishOutput";
import type { JobParts } from "./jobParts";
import { finishedPartOf, partOf } from "./jobParts";

type Placing = Extract<JobOutput, { kind: "placing" }>;
type InPart = Extract<JobOutput, { kind: "staged" | "raw" | "verified" }>;
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
    case "raw":
    case "verified":
      return (await whereItLies(index, output, job, parts)) ?? (await gone(output, job, parts));
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
  { kind, isSpare }: Pick<InPart | Placing, "kind" | "isSpare">,
  job: Job,
  { files }: JobParts,
): Promise<string | undefined> {
  const isAnswer = kind === "staged" || kind === "raw";
  return (await files.inspectPart((isAnswer ? partOf : finishedPartOf)(job, index, isSpare)))?.sha256;
}

/** Either the part is still there, or it has its name already, or it was on its way to another folder. */
async function restorePlacing(index: number, output: Placing, job: Job, parts: JobParts): Promise<JobOutput> {
  if ((await hashOfPart(index, output, job, parts)) === output.sha256) return output;
  const { file, ...verified } = output;
  const elsewhere = { ...verified, kind: "verified", isSpare: !output.isSpare } as const;
  if ((await hashOfPart(index, elsewhere, job, parts)) === output.sha256) return elsewhere;
  if ((await parts.files.hashOf(job.plan.root, output.file)) === output.sha256) return output;
  return await gone(output, job, parts);
}

async function restorePlaced(output: Placed, job: Job, parts: JobParts): Promise<JobOutput> {
  const { record } = output;
  const { root, manifestFolder } = job.plan;
  if (await parts.manifest.has(root, manifestFolder, record.id)) return { kind: "recorded", record };
  return (await parts.files.hashOf(root, record.file)) === record.sha256 ? output : await gone(output, job, parts);
}

/** From the answer that is kept, else from its link, it can be had again. */
async function gone(output: Gone, job: Job, { files }: JobParts): Promise<JobOutput> {
  const { plan } = job;
  const url = output.kind === "staged" ? null : output.url;
  const answer = answerOf(output);
  if (answer !== undefined && (await files.hashOf(plan.root, answerFileOf(plan, answer))) === answer.sha256) {
    return { kind: "raw", isSpare: false, url, ...answer };
  }
  if (url !== null) return { kind: "remote", url };
  const message =
    "The picture is paid for, but its file was changed or removed before it was recorded, and there is no link to fetch it again.";
  return lostOutput(null, new InlineAssetsError("bad-output", message, { charged: chargedOnceAnswered(plan) }));
}

type Gone = Exclude<JobOutput, { kind: "remote" | "recorded" | "lost" }>;

function answerOf(output: Gone): Placing["answer"] {
  if (output.kind === "staged") return undefined;
  if (output.kind !== "raw") return output.answer;
  const { kind, isSpare, url, ...answer } = output;
  return answer;
}
