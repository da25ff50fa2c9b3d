import type { Charged } from "../errors";
import { InlineAssetsError, reasonOf, writeFailed } from "../errors";
import type { ImageHeader } from "../image/imageHeader";
import { isCompleteImage, readImageHeader } from "../image/imageHeader";
import type { DownloadOutcome, PartFacts, PartWriter, TargetFolder } from "../ports";
import type { Job, JobOutput, JobPlan } from "../schema/job";
import type { Receipt } from "./jobMachine";
import type { JobParts } from "./jobParts";

/** The largest output that is taken, bytes (F13). */
const MAX_OUTPUT_BYTES = 80_000_000;
/** Tries for a body that was reset or cut (F11, F12), and for one that is no picture (F15). */
const TRIES = { interrupted: 5, notAPicture: 3 };
const BACK_OFF_MS = { first: 500, most: 8_000 };
const IDLE_TIMEOUT_MS = 60_000;

type Verified = Extract<JobOutput, { kind: "verified" }>;
interface OutputPlace {
  job: Job;
  index: number;
}

/**
 * Downloads one paid output to a part file and verifies it. Only the download is repeated, never the purchase.
 * @throws InlineAssetsError `download-failed`, `output-expired`, `bad-output` or `write-failed`, all charged.
 */
export async function fetchOutput(url: string, place: OutputPlace, parts: JobParts): Promise<JobOutput> {
  const tries = { interrupted: 0, notAPicture: 0 };
  parts.report("Downloading…");
  for (;;) {
    const attempt = await tryOnce(url, place, parts);
    if (attempt.kind === "verified") return attempt;
    tries[attempt.kind] += 1;
    parts.log.warn(`Job ${place.job.id}: output ${place.index + 1}: ${attempt.reason}`);
    if (tries[attempt.kind] >= TRIES[attempt.kind]) throw givenUp(attempt, place.job.plan);
    const pause = Math.min(BACK_OFF_MS.first * 2 ** (tries.interrupted + tries.notAPicture - 1), BACK_OFF_MS.most);
    parts.report("The download was interrupted; trying again…");
    await parts.clock.sleep(pause * (0.5 + parts.ids.fraction() / 2));
  }
}

/**
 * Keeps bytes that came inside the answer, before anything reads them: in the assets folder, else in the spare one.
 * @returns the part file's path.
 * @throws InlineAssetsError `write-failed`, naming the generation, when they can be kept nowhere.
 */
export async function stageBytes(
  bytes: Uint8Array,
  { job, index, receipt }: OutputPlace & { receipt: Receipt },
  parts: JobParts,
): Promise<string> {
  try {
    return await writeWhole(bytes, await openPart({ job, index }, parts));
  } catch (cause) {
    parts.log.warn(
      `Job ${job.id}: a picture is kept in the spare folder, since its own refused it (${reasonOf(cause)}).`,
    );
  }
  try {
    return await writeWhole(bytes, await parts.files.openSparePart(partName(job, index)));
  } catch (cause) {
    const generation = receipt.generationId === null ? "" : ` It was generation ${receipt.generationId}.`;
    const message = `The picture is paid for, but there was no place to keep it (${reasonOf(cause)}).${generation}`;
    throw new InlineAssetsError("write-failed", message, { cause, charged: chargedOnceAnswered(job.plan) });
  }
}

/** @throws InlineAssetsError `bad-output` when the part is no complete picture; the part is kept. */
export async function verifyPart(path: string, { plan }: Job, parts: JobParts): Promise<JobOutput> {
  const facts = await writing(plan, () => parts.files.inspectPart(path));
  const header = pictureIn(facts);
  if (header !== undefined) return verified(facts, header, null);
  throw badOutput("The answer holds bytes that are no complete PNG, JPEG or WebP picture.", chargedOnceAnswered(plan));
}

/** What is left of an output after a restart: a part that is gone or changed is fetched again, a lost one tried again. */
export async function restoreOutput(output: JobOutput, { files }: JobParts): Promise<JobOutput> {
  if (output.kind === "lost" && output.url !== null) return { kind: "remote", url: output.url };
  if (output.kind !== "verified" || output.url === null) return output;
  const facts = await files.inspectPart(output.part).catch(() => undefined);
  return facts?.sha256 === output.sha256 ? output : { kind: "remote", url: output.url };
}

async function writeWhole(bytes: Uint8Array, writer: PartWriter): Promise<string> {
  try {
    await writer.write([bytes]);
    return (await writer.finish()).path;
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

/** What a failure after the answer means for money. */
export function chargedOnceAnswered(plan: JobPlan): Charged {
  return plan.estimate === 0 ? "no" : "yes";
}

type Attempt = Verified | { kind: "interrupted" | "notAPicture"; reason: string };

async function tryOnce(url: string, place: OutputPlace, parts: JobParts): Promise<Attempt> {
  const { plan } = place.job;
  const http = await parts.http();
  const writer = await writing(plan, () => openPart(place, parts));
  try {
    const outcome = await http.download(
      {
        url,
        loopbackOrigin: plan.apiOrigin,
        maxBytes: MAX_OUTPUT_BYTES,
        idleTimeoutMs: IDLE_TIMEOUT_MS,
      },
      (pieces) => writing(plan, () => writer.write(pieces)),
    );
    if (outcome.kind !== "complete") {
      await writer.discard();
      return failedAttempt(outcome, plan);
    }
    return await judge(await writing(plan, () => writer.finish()), url, parts);
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

async function judge(facts: PartFacts, url: string, parts: JobParts): Promise<Attempt> {
  const header = pictureIn(facts);
  if (header !== undefined) return verified(facts, header, url);
  await parts.files.discardPart(facts.path);
  const begun = readImageHeader(facts.head);
  return typeof begun === "object"
    ? { kind: "interrupted", reason: `the ${begun.format} picture is cut off after ${facts.bytes} bytes.` }
    : { kind: "notAPicture", reason: `what came (${facts.bytes} bytes) is no PNG, JPEG or WebP picture.` };
}

function failedAttempt(outcome: Exclude<DownloadOutcome, { kind: "complete" }>, plan: JobPlan): Attempt {
  const charged = chargedOnceAnswered(plan);
  switch (outcome.kind) {
    case "interrupted":
      return { kind: "interrupted", reason: outcome.reason };
    case "refused":
      throw badOutput(`The link to the picture is refused: ${outcome.reason}.`, charged);
    case "too-large":
      throw badOutput(`The picture is larger than the ${outcome.limit / 1e6} MB that are taken.`, charged);
    case "status": {
      if (outcome.status !== 404 && outcome.status !== 410) {
        return { kind: "interrupted", reason: `the server answered ${outcome.status}.` };
      }
      const message =
        "The picture is paid for, but its link has expired (the vendor keeps outputs for 7 days). Nothing is generated again by itself.";
      throw new InlineAssetsError("output-expired", message, { charged });
    }
  }
}

function givenUp({ kind, reason }: Exclude<Attempt, { kind: "verified" }>, plan: JobPlan): InlineAssetsError {
  const charged = chargedOnceAnswered(plan);
  if (kind === "notAPicture") return badOutput(`The link delivers no picture: ${reason}`, charged);
  const message = `The picture is paid for, but could not be downloaded: ${reason} The job is kept and can be tried again without paying.`;
  return new InlineAssetsError("download-failed", message, { charged });
}

function badOutput(message: string, charged: Charged): InlineAssetsError {
  const paid = charged === "no" ? "" : " The job stays in the journal as paid; the log has the detail.";
  return new InlineAssetsError("bad-output", message + paid, { charged });
}

function pictureIn({ head, tail, bytes }: PartFacts): ImageHeader | undefined {
  const header = readImageHeader(head);
  if (typeof header !== "object") return undefined;
  return isCompleteImage(header.format, tail, bytes, head) ? header : undefined;
}

function verified({ path, sha256, bytes }: PartFacts, header: ImageHeader, url: string | null): Verified {
  const { format, width, height } = header;
  return { kind: "verified", part: path, url, sha256, bytes, format, width, height };
}

async function openPart({ job, index }: OutputPlace, { files }: JobParts): Promise<PartWriter> {
  const target: TargetFolder = { root: job.plan.root, folder: job.plan.folder };
  return await files.openPart(target, partName(job, index));
}

/** Part files start with a dot, so that no tool takes them for pictures. */
function partName({ id }: Job, index: number): string {
  return `.${id}-${index}.part`;
}

async function writing<T>(plan: JobPlan, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof InlineAssetsError) throw cause;
    throw writeFailed("The picture could not be written", cause, chargedOnceAnswered(plan));
  }
}
