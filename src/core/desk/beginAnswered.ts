import { writeFailed } from "../errors";
import type { Job, JobOutput, JobPlan } from "../schema/job";
import type { DeskParts } from "./deskParts";

/** A job whose answer is there already. */
export interface AnsweredWish {
  /** Of an edit that is finished here; it costs nothing. */
  plan: JobPlan;
  answer: Omit<Extract<JobOutput, { kind: "raw" }>, "kind" | "isSpare" | "url">;
  /** Of the call that brought the answer. */
  generationId: string | null;
}

/**
 * Begins a job with an answer that was paid for by an earlier one: claimed by this process and written down, so that it
 * ends whatever happens to the editor.
 * @throws InlineAssetsError `write-failed`; then there is no job.
 */
export async function beginAnswered({ plan, answer, generationId }: AnsweredWish, parts: DeskParts): Promise<Job> {
  const { claims, journal, clock, ids } = parts;
  const now = clock.now();
  const job: Job = {
    v: 1,
    id: ids.jobId(),
    revision: 0,
    createdAt: now,
    plan,
    consent: { at: now, isClicked: false },
    trouble: null,
    state: {
      kind: "accepted",
      intentAt: now,
      acceptedAt: now,
      linksValidUntil: null,
      generationId,
      cost: 0,
      costSource: "estimated",
      warnings: [],
      outputs: [{ kind: "raw", isSpare: false, url: null, ...answer }],
    },
  };
  try {
    await claims.claim(job.id);
    await journal.write(job);
    return job;
  } catch (cause) {
    await journal.remove(job.id).catch(() => undefined);
    await claims.release(job.id);
    throw writeFailed("The job could not be written down", cause, "no");
  }
}
