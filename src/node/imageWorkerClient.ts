import { Worker } from "node:worker_threads";
import { InlineAssetsError } from "../core/errors";
import type { BitMask } from "../core/image/bitMask";
import type { SizeFit } from "../core/image/fitSize";
import type {
  CompareFiles,
  Comparison,
  EditFiles,
  EditPictures,
  Filling,
  Finish,
  FinishedEdit,
  MaskFiles,
  MaskPictures,
  OpenedMask,
  PictureComparer,
  PlaceholderRequest,
  PreparedEdit,
  SeenEdit,
} from "../core/ports";
import type { SizeRule } from "../core/provider";
import {
  type Exchange,
  WORKER_REQUESTS,
  workerReply,
  type WorkerCall,
  type WorkerReply,
  type WorkerRequestKind,
  type WorkerSettings,
} from "./imageWorkerMessages";

/** One request after another. Same request, same bytes. */
export interface ImageWorkerClient extends EditPictures, MaskPictures, PictureComparer {
  /**
   * @throws InlineAssetsError `provider-error`, not charged, when drawing failed or the worker died; the next call starts a new one
   * @throws the signal's reason as soon as it aborts; a request that has begun is finished unseen
   */
  renderPlaceholder(request: PlaceholderRequest, signal?: AbortSignal): Promise<Uint8Array>;
  /** Ends the worker; what waits is rejected, and so is every later call. */
  dispose(): Promise<void>;
}

export interface ImageWorkerOptions {
  /** Absolute path of the bundled worker, `dist/imageWorker.js`. */
  readonly workerFile: string;
  /** Absolute path of the folder with codecs and fonts, `dist/assets`. */
  readonly assetsFolder: string;
  /** Calls `run` after 30 idle seconds and returns what cancels it; only tests give another. */
  readonly afterIdle?: (run: () => void) => () => void;
}

interface PendingCall {
  readonly kind: WorkerRequestKind;
  readonly request: unknown;
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: Error) => void;
}

/** A worker with its compiled codecs holds some 100 MB after a large picture; starting anew takes about 50 ms. */
const IDLE_MS = 30_000;

/** The image worker's other end. Nothing is started before the first call; an idle worker does not keep the process alive. */
export function createImageWorkerClient(options: ImageWorkerOptions): ImageWorkerClient {
  return new WorkerQueue(options);
}

/** One call at a time: the thread can do no more, and what waits here can still be taken back. */
class WorkerQueue implements ImageWorkerClient {
  readonly #options: ImageWorkerOptions;
  readonly #waiting: PendingCall[] = [];
  #worker: Worker | undefined;
  #current: { readonly id: number; readonly call: PendingCall } | undefined;
  #lastId = 0;
  #cancelIdle: (() => void) | undefined;
  #disposed = false;

  constructor(options: ImageWorkerOptions) {
    this.#options = options;
  }

  async renderPlaceholder(request: PlaceholderRequest, signal?: AbortSignal): Promise<Uint8Array> {
    const { prompt, seed, index, width, height, format } = request;
    const plain = { prompt, seed, index, width, height, format };
    try {
      return await this.#ask("renderPlaceholder", { ...WORKER_REQUESTS.renderPlaceholder, asked: plain }, signal);
    } catch (error) {
      if (error instanceof WorkerFailed) throw engineFailed(error);
      throw error;
    }
  }

  async inspect(files: EditFiles, rule: SizeRule): Promise<SeenEdit> {
    return await this.#ask("inspect", { ...WORKER_REQUESTS.inspect, asked: { files, rule } }).catch(notOpened);
  }

  async prepare(files: EditFiles, fit: SizeFit): Promise<PreparedEdit> {
    return await this.#ask("prepare", { ...WORKER_REQUESTS.prepare, asked: { files, fit } }).catch(notOpened);
  }

  async finish(files: EditFiles & { answer: Uint8Array }, how: Finish): Promise<FinishedEdit> {
    return await this.#ask("finish", { ...WORKER_REQUESTS.finish, asked: { files, how } }).catch(notFinished);
  }

  async fill(answer: Uint8Array, { size, format }: Filling): Promise<FinishedEdit> {
    const asked = { answer, wanted: { size, format } };
    return await this.#ask("fill", { ...WORKER_REQUESTS.fill, asked }).catch(notFinished);
  }

  async invert(mask: Uint8Array): Promise<Uint8Array> {
    return await this.#ask("invert", { ...WORKER_REQUESTS.invert, asked: { mask } }).catch(notOpened);
  }

  async openMask({ image, mask }: MaskFiles): Promise<OpenedMask> {
    return await this.#ask("openMask", { ...WORKER_REQUESTS.openMask, asked: { image, mask } }).catch(notOpened);
  }

  async encodeMask({ width, height, bits }: BitMask): Promise<Uint8Array> {
    const asked = { width, height, bits };
    return await this.#ask("encodeMask", { ...WORKER_REQUESTS.encodeMask, asked }).catch(notOpened);
  }

  async check(picture: Uint8Array, field: string): Promise<readonly string[]> {
    return await this.#ask("check", { ...WORKER_REQUESTS.check, asked: { picture, field } }).catch(notOpened);
  }

  async compare({ before, after, mask }: CompareFiles): Promise<Comparison> {
    const asked = { before, after, mask };
    return await this.#ask("compare", { ...WORKER_REQUESTS.compare, asked }).catch(notCompared);
  }

  async #ask<Q, R>(kind: WorkerRequestKind, question: Question<Q, R>, signal?: AbortSignal): Promise<R> {
    const result = await this.#enqueue(kind, question.asked, signal);
    const parsed = question.result.safeParse(result);
    if (!parsed.success) throw new WorkerFailed("gave an unknown answer", { cause: parsed.error });
    return parsed.data;
  }

  async #enqueue(kind: WorkerRequestKind, request: unknown, signal?: AbortSignal): Promise<unknown> {
    if (this.#disposed) throw new WorkerFailed(SHUT_DOWN);
    if (signal?.aborted === true) throw abortReason(signal);
    const { promise, call } = createPendingCall(kind, request);
    const onAbort = (): void => {
      const at = this.#waiting.indexOf(call);
      if (at >= 0) this.#waiting.splice(at, 1);
      call.reject(abortReason(signal));
    };
    signal?.addEventListener("abort", onAbort, { once: true });
    this.#waiting.push(call);
    this.#startNext();
    try {
      return await promise;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    const open = this.#waiting.splice(0);
    if (this.#current !== undefined) open.unshift(this.#current.call);
    this.#current = undefined;
    for (const call of open) call.reject(new WorkerFailed(SHUT_DOWN));
    await this.#stop();
  }

  #startNext(): void {
    const call = this.#current === undefined ? this.#waiting.shift() : undefined;
    if (call === undefined) return;
    this.#cancelIdle?.();
    this.#worker ??= this.#startWorker();
    this.#worker.ref();
    this.#lastId += 1;
    this.#current = { id: this.#lastId, call };
    const { kind, request } = call;
    this.#worker.postMessage({ id: this.#lastId, kind, request } satisfies WorkerCall);
  }

  #startWorker(): Worker {
    const { workerFile, assetsFolder } = this.#options;
    const settings: WorkerSettings = { assetsFolder };
    // No flags of the parent's: they are Electron's or a test runner's.
    const worker = new Worker(workerFile, { workerData: settings, name: "inline-assets-images", execArgv: [] });
    worker.on("message", (message: unknown) => {
      if (worker === this.#worker) this.#receive(message);
    });
    let cause: unknown;
    worker.on("error", (error: unknown) => {
      cause = error;
    });
    // Comes after "error" too, and alone when the thread was ended from outside.
    worker.on("exit", () => {
      if (worker !== this.#worker) return;
      this.#worker = undefined;
      this.#finish((call) => call.reject(new WorkerFailed("stopped unexpectedly", { cause })));
    });
    return worker;
  }

  #receive(message: unknown): void {
    const parsed = workerReply.safeParse(message);
    if (!parsed.success) {
      this.#finish((call) => call.reject(new WorkerFailed("gave an unknown answer", { cause: parsed.error })));
      return;
    }
    const reply = parsed.data;
    if (reply.id === this.#current?.id) this.#finish((call) => settle(call, reply));
  }

  /** Ends the current call, goes on with the next one, or lets the worker rest. */
  #finish(end: (call: PendingCall) => void): void {
    const ended = this.#current;
    this.#current = undefined;
    if (ended !== undefined) end(ended.call);
    if (this.#waiting.length > 0) this.#startNext();
    else this.#rest();
  }

  #rest(): void {
    this.#cancelIdle?.();
    if (this.#worker === undefined) return;
    this.#worker.unref();
    const afterIdle = this.#options.afterIdle ?? afterIdleSeconds;
    this.#cancelIdle = afterIdle(() => void this.#stop());
  }

  async #stop(): Promise<void> {
    this.#cancelIdle?.();
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}

interface Question<Q, R> extends Exchange<Q, R> {
  asked: Q;
}

const SHUT_DOWN = "was shut down";

/** The worker did not do what it was asked, through no fault of a person's file. Its message goes on from "The image worker". */
class WorkerFailed extends Error {}

function createPendingCall(
  kind: WorkerRequestKind,
  request: unknown,
): { promise: Promise<unknown>; call: PendingCall } {
  let resolve: PendingCall["resolve"] = () => undefined;
  let reject: PendingCall["reject"] = () => undefined;
  const promise = new Promise<unknown>((onResult, onError) => {
    resolve = onResult;
    reject = onError;
  });
  return { promise, call: { kind, request, resolve, reject } };
}

function settle(call: PendingCall, reply: WorkerReply): void {
  switch (reply.kind) {
    case "done":
      call.resolve(reply.result);
      return;
    case "refused": {
      const { code, message, charged, field } = reply;
      call.reject(new InlineAssetsError(code, message, { charged, ...(field === undefined ? {} : { field }) }));
      return;
    }
    case "failed":
      call.reject(new WorkerFailed(`could not do it (${reply.reason})`));
  }
}

function engineFailed({ message, cause }: WorkerFailed): InlineAssetsError {
  return new InlineAssetsError("provider-error", `The offline engine ${message}. Nothing was charged.`, { cause });
}

/** Before anything is sent. */
function notOpened(error: unknown): never {
  if (!(error instanceof WorkerFailed)) throw error;
  const message = `The pictures could not be opened: the image worker ${error.message}. Nothing was sent or charged.`;
  throw new InlineAssetsError("invalid-request", message, { cause: error.cause });
}

/** Nothing but looking was asked for. */
function notCompared(error: unknown): never {
  if (!(error instanceof WorkerFailed)) throw error;
  const message = `The pictures could not be compared: the image worker ${error.message}.`;
  throw new InlineAssetsError("invalid-request", message, { cause: error.cause });
}

/** The answer is paid for and kept. */
function notFinished(error: unknown): never {
  if (!(error instanceof WorkerFailed)) throw error;
  const message = `The answer could not be laid over the original: the image worker ${error.message}.`;
  throw new InlineAssetsError("write-failed", message, { charged: "yes", cause: error.cause });
}

/** `AbortSignal.reason` can be anything; what is no Error is wrapped. */
function abortReason(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  return reason instanceof Error ? reason : new Error("Aborted", { cause: reason });
}

function afterIdleSeconds(run: () => void): () => void {
  const timer = setTimeout(run, IDLE_MS).unref();
  return () => clearTimeout(timer);
}
