import { InlineAssetsError, invalidRequest, reasonOf, writeFailed } from "../errors";
import { chargeOf } from "../job/jobMachine";
import type { Job, JobPlan } from "../schema/job";
import type { DeskParts, ReasonToAsk } from "./deskParts";
import { canGoOn } from "./jobViews";

// A picture that a document asks for is paid for once, whoever asks for it how often: of all windows only one at a time
// looks at a place and gives leave for it, and it sees what the one before it has brought about.

/** What was found out about the places while they are held. */
export interface HeldPlaces {
  /** An earlier call for one of them may have been charged. */
  reasons: readonly ReasonToAsk[];
  /** Jobs for them that were never sent and that nobody runs; these take their place. */
  superseded: readonly Job[];
}

/**
 * Holds the places of plans while leave is asked for. Plans without a place pass.
 * @param insteadOf a job that is known to be for one of them, and that a person wants to have sent (once more) all the same
 * @throws InlineAssetsError `invalid-request` where a picture is there, paid or on its way, or somebody else asks for it now
 */
export async function admitPlaces<T>(
  plans: readonly JobPlan[],
  parts: DeskParts,
  admit: (places: HeldPlaces) => Promise<T>,
  insteadOf?: string,
): Promise<T> {
  const wanted = plans.filter(hasPlace);
  const places = new Map(wanted.map((plan) => [keyOf(plan), plan]));
  if (places.size < wanted.length) throw new InlineAssetsError("invalid-request", TWICE, { field: "file" });
  const held: string[] = [];
  try {
    for (const [key, { slot }] of places) {
      const id = claimIdOf(key);
      if (!(await parts.claims.claim(id).catch(notSeen))) throw underWay(slot?.file ?? "");
      held.push(id);
    }
    for (const plan of places.values()) await requireFree(plan, parts).catch(notSeen);
    const seen = places.size === 0 ? NOTHING_SEEN : await lookAtJobs(places, parts, insteadOf).catch(notSeen);
    return await admit(seen);
  } finally {
    for (const id of held) {
      await parts.claims.release(id).catch((error: unknown) => {
        parts.log.warn(`A place could not be let go of: ${reasonOf(error)}`);
      });
    }
  }
}

const NOTHING_SEEN: HeldPlaces = { reasons: [], superseded: [] };

/** What can't be seen may be paid for already. */
function notSeen(cause: unknown): never {
  if (cause instanceof InlineAssetsError) throw cause;
  throw writeFailed(
    "It could not be seen whether the picture is there or on its way, so nothing was sent",
    cause,
    "no",
  );
}

const TWICE = "One picture is asked for twice at once. Nothing was sent.";

export function underWay(file: string): InlineAssetsError {
  return invalidRequest("file", file, "It is on its way already; Show Jobs says how far it is.");
}

/** Another picture beside one that is there takes nobody's place. */
export function hasPlace({ slot }: Pick<JobPlan, "slot">): boolean {
  return slot !== undefined && slot.isAnother !== true;
}

/** One place on this machine. */
export function keyOf({ root, slot }: Pick<JobPlan, "root" | "slot">): string {
  return `${root}\n${slot?.file ?? ""}`;
}

/** Whether a job for a place is paid or on its way, so that another one would pay for it twice. */
export async function isUnderWay(job: Job, { claims }: Pick<DeskParts, "claims">): Promise<boolean> {
  switch (job.state.kind) {
    case "approved":
    case "waiting":
    case "submitting":
    case "queued":
    case "accepted": {
      if (canGoOn(job)) return true;
      const holder = await claims.stateOf(job.id);
      return holder === "mine" || holder === "held";
    }
    case "estimated":
    case "unknown":
    case "recorded":
    case "failed":
    case "dismissed":
      return false;
  }
}

async function requireFree({ root, folder, manifestFolder, slot }: JobPlan, parts: DeskParts): Promise<void> {
  if (slot === undefined) return;
  const { file, replaces } = slot;
  if (replaces !== undefined) {
    const { records } = await parts.manifest.read(root, manifestFolder);
    if (records.find((record) => record.file === file)?.id === replaces) return;
    throw invalidRequest("file", file, "The placeholder that was to be replaced is not there any more.");
  }
  const leaf = file.slice(file.lastIndexOf("/") + 1);
  if ((await parts.files.previewPlace({ root, folder }, leaf)) === file) return;
  throw invalidRequest("file", file, "It is there already; nothing is made in its place.");
}

async function lookAtJobs(
  places: ReadonlyMap<string, JobPlan>,
  parts: DeskParts,
  insteadOf: string | undefined,
): Promise<HeldPlaces> {
  const all = (await parts.journal.list()).filter(({ id }) => id !== insteadOf);
  const jobs = all.filter(({ plan }) => hasPlace(plan) && places.has(keyOf(plan)));
  for (const job of jobs) if (await isUnderWay(job, parts)) throw underWay(job.plan.slot?.file ?? "");
  const [chargedAt] = jobs.filter(isUnsure).flatMap((job) => chargeOf(job)?.at ?? []);
  return {
    reasons: chargedAt === undefined ? [] : [{ kind: "may charge again", chargedAt }],
    superseded: jobs.filter(({ state: { kind } }) => kind === "approved" || kind === "waiting"),
  };
}

function isUnsure({ state: { kind } }: Job): boolean {
  return kind === "unknown" || kind === "submitting" || kind === "queued";
}

/** A name as jobs have them: two places that share one would only wait for each other. */
function claimIdOf(key: string): string {
  let hash = 0xcbf29ce484222325n;
  for (let at = 0; at < key.length; at += 1) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(key.charCodeAt(at))) * 0x100000001b3n);
  }
  return `place-${hash.toString(16)}`;
}
