import type { Charged } from "../errors";
import { InlineAssetsError, reasonOf, writeFailed } from "../errors";
import type { ImageHeader } from "../image/imageHeader";
import { isCompleteImage, readImageHeader } from "../image/imageHeader";
import { isHuge } from "../image/isHuge";
import type { DownloadOutcome, PartFacts, PartRef, PartWriter } from "../ports";
import type { Job, JobOutput, JobPlan } from "../schema/job";
import { lostOutput } from "./lostOutput";
import type { Receipt } from "./jobMachine";
import type { JobParts } from "./jobParts";
import { isFinishedHere, partOf } from "./jobParts";

/** The largest output that is taken, bytes (F13). */
const MAX_OUTPUT_BYTES = 80_000_000;
/** Tries for a body that was reset or cut (F11, F12), and for one that is no picture (F15). */
const TRIES = { interrupted: 5, notAPicture: 3 };
const BACK_OFF_MS = { first: 500, most: 8_000 };
const IDLE_TIMEOUT_MS = 60_000;

type Arrived = Extract<JobOutput, { kind: "raw" | "verified" }>;
type Retried = { kind: "interrupted" | "notAPicture"; reason: string };
type Attempt = { kind: "done"; output: JobOutput } | { kind: "unwritable"; error: InlineAssetsError } | Retried;
interface OutputPlace {
  job: Job;
  index: number;
}

/**
 * Downloads one paid output to a part file and verifies it. Only the download is repeated, never the purchase. What
 * the job's folder refuses goes to the spare one.
 * @throws InlineAssetsError `download-failed`, `output-expired`, `bad-output` or `write-failed`, all charged.
 */
export async function fetchOutput(url: string, place: OutputPlace, parts: JobParts): Promise<JobOutput> {
  parts.report("Downloading…");
  const toFolder = await fetchTo(url, { ...place, isSpare: false }, parts);
  if (toFolder.kind !== "unwritable") return toFolder.output;
  parts.log.warn(`Job ${place.job.id}: output ${place.index + 1} goes to the spare folder: ${toFolder.error.message}`);
  const toSpare = await fetchTo(url, { ...place, isSpare: true }, parts);
  if (toSpare.kind === "unwritable") throw toSpare.error;
  return toSpare.output;
}

async function fetchTo(
  url: string,
  { job, index, isSpare }: OutputPlace & { isSpare: boolean },
  parts: JobParts,
): Promise<Exclude<Attempt, Retried>> {
  const tries = { interrupted: 0, notAPicture: 0 };
  const transfer = newTransfer(url, partOf(job, index, isSpare));
  try {
    for (;;) {
      const attempt = await tryOnce(transfer, job.plan, parts);
      if (attempt.kind === "done" || attempt.kind === "unwritable") return attempt;
      tries[attempt.kind] += 1;
      parts.log.warn(`Job ${job.id}: output ${index + 1}: ${attempt.reason}`);
      if (tries[attempt.kind] >= TRIES[attempt.kind]) throw givenUp(attempt, job.plan);
      const pause = Math.min(BACK_OFF_MS.first * 2 ** (tries.interrupted + tries.notAPicture - 1), BACK_OFF_MS.most);
      parts.report("The download was interrupted; trying again…");
      await parts.clock.sleep(pause * (0.5 + parts.ids.fraction() / 2));
    }
  } finally {
    await startOver(transfer);
  }
}

/**
 * Keeps bytes that came inside the answer, before anything reads them: in the assets folder, else in the spare one.
 * @returns whether they lie in the spare folder.
 * @throws InlineAssetsError `write-failed`, naming the generation, when they can be kept nowhere.
 */
export async function stageBytes(
  bytes: Uint8Array,
  { job, index, receipt }: OutputPlace & { receipt: Receipt },
  parts: JobParts,
): Promise<boolean> {
  try {
    await writeWhole(bytes, partOf(job, index, false), parts);
    return false;
  } catch (cause) {
    parts.log.warn(
      `Job ${job.id}: a picture is kept in the spare folder, since its own refused it (${reasonOf(cause)}).`,
    );
  }
  try {
    await writeWhole(bytes, partOf(job, index, true), parts);
    return true;
  } catch (cause) {
    const generation = receipt.generationId === null ? "" : ` It was generation ${receipt.generationId}.`;
    const message = `The picture is paid for, but there was no place to keep it (${reasonOf(cause)}).${generation}`;
    throw new InlineAssetsError("write-failed", message, { cause, charged: chargedOnceAnswered(job.plan) });
  }
}

/** Judges bytes that came inside the answer. What is no picture is kept apart, since it is paid for. */
export async function verifyPart(isSpare: boolean, { job, index }: OutputPlace, parts: JobParts): Promise<JobOutput> {
  const part = partOf(job, index, isSpare);
  const facts = await writing(job.plan, () => parts.files.inspectPart(part));
  if (facts === undefined) throw writeFailed("The picture is gone from the disk", "ENOENT", "yes");
  const header = pictureIn(facts);
  const charged = chargedOnceAnswered(job.plan);
  if (header === undefined) {
    const error = badOutput("The answer holds bytes that are no complete PNG, JPEG or WebP picture.", charged);
    return await keptApart(part, { url: null, error }, parts);
  }
  if (isHuge(header)) return await keptApart(part, { url: null, error: hugePicture(header, charged) }, parts);
  return arrived(facts, header, { plan: job.plan, part, url: null });
}

/** What a failure after the answer means for money. */
export function chargedOnceAnswered(plan: JobPlan): Charged {
  return plan.estimate === 0 ? "no" : "yes";
}

/** Writes bytes that are there as a part. */
export async function writeWhole(bytes: Uint8Array, part: PartRef, { files }: JobParts): Promise<PartFacts> {
  const writer = await files.openPart(part);
  try {
    await writer.write([bytes]);
    return await writer.finish();
  } catch (error) {
    await writer.discard();
    throw error;
  }
}

/** A picture on its way into its part file, over several tries. */
interface Transfer {
  readonly url: string;
  readonly part: PartRef;
  /** Open while a body has begun and may go on. */
  writer: PartWriter | undefined;
  bytes: number;
  /** Of the body that has begun: with it the rest of the same picture can be asked for (F11). */
  etag: string | null;
}

function newTransfer(url: string, part: PartRef): Transfer {
  return { url, part, writer: undefined, bytes: 0, etag: null };
}

async function startOver(transfer: Transfer): Promise<void> {
  const { writer } = transfer;
  Object.assign(transfer, newTransfer(transfer.url, transfer.part));
  await writer?.discard();
}

async function tryOnce(transfer: Transfer, plan: JobPlan, parts: JobParts): Promise<Attempt> {
  const http = await parts.http();
  const { url, part, etag, bytes: from } = transfer;
  try {
    const writer = (transfer.writer ??= await writing(plan, () => parts.files.openPart(part)));
    const outcome = await http.download(
      {
        url,
        loopbackOrigin: plan.apiOrigin,
        maxBytes: MAX_OUTPUT_BYTES,
        idleTimeoutMs: IDLE_TIMEOUT_MS,
        ...(etag === null ? {} : { resume: { from, etag } }),
      },
      async (pieces) => {
        await writing(plan, () => writer.write(pieces));
        for (const piece of pieces) transfer.bytes += piece.byteLength;
      },
    );
    if (outcome.kind === "complete") {
      const facts = await writing(plan, () => writer.finish());
      transfer.writer = undefined;
      return await judge(facts, { plan, part, url }, parts);
    }
    if (!mayGoOn(outcome, transfer, from)) await startOver(transfer);
    return failedAttempt(outcome, plan);
  } catch (error) {
    await startOver(transfer);
    if (!(error instanceof InlineAssetsError) || !isFoldersFault(error)) throw error;
    return { kind: "unwritable", error };
  }
}

/** Whether what has come can stay: the server named it by an ETag, or nothing was added to what it had named before. */
function mayGoOn(outcome: DownloadOutcome, transfer: Transfer, from: number): boolean {
  if (outcome.kind === "interrupted" && outcome.etag !== null) transfer.etag = outcome.etag;
  else if (outcome.kind !== "interrupted" && outcome.kind !== "status") return false;
  else if (transfer.bytes !== from) return false;
  return transfer.etag !== null && transfer.bytes > 0;
}

/** A folder that can't be written to, or leads outside: not the picture's fault. */
function isFoldersFault({ code }: InlineAssetsError): boolean {
  return code === "write-failed" || code === "invalid-request";
}

interface Aim {
  plan: JobPlan;
  part: PartRef;
  url: string;
}

async function judge(facts: PartFacts, { plan, part, url }: Aim, parts: JobParts): Promise<Attempt> {
  const header = pictureIn(facts);
  if (header !== undefined && isHuge(header)) {
    const error = hugePicture(header, chargedOnceAnswered(plan));
    return { kind: "done", output: await keptApart(part, { url, error }, parts) };
  }
  if (header !== undefined) return { kind: "done", output: arrived(facts, header, { plan, part, url }) };
  await parts.files.discardPart(part);
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
    case "changed":
      return { kind: "interrupted", reason: "the picture at the link has changed since the download began." };
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

function givenUp({ kind, reason }: Retried, plan: JobPlan): InlineAssetsError {
  const charged = chargedOnceAnswered(plan);
  if (kind === "notAPicture") return badOutput(`The link delivers no picture: ${reason}`, charged);
  const message = `The picture is paid for, but could not be downloaded: ${reason} The job is kept and can be tried again without paying.`;
  return new InlineAssetsError("download-failed", message, { charged });
}

function badOutput(message: string, charged: Charged): InlineAssetsError {
  const paid = charged === "no" ? "" : " It counts as paid; Show Jobs keeps it.";
  return new InlineAssetsError("bad-output", message + paid, { charged });
}

function hugePicture({ width, height }: ImageHeader, charged: Charged): InlineAssetsError {
  return badOutput(
    `The file says that it is ${width} × ${height} pixels. It was kept apart and not opened, since such a picture can exhaust the memory.`,
    charged,
  );
}

/** Out of the project, into the spare folder; where even that fails it stays where it is, hidden. */
export async function keptApart(
  part: PartRef,
  { url, error }: { url: string | null; error: InlineAssetsError },
  { files, log }: JobParts,
): Promise<JobOutput> {
  if (!part.isSpare) {
    await files.movePart(part, true).catch((cause: unknown) => {
      log.warn(`${part.name} stays in the assets folder (${reasonOf(cause)}).`);
    });
  }
  return { ...lostOutput(url, error), isKept: true };
}

/** The header of a whole picture; undefined for anything else. */
export function pictureIn({ head, tail, bytes }: PartFacts): ImageHeader | undefined {
  const header = readImageHeader(head);
  if (typeof header !== "object") return undefined;
  return isCompleteImage(header.format, tail, bytes, head) ? header : undefined;
}

function arrived(
  { sha256, bytes }: PartFacts,
  { format, width, height }: ImageHeader,
  { plan, part, url }: { plan: JobPlan; part: PartRef; url: string | null },
): Arrived {
  const kind = isFinishedHere({ plan }) ? "raw" : "verified";
  return { kind, isSpare: part.isSpare, url, sha256, bytes, format, width, height };
}

async function writing<T>(plan: JobPlan, action: () => Promise<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    if (cause instanceof InlineAssetsError) throw cause;
    throw writeFailed("The picture could not be written", cause, chargedOnceAnswered(plan));
  }
}
