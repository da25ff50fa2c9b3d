import { InlineAssetsError } from "../errors";
import type { AssetFiles, Clock } from "../ports";
import type { Job, JobOutput } from "../schema/job";
import { chargedOnceAnswered, pictureIn } from "./fetchOutput";
import type { JobEvent } from "./jobMachine";
import { partOf } from "./jobParts";
import { lostOutput } from "./lostOutput";
import { nothingYet } from "./submitJob";

/**
 * The answer to a call whose process ended between keeping its pictures and writing its receipt: whole pictures in the
 * job's own part files prove that it came. Undefined where there are none.
 */
export async function stagedAnswer(
  job: Job,
  { files, clock }: { files: AssetFiles; clock: Pick<Clock, "now"> },
): Promise<Extract<JobEvent, { kind: "accepted" }> | undefined> {
  const found: (JobOutput | undefined)[] = [];
  for (let index = 0; index < job.plan.call.numImages; index += 1) found.push(await stagedAt(index, job, files));
  const count = found.findLastIndex((output) => output !== undefined) + 1;
  if (count === 0) return undefined;
  // How many came is not known; the lines of those that are left add up to the whole cost.
  const outputs = found.slice(0, count).map((output) => output ?? lostOutput(null, notKept(job)));
  return { kind: "accepted", at: clock.now(), receipt: nothingYet(job.plan.estimate), outputs };
}

async function stagedAt(index: number, job: Job, files: AssetFiles): Promise<JobOutput | undefined> {
  for (const isSpare of [false, true]) {
    const facts = await files.inspectPart(partOf(job, index, isSpare)).catch(() => undefined);
    if (facts !== undefined && pictureIn(facts) !== undefined) return { kind: "staged", isSpare };
  }
  return undefined;
}

function notKept({ plan }: Job): InlineAssetsError {
  const message = "The editor stopped before this picture was kept. It counts as paid.";
  return new InlineAssetsError("bad-output", message, { charged: chargedOnceAnswered(plan) });
}
