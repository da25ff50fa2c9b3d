import { Worker } from "node:worker_threads";
import { reasonOf } from "../core/errors";
import type { Log } from "../core/ports";
import type { Grammar } from "../core/references/grammars";
import type { Move } from "../core/references/moves";
import type {
  DocumentEdits,
  DocumentPlace,
  OpenDocument,
  ReferenceReader,
  ScannedDocument,
  StampedDocument,
  TextChange,
} from "../core/references/referenceReader";
import type { SeenReference } from "../core/references/seenReference";
import type * as z from "zod/mini";
import type { DocumentMessage, ReferenceCall, ReferenceQuestion } from "./referenceMessages";
import { documentsOf, followResult, readResult, referenceReply, scanResult } from "./referenceMessages";

export interface ReferenceWorkerOptions {
  /** Absolute path of the bundled worker, `dist/referenceWorker.js`. */
  readonly workerFile: string;
  readonly log: Log;
  /** Calls `run` after 30 idle seconds and returns what cancels it; only tests give another. */
  readonly afterIdle?: (run: () => void) => () => void;
}

/** A parsed workspace is kept in the worker's memory; starting anew takes about 50 ms. */
const IDLE_MS = 30_000;
/** Documents of one message: few enough that its answer is parsed here in a few milliseconds. */
const BATCH = 50;

/** The reference worker's other end. Nothing is started before the first question; an idle worker does not keep the process alive. */
export function createReferenceWorkerClient(options: ReferenceWorkerOptions): ReferenceReader {
  return new ReferenceWorkerClient(options);
}

interface PendingQuestion {
  readonly question: ReferenceQuestion;
  readonly resolve: (result: unknown) => void;
  readonly reject: (reason: Error) => void;
  /** Asked once more of a new worker, when the first one died of it or beside it. */
  isRepeated: boolean;
}

interface KnownDocument {
  readonly open: OpenDocument;
  /** The worker has its text. */
  isSent: boolean;
}

class ReferenceWorkerClient implements ReferenceReader {
  readonly #options: ReferenceWorkerOptions;
  readonly #documents = new Map<string, KnownDocument>();
  readonly #pending = new Map<number, PendingQuestion>();
  #worker: Worker | undefined;
  #lastId = 0;
  #cancelIdle: (() => void) | undefined;
  #isDisposed = false;

  constructor(options: ReferenceWorkerOptions) {
    this.#options = options;
  }

  open(document: OpenDocument): void {
    this.close(document);
    this.#documents.set(keyOf(document), { open: document, isSent: false });
  }

  change(place: DocumentPlace, changes: readonly TextChange[], length: number): void {
    if (this.#documents.get(keyOf(place))?.isSent !== true) return;
    const { root, document } = place;
    this.#post({ kind: "change", root, document, changes: [...changes], length });
  }

  close(place: DocumentPlace): void {
    const known = this.#documents.get(keyOf(place));
    this.#documents.delete(keyOf(place));
    const { root, document } = place;
    if (known?.isSent === true) this.#post({ kind: "close", root, document });
  }

  async read(place: DocumentPlace, grammar: Grammar, signal?: AbortSignal): Promise<readonly SeenReference[]> {
    const { root, document } = place;
    const result = await this.#ask({ kind: "read", root, document, grammar }, signal);
    return parsed(readResult, result);
  }

  async readText(place: DocumentPlace, grammar: Grammar, text: string): Promise<readonly SeenReference[]> {
    const { root, document } = place;
    return parsed(readResult, await this.#ask({ kind: "read", root, document, grammar, text }, undefined));
  }

  async scan(
    root: string,
    documents: readonly StampedDocument[],
    signal?: AbortSignal,
  ): Promise<readonly ScannedDocument[]> {
    const seen: ScannedDocument[] = [];
    for (let at = 0; at < documents.length; at += BATCH) {
      const part = documents.slice(at, at + BATCH);
      const result = await this.#ask({ kind: "scan", root, documents: part }, signal);
      seen.push(...parsed(scanResult, result));
    }
    return seen;
  }

  async follow(
    root: string,
    { documents, moves }: { documents: readonly string[]; moves: readonly Move[] },
    signal?: AbortSignal,
  ): Promise<readonly DocumentEdits[]> {
    const asked = { root, documents: [...documents], moves: [...moves] };
    return parsed(followResult, await this.#ask({ kind: "follow", ...asked }, signal));
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    const left = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of left) reject(new Error(SHUT_DOWN));
    await this.#stop();
  }

  async #ask(question: ReferenceQuestion, signal: AbortSignal | undefined): Promise<unknown> {
    if (this.#isDisposed) throw new Error(SHUT_DOWN);
    signal?.throwIfAborted();
    this.#lastId += 1;
    const id = this.#lastId;
    let onAbort = (): void => undefined;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#pending.set(id, { question, resolve, reject, isRepeated: false });
      onAbort = () => {
        this.#pending.delete(id);
        this.#worker?.postMessage({ kind: "cancel", id } satisfies ReferenceCall);
        reject(abortReason(signal));
        this.#restIfIdle();
      };
    });
    signal?.addEventListener("abort", onAbort, { once: true });
    this.#send(id, question);
    try {
      return await answer;
    } finally {
      signal?.removeEventListener("abort", onAbort);
    }
  }

  /** Documents in the editor go first, so that the answer is of what stands there now. */
  #send(id: number, question: ReferenceQuestion): void {
    this.#cancelIdle?.();
    this.#worker ??= this.#startWorker();
    this.#worker.ref();
    for (const key of keysOf(question)) this.#sendDocument(key);
    this.#worker.postMessage({ ...question, id } satisfies ReferenceCall);
  }

  /** What the worker has of a document was wrong: it answers nothing about it until it has it whole. */
  #sendAnew(key: string): void {
    const known = this.#documents.get(key);
    if (known !== undefined) known.isSent = false;
    for (const [id, { question }] of this.#pending) if (keysOf(question).includes(key)) this.#send(id, question);
  }

  #sendDocument(key: string): void {
    const known = this.#documents.get(key);
    if (known === undefined || known.isSent) return;
    const { root, document, grammar } = known.open;
    known.isSent = true;
    this.#post({ kind: "open", root, document, grammar, text: known.open.text() });
  }

  #post(message: DocumentMessage): void {
    this.#worker?.postMessage(message);
  }

  #startWorker(): Worker {
    // No flags of the parent's: they are Electron's or a test runner's.
    const worker = new Worker(this.#options.workerFile, { name: "inline-assets-references", execArgv: [] });
    worker.on("message", (message: unknown) => {
      if (worker === this.#worker) this.#receive(message);
    });
    let cause: unknown;
    worker.on("error", (error: unknown) => {
      cause = error;
    });
    // Comes after "error" too, and alone when the thread was ended from outside.
    worker.on("exit", () => {
      if (worker === this.#worker) this.#replace(cause);
    });
    return worker;
  }

  #replace(cause: unknown): void {
    this.#forgetWorker();
    this.#options.log.warn(`The reference worker stopped unexpectedly (${reasonOf(cause)}).`);
    for (const [id, pending] of this.#pending) {
      if (pending.isRepeated) {
        this.#pending.delete(id);
        pending.reject(new Error("The reference worker stopped unexpectedly.", { cause }));
        continue;
      }
      pending.isRepeated = true;
      this.#send(id, pending.question);
    }
  }

  #receive(message: unknown): void {
    const reply = referenceReply.parse(message);
    if (reply.kind === "note") {
      this.#options.log.warn(reply.words);
      return;
    }
    if (reply.kind === "lost") {
      this.#sendAnew(keyOf(reply));
      return;
    }
    const pending = this.#pending.get(reply.id);
    this.#pending.delete(reply.id);
    if (reply.kind === "done") pending?.resolve(reply.result);
    else pending?.reject(new Error(`Looking for references failed (${reply.reason}).`));
    this.#restIfIdle();
  }

  #restIfIdle(): void {
    if (this.#pending.size > 0 || this.#worker === undefined) return;
    this.#cancelIdle?.();
    this.#worker.unref();
    const afterIdle = this.#options.afterIdle ?? afterIdleSeconds;
    this.#cancelIdle = afterIdle(() => void this.#stop());
  }

  async #stop(): Promise<void> {
    const worker = this.#worker;
    this.#forgetWorker();
    await worker?.terminate();
  }

  #forgetWorker(): void {
    this.#cancelIdle?.();
    this.#worker = undefined;
    for (const known of this.#documents.values()) known.isSent = false;
  }
}

const SHUT_DOWN = "The reference worker was shut down.";

function keyOf({ root, document }: DocumentPlace): string {
  return `${root ?? ""}\n${document}`;
}

function keysOf(question: ReferenceQuestion): string[] {
  return documentsOf(question).map((document) => keyOf({ root: question.root, document }));
}

function parsed<T>(schema: z.ZodMiniType<T>, result: unknown): T {
  const { success, data, error } = schema.safeParse(result);
  if (!success) throw new Error("The reference worker gave an unknown answer.", { cause: error });
  return data;
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
