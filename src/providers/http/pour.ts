import type { DownloadOutcome, DownloadRequest } from "../../core/ports";
import { decodedBatches } from "./decodeBody";
import { describeNotSent, describeUnknown } from "./describeFailure";
import type { Exchange, Head } from "./exchange";
import { HttpFailure } from "./httpFailure";
import { readRest, resumableEtag } from "./resume";

// The answer to a download: what its head means, and its body into the sink.

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

export interface Redirect {
  kind: "redirect";
  to: string;
}

/** What a head says already; null: the body is to be read. */
export function judgeHead(
  { status, headers }: Head,
  url: URL,
  request: DownloadRequest,
): DownloadOutcome | Redirect | null {
  const { location } = headers;
  if (REDIRECTS.includes(status) && location !== undefined) {
    // What is no URL goes on as it is, and is refused by the check of the next hop.
    return { kind: "redirect", to: URL.canParse(location, url.href) ? new URL(location, url).href : location };
  }
  const { resume, maxBytes } = request;
  if (resume !== undefined) return judgeResumption({ status, headers }, resume, maxBytes);
  if (status !== 200) return { kind: "status", status };
  return Number(headers["content-length"] ?? 0) > maxBytes ? { kind: "too-large", limit: maxBytes } : null;
}

/** A whole body, another range, and "there is no such range" all say that the file is another one by now. */
function judgeResumption(
  { status, headers }: Head,
  resume: NonNullable<DownloadRequest["resume"]>,
  maxBytes: number,
): DownloadOutcome | null {
  if (status === 200 || status === 416) return { kind: "changed" };
  if (status !== 206) return { kind: "status", status };
  const rest = readRest(headers, resume);
  if (rest === null) return { kind: "changed" };
  return resume.from + rest > maxBytes ? { kind: "too-large", limit: maxBytes } : null;
}

interface Pour {
  url: URL;
  request: DownloadRequest;
  sink: (pieces: readonly Uint8Array[]) => Promise<void>;
}

/** @throws what the sink throws, and nothing else. */
export async function pour(
  exchange: Exchange,
  { headers }: Head,
  { url, request, sink }: Pour,
): Promise<DownloadOutcome> {
  const { resume, maxBytes } = request;
  const broken = { host: url.host, etag: resumableEtag(headers, resume), maxBytes };
  let sinkFailure: { error: unknown } | undefined;
  try {
    const rest = resume === undefined ? null : readRest(headers, resume);
    const batches = decodedBatches(headers["content-encoding"], exchange.body);
    for await (const pieces of measured(batches, { rest, maxBytes })) {
      await sink(pieces).catch((error: unknown) => {
        sinkFailure = { error };
        throw error;
      });
    }
  } catch (error) {
    if (sinkFailure !== undefined) throw error;
    return interruption(error, exchange, broken);
  }
  await new Promise(setImmediate);
  if (!exchange.hasSurplus) return { kind: "complete", contentType: headers["content-type"] ?? null };
  return { kind: "interrupted", reason: `${url.host} sent more than it had announced.`, etag: null };
}

interface Measure {
  /** How many bytes a range announced, which `judgeHead` found to be within the limit; null for any number. */
  rest: number | null;
  maxBytes: number;
}

/** Lets nothing through that a part file must not get: a byte above the limit, or one behind the range's end. */
async function* measured(
  batches: AsyncIterable<readonly Buffer[]>,
  { rest, maxBytes }: Measure,
): AsyncGenerator<readonly Buffer[], void, undefined> {
  let size = 0;
  for await (const pieces of batches) {
    for (const piece of pieces) size += piece.length;
    if (size > maxBytes) throw new HttpFailure("TOO_LARGE");
    if (rest !== null && size > rest) throw new HttpFailure("CHANGED");
    yield pieces;
  }
  if (rest !== null && size < rest) throw new HttpFailure("SHORT");
}

interface Broken {
  host: string;
  etag: string | null;
  maxBytes: number;
}

/** What ended a download early. */
export function interruption(error: unknown, exchange: Exchange, { host, etag, maxBytes }: Broken): DownloadOutcome {
  const code = error instanceof HttpFailure ? error.code : undefined;
  if (error instanceof HttpFailure && code === "REFUSED") return { kind: "refused", reason: error.message };
  if (code === "TOO_LARGE") return { kind: "too-large", limit: maxBytes };
  if (code === "CHANGED") return { kind: "changed" };
  const words = exchange.isSent ? describeUnknown(error, host) : describeNotSent(error, host);
  return { kind: "interrupted", reason: words.message, etag };
}
