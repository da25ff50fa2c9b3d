import type { Charged } from "../errors";
import { InlineAssetsError, reasonOf } from "../errors";
import type { Job } from "../schema/job";
import { chargedAt } from "./jobMachine";

const RANK: Readonly<Record<Charged, number>> = { no: 0, maybe: 1, yes: 2 };

/** What failed after money was spent must not say that none was, and names the job that is left of it. */
export function toldTruly(error: unknown, job: Job): unknown {
  const charged = chargedAt(job);
  const isOurs = error instanceof InlineAssetsError;
  if (!isOurs && charged === "no") return error;
  const told = isOurs && RANK[error.charged] >= RANK[charged] ? error : afterPayment(error, charged);
  told.jobId = job.id;
  return told;
}

function afterPayment(cause: unknown, charged: Charged): InlineAssetsError {
  // A system error's message has an absolute path in it.
  const reason = cause instanceof InlineAssetsError ? cause.message : reasonOf(cause);
  return charged === "yes"
    ? new InlineAssetsError("download-failed", `The picture is paid for, but not saved yet: ${reason}`, {
        charged,
        cause,
      })
    : new InlineAssetsError(
        "outcome-unknown",
        `The call may have been charged; what became of it is not known: ${reason}`,
        { charged, cause },
      );
}
