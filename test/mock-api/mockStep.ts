import type { PictureFormat, PictureSize } from "./readCall";

// What a test may ask the mock to do instead of a normal answer. A step is taken by one request of its kind.

/** Where the outputs stand in an answer. Several at once are allowed, to see duplicates dropped. */
export type AnswerShape =
  | "output_url"
  | "output_url[]"
  | "output_urls"
  | "outputs"
  | "outputs[{url}]"
  | "images"
  | "images[{url}]"
  | "data"
  | "data[{url}]"
  | "data[{b64_json}]";

export interface CommonStep {
  /** How many requests take this step, one after another; default 1. */
  times?: number;
  /** The answer is held until this settles. A POST is accepted and charged before the wait. */
  delayUntil?: Promise<unknown>;
  status?: number;
  /** Instead of the normal body: text is sent as it is, anything else as JSON. */
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** A proxy's page, with status 200 unless `status` says otherwise. */
  html?: true;
  /** 307 unless `status` says otherwise. */
  redirect?: string;
  /** With `cutJson` and `cutOutput`: the full length is declared and the connection then breaks; else it ends cleanly. */
  withLength?: boolean;
}

/**
 * For POST /v1/generate. Authentication and validation come first wherever the job would be accepted. Accepted and
 * charged are: normal answers, and scripted ones with a status below 300; `accept` overrides that.
 */
export interface PostStep extends CommonStep {
  on?: "post";
  accept?: boolean;
  resetBeforeAccept?: true;
  resetAfterAccept?: true;
  /** Sends only the first n bytes of the answer. */
  cutJson?: number;
  /** Makes another body out of the normal one. */
  rewrite?: (normal: Record<string, unknown>) => unknown;
  /** Not taken by a request: from now on, until `reset()`, the endpoint wants `{ model, mode, params }` (or flat again). */
  nestedOnly?: boolean;
  insufficientFunds?: true;
  refuse?: true | { stage?: string; categories?: readonly string[] };
  /** `retryAfter` is written as given (seconds or a date); absent, there is no such header. */
  rateLimit?: { retryAfter?: string | number };
  shape?: AnswerShape | readonly AnswerShape[];
  /** `boilerplate` reports 0.60 and 2143 ms, as the vendor's sample does; null leaves the field out. */
  estimatedCost?: number | "boilerplate" | null;
  /** That many pictures fewer than asked; the charge stays. */
  fewer?: number;
  /** Stands in the answer instead of the mock's own URL of the picture at that index. */
  outputUrl?: string | readonly string[];
  deliverSize?: PictureSize;
  /**
   * Of an edit with a mask: by how many levels, at most, each channel of the kept area changes, as real models redraw
   * it; default 3. 0 leaves it as it was sent (a lossy format and another size change it all the same).
   */
  disturb?: number;
  /** Of an edit with a mask: repaints the whole picture, or all but the edit zone. */
  ignoreMask?: true | "inverted";
  /** The URL keeps the extension that was asked for. */
  deliverFormat?: PictureFormat;
  /** The POST says `queued`; `polls` polls say `processing` (default 1), the next one says `end`. */
  queued?: { polls?: number; end?: "completed" | "failed" };
  /** Accepted, charged, failed and refunded at once. */
  failed?: true;
}

/** For GET of an output. `status`, `delayUntil`, `html`, `redirect`, `body` and `headers` need `on: "output"`. */
export interface OutputStep extends CommonStep {
  on?: "output";
  outputStatus?: number;
  notPicture?: "html" | "json" | "svg";
  /** Sends only the first n bytes of what was asked for. */
  cutOutput?: number;
  /** Breaks the connection before any byte. */
  resetOutput?: true;
  /** Sends n bytes more than Content-Length declares. */
  overrun?: number;
  /** A valid, streamed PNG of exactly n bytes in the delivered size, whatever format was asked for. */
  bigOutput?: number;
  /** A small one-bit PNG whose header promises this size. */
  hugeSize?: PictureSize;
  /** Compressed although nobody asked; with `bigOutput` it is a bomb. */
  gzip?: true;
  contentType?: string;
  /** Another validator than the picture's own; null sends none. */
  etag?: string | null;
  /** Answers a Range with 200 and everything. */
  ignoreRange?: true;
}

/** For GET /v1/generations/{id}. */
export interface PollStep extends CommonStep {
  on: "poll";
}

export type MockStep = PostStep | OutputStep | PollStep;

const OUTPUT_KEYS = [
  "outputStatus",
  "notPicture",
  "cutOutput",
  "resetOutput",
  "overrun",
  "bigOutput",
  "hugeSize",
  "gzip",
  "contentType",
  "etag",
  "ignoreRange",
];

export class StepQueues {
  nestedOnly = false;
  readonly #post: PostStep[] = [];
  readonly #output: OutputStep[] = [];
  readonly #poll: PollStep[] = [];

  /** Steps that no request has taken yet. */
  get pending(): number {
    return this.#post.length + this.#output.length + this.#poll.length;
  }

  add(step: MockStep): void {
    if (isOutputStep(step)) this.#output.push(step);
    else if (step.on === "poll") this.#poll.push(step);
    else if (step.nestedOnly !== undefined) this.nestedOnly = step.nestedOnly;
    else this.#post.push(step);
  }

  takePost(): PostStep {
    return takeFrom(this.#post) ?? {};
  }

  takeOutput(): OutputStep {
    return takeFrom(this.#output) ?? {};
  }

  takePoll(): PollStep {
    return takeFrom(this.#poll) ?? { on: "poll" };
  }

  clear(): void {
    this.nestedOnly = false;
    for (const queue of [this.#post, this.#output, this.#poll]) queue.length = 0;
  }
}

function isOutputStep(step: MockStep): step is OutputStep {
  return step.on === "output" || (step.on === undefined && Object.keys(step).some((key) => OUTPUT_KEYS.includes(key)));
}

function takeFrom<T extends CommonStep>(queue: T[]): T | undefined {
  const step = queue.shift();
  if (step?.times !== undefined && step.times > 1) queue.unshift({ ...step, times: step.times - 1 });
  return step;
}
