import type { JobDesk } from "../../core/desk/jobDesk";
import type { SeenJob } from "../../core/desk/jobViews";
import { phaseOf } from "../../core/desk/jobViews";
import { reasonOf } from "../../core/errors";
import { chargeOf } from "../../core/job/jobMachine";
import type { Clock, Log } from "../../core/ports";
import { priceText } from "../../core/price";
import type { JobCard, JobChoice } from "../../protocol/panel";
import type { JobAction } from "../jobActions";
import { jobDetail, moneyWords, stateWords } from "../jobWords";
import { inTurn } from "../inTurn";

// What runs and what wants a decision, as the panel shows it. Counted from the journal of all windows. Knows no VS Code.

/** How long a job that failed stays in sight, ms: the day after it was begun. */
const FAILED_SHOWN_MS = 24 * 60 * 60_000;

type Translate = (message: string, ...args: (string | number)[]) => string;

interface CardParts {
  desk: Pick<JobDesk, "jobs">;
  actionsFor: (seen: SeenJob) => readonly JobAction[];
  clock: Pick<Clock, "now">;
  log: Log;
  post: (cards: JobCard[]) => void;
  /** Shows what went wrong with an action that did not show it itself. */
  showError: (error: unknown) => void;
  t: Translate;
}

export interface JobCards {
  /** Something may have changed: tells the cards where they have. */
  refresh(): void;
  /** A page that was drawn anew wants them in any case. */
  tellAgain(): void;
  /** What a person chose on a card; nothing where the job does not offer it (any more). */
  act(jobId: string, choice: string): Promise<void>;
}

export function createJobCards(parts: CardParts): JobCards {
  let told = "";
  /** What is being done: a second click on it would pay a second time. */
  const underWay = new Set<string>();
  const refresh = inTurn(async () => {
    try {
      const cards = (await parts.desk.jobs()).filter((seen) => isShown(seen, parts)).map((seen) => cardOf(seen, parts));
      const now = JSON.stringify(cards);
      if (now === told) return;
      told = now;
      parts.post(cards);
    } catch (error) {
      parts.log.warn(`The panel's jobs could not be brought up to date: ${reasonOf(error)}`);
    }
  });
  return {
    refresh,
    tellAgain() {
      told = "";
      refresh();
    },
    async act(jobId, choice) {
      const key = `${jobId} ${choice}`;
      if (underWay.has(key)) return;
      underWay.add(key);
      try {
        const seen = (await parts.desk.jobs()).find(({ job }) => job.id === jobId);
        if (seen === undefined || !isShown(seen, parts)) return;
        await parts
          .actionsFor(seen)
          .find(({ id }) => id === choice)
          ?.run();
      } catch (error) {
        parts.showError(error);
      } finally {
        underWay.delete(key);
        refresh();
      }
    },
  };
}

/** What is done is among the results; what a person called off before anything was sent is no news. */
export function isShown(seen: SeenJob, { clock }: Pick<CardParts, "clock">): boolean {
  const { state, createdAt } = seen.job;
  if (state.kind === "failed") return state.error.code !== "cancelled" && clock.now() - createdAt < FAILED_SHOWN_MS;
  const phase = phaseOf(seen);
  return phase !== undefined && phase !== "done";
}

export function cardOf(seen: SeenJob, parts: Pick<CardParts, "actionsFor" | "t">): JobCard {
  const { job } = seen;
  const phase = phaseOf(seen) ?? "waiting";
  return {
    id: job.id,
    prompt: job.plan.call.prompt,
    phase,
    words: stateWords(seen),
    detail: jobDetail(seen),
    since: phase === "running" ? (chargeOf(job)?.at ?? null) : null,
    price: phase === "failed" ? "" : moneyWords(job),
    choices: parts.actionsFor(seen).map((action) => choiceOf(action, seen, parts)),
  };
}

function choiceOf({ id, label, icon, detail }: JobAction, { job }: SeenJob, { t }: Pick<CardParts, "t">): JobChoice {
  const price = priceText({ micro: job.plan.estimate, isLearnt: false });
  const words: Partial<Record<JobAction["id"], string>> = {
    stop: t("Stop waiting"),
    // No button but the form's own begins with Generate.
    start: t("Start · {0}", price),
    tryAgain:
      job.state.kind === "failed" ? t("Try again · {0}", price) : t("Try again · {0} (may charge again)", price),
    goOn: job.state.kind === "accepted" ? t("Save the picture") : t("Ask again"),
    saveElsewhere: t("Save to another folder…"),
    copyLink: t("Copy output link"),
    copyKeptPath: t("Copy path of the kept file"),
    showAnswer: t("Show the answer"),
    dismiss: t("Dismiss"),
    details: t("Details"),
    copyPrompt: t("Copy prompt"),
    showLog: t("Show log"),
  };
  return { id, label: words[id] ?? label, icon, detail: detail ?? "" };
}
