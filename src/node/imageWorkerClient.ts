import { Worker } from "node:worker_threads";
import { InlineAssetsError } from "../core/errors";
import type { PlaceholderRenderer, PlaceholderRequest } from "../core/ports";
import {
  workerReply,
  type WorkerCall,
  type WorkerReply,
  type WorkerRequest,
  type WorkerSettings,
} from "./imageWorkerMessages";

export interface ImageWorkerClient extends PlaceholderRenderer {
  /**
   * Draws and encodes in the worker, one request after another. Same request, same bytes.
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
  readonly request: PlaceholderRequest;
  readonly resolve: (bytes: Uint8Array) => void;
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
    if (this.#disposed) throw engineFailed("The offline engine was shut down");
    if (signal?.aborted === true) throw abortReason(signal);
    const { promise, call } = createPendingCall(request);
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
    for (const call of open) call.reject(engineFailed("The offline engine was shut down"));
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
    const { prompt, seed, index, width, height, format } = call.request;
    const request: WorkerRequest = { prompt, seed, index, width, height, format };
    this.#worker.postMessage({ id: this.#lastId, request } satisfies WorkerCall);
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
      this.#finish((call) => call.reject(engineFailed("The offline engine stopped unexpectedly", cause)));
    });
    return worker;
  }

  #receive(message: unknown): void {
    const parsed = workerReply.safeParse(message);
    if (!parsed.success) {
      this.#finish((call) => call.reject(engineFailed("The offline engine gave an unknown answer", parsed.error)));
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

function createPendingCall(request: PlaceholderRequest): { promise: Promise<Uint8Array>; call: PendingCall } {
  let resolve: (bytes: Uint8Array) => void = () => undefined;
  let reject: (reason: Error) => void = () => undefined;
  const promise = new Promise<Uint8Array>((onBytes, onError) => {
    resolve = onBytes;
    reject = onError;
  });
  return { promise, call: { request, resolve, reject } };
}

function settle(call: PendingCall, reply: WorkerReply): void {
  if (reply.kind === "done") call.resolve(reply.bytes);
  else call.reject(engineFailed(`The placeholder could not be drawn (${reply.reason})`));
}

function engineFailed(what: string, cause?: unknown): InlineAssetsError {
  return new InlineAssetsError("provider-error", `${what}. Nothing was charged.`, { cause });
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
