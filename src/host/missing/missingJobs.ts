import type { JobDesk } from "../../core/desk/jobDesk";
import type { SeenJob } from "../../core/desk/jobViews";
import type { Clock } from "../../core/ports";
import type { JobCard } from "../../protocol/panel";
import type { JobAction } from "../jobActions";
import { cardOf, isShown } from "../panel/jobCards";
import type { Translate } from "../panel/panelPost";
import { jobTarget } from "./jobTarget";

interface JobsParts {
  desk: Pick<JobDesk, "jobs">;
  actionsFor: (seen: SeenJob) => readonly JobAction[];
  clock: Pick<Clock, "now">;
  t: Translate;
}

/** The journal's jobs by what they are for, as cards. */
export interface MissingJobs {
  /** As they are now, of all windows. */
  refresh(): Promise<ReadonlyMap<string, JobCard>>;
  /** What a person chose for a row's job; nothing where the job does not offer it (any more). */
  act(jobId: string, choice: string): Promise<void>;
}

export function createMissingJobs(parts: JobsParts): MissingJobs {
  /** What is being done: a second click on it would pay a second time. */
  const underWay = new Set<string>();
  return {
    async refresh() {
      const cards = new Map<string, JobCard>();
      for (const seen of await parts.desk.jobs()) {
        const target = jobTarget(seen.job.plan);
        if (target === undefined || !isShown(seen, parts)) continue;
        // The first is the one that concerns a person most.
        if (!cards.has(target)) cards.set(target, cardOf(seen, parts));
      }
      return cards;
    },
    async act(jobId, choice) {
      const key = `${jobId} ${choice}`;
      if (underWay.has(key)) return;
      underWay.add(key);
      try {
        const seen = (await parts.desk.jobs()).find(({ job }) => job.id === jobId);
        if (seen === undefined || !isShown(seen, parts)) return;
        const action = parts.actionsFor(seen).find(({ id }) => id === choice);
        await action?.run();
      } finally {
        underWay.delete(key);
      }
    },
  };
}
