import type { Socket } from "node:net";
import type { Readable } from "node:stream";
import type { buildConnector, Dispatcher } from "undici";
import { Client } from "undici";
import { BodyQueue } from "./bodyQueue";
import { deferred } from "./deferred";
import { gate } from "./gate";
import { codeOf, HttpFailure } from "./httpFailure";

type Headers = Readonly<Record<string, string>>;
/** @returns a connection on which nothing was sent yet. The signal says that it is no longer wanted, or has been used. */
export type OpenConnection = (target: buildConnector.Options, signal: AbortSignal) => Promise<Socket>;

const MAX_TIMER_MS = 2 ** 31 - 1;

export interface ExchangeOptions {
  method: "GET" | "POST";
  url: URL;
  headers: Headers;
  body?: string | Readable;
  open: OpenConnection;
  headersTimeoutMs: number;
  /** Between two pieces of the body. */
  idleTimeoutMs: number;
  /** From the head to the end of the body, however steadily it drips. */
  bodyTimeoutMs: number;
  signal: AbortSignal | undefined;
}

export interface Head {
  status: number;
  headers: Headers;
}

/** One request on one connection. */
export class Exchange implements Dispatcher.DispatchHandler {
  readonly head: Promise<Head>;
  readonly body = new BodyQueue();
  /** False is proof that no byte of the request left: it is set just before the first one does. */
  isSent = false;
  readonly #client: Client;
  readonly #options: ExchangeOptions;
  readonly #gotHead = deferred<Head>();
  readonly #life = new AbortController();
  #timer: NodeJS.Timeout;
  #bodyTimer: NodeJS.Timeout | undefined;
  #hasHead = false;
  #socketError: Error | undefined;
  readonly #onAbort = () => this.abort(new HttpFailure("ABORTED"));

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.head = this.#gotHead.promise;
    this.head.catch(() => undefined);
    const connect: buildConnector.connector = (target, callback) => this.#connect(target, callback);
    this.#client = new Client(options.url.origin, { connect, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
    this.#timer = this.#startTimer(options.headersTimeoutMs);
  }

  start(): this {
    const { method, url, headers, body, signal } = this.#options;
    if (signal?.aborted === true) {
      this.#onAbort();
      return this;
    }
    signal?.addEventListener("abort", this.#onAbort, { once: true });
    try {
      const path = `${url.pathname}${url.search}`;
      this.#client.dispatch({ method, path, headers: { ...headers }, ...(body === undefined ? {} : { body }) }, this);
    } catch (error) {
      this.#fail(error);
    }
    return this;
  }

  /** Ends the exchange wherever it is. */
  abort(error: Error): void {
    this.#fail(error);
    this.#client.destroy(error).catch(() => undefined);
  }

  /** To be called once the answer is read or no longer wanted. */
  async finish(): Promise<void> {
    this.#stopTimers();
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
    this.#life.abort();
    await this.#client.destroy(new HttpFailure("CLOSED")).catch(() => undefined);
  }

  /**
   * True when more bytes followed the body than were announced; known one turn after its end, and only where the last
   * of them came together with the surplus.
   */
  get hasSurplus(): boolean {
    const error = this.#socketError;
    return error !== undefined && (codeOf(error).startsWith("HPE_") || error.message === "bad response");
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.isSent) controller.abort(new HttpFailure("TWICE"));
    this.isSent = true;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: RawHeaders): void {
    if (status < 200) return;
    this.#hasHead = true;
    this.#stopTimers();
    const { idleTimeoutMs, bodyTimeoutMs } = this.#options;
    this.#timer = this.#startTimer(idleTimeoutMs);
    this.#bodyTimer = setTimeout(
      () => this.abort(new HttpFailure("BODY_TIMEOUT")),
      Math.min(Math.max(bodyTimeoutMs, 0), MAX_TIMER_MS),
    );
    this.#gotHead.resolve({ status, headers: flatten(headers) });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#timer.refresh();
    this.body.push(chunk);
  }

  onResponseEnd(): void {
    this.#stopTimers();
    this.body.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
  }

  #connect(target: buildConnector.Options, callback: buildConnector.Callback): void {
    this.#options.open(target, this.#life.signal).then(
      (socket) => {
        // Before undici's own listener: it takes a reset for the end of a body that has no announced length.
        socket.on("error", (reason: Error) => {
          this.#socketError = reason;
          this.#fail(reason);
        });
        this.body.attach(gate(socket));
        callback(null, socket);
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), null),
    );
  }

  #fail(error: unknown): void {
    this.#stopTimers();
    this.#gotHead.reject(error);
    this.body.fail(error);
  }

  #stopTimers(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#bodyTimer);
  }

  #startTimer(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.#onTimeout(), Math.min(ms, MAX_TIMER_MS));
  }

  #onTimeout(): void {
    if (this.body.isPaused) this.#timer.refresh();
    else this.abort(new HttpFailure(this.#hasHead ? "BODY_TIMEOUT" : "HEADERS_TIMEOUT"));
  }
}

type RawHeaders = Record<string, string | string[] | undefined>;

function flatten(headers: RawHeaders): Headers {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name.toLowerCase()] = typeof value === "string" ? value : value.join(", ");
  }
  return flat;
}
