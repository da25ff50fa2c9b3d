import { lookup as dnsLookup } from "node:dns";
import { buildConnector, Client, type Dispatcher } from "undici";
import { checkOutputUrl, isLoopbackHost } from "../core/outputUrlGuard";
import type { DownloadOutcome, DownloadRequest, Http, JsonRequest, Log, PostOutcome } from "../core/ports";
import { BodyQueue } from "./http/bodyQueue";
import { deferred } from "./http/deferred";
import { decodeBody, decodedBatches } from "./http/decodeBody";
import { describeNotSent, describeUnknown, type FailureWords } from "./http/describeFailure";
import { gate } from "./http/gate";
import { guardedLookup, type Lookup, type Reach } from "./http/guardedLookup";
import { codeOf, HttpFailure } from "./http/httpFailure";

// The one place that talks to the network. It is bundled apart and loaded late: plain data in, plain data out.
// One request, one connection: an idle one that the server has just closed would make a harmless reset look like a
// payment that may have happened, and beside a call of many seconds a handshake costs nothing.

export interface HttpOptions {
  log: Log;
  userAgent: string;
  /** The system's resolver unless a test stands in for it. */
  lookup?: Lookup;
}

type Headers = Readonly<Record<string, string>>;
type Connector = ReturnType<typeof buildConnector>;

const CONNECT_TIMEOUT_MS = 30_000;
/** Between two pieces of an answer that has begun. */
const JSON_IDLE_TIMEOUT_MS = 60_000;
/** Below the 60 s at which proxies and NAT tables forget a quiet connection. */
const TCP_KEEP_ALIVE_MS = 15_000;
/** Node gives the next address of a name a chance after 250 ms, too soon for a far server on a slow line. */
const NEXT_ADDRESS_AFTER_MS = 2_000;
const MAX_REDIRECTS = 3;
const MAX_TIMER_MS = 2 ** 31 - 1;
const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308];

/** @returns the network; `close` ends what runs, after which nothing is sent any more. */
export function createHttp(options: HttpOptions): Http & { close(): Promise<void> } {
  return new UndiciHttp(options);
}

/** Everything that decides how a connection is made: the place for proxies and the system's certificates. */
function connectOptions(reach: Reach, lookup: Lookup): buildConnector.BuildOptions {
  return {
    timeout: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    keepAliveInitialDelay: TCP_KEEP_ALIVE_MS,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
    lookup: guardedLookup(lookup, reach),
  };
}

interface ExchangeOptions {
  method: "GET" | "POST";
  url: URL;
  headers: Headers;
  body?: string;
  connector: Connector;
  headersTimeoutMs: number;
  idleTimeoutMs: number;
  signal: AbortSignal | undefined;
}

interface Head {
  status: number;
  headers: Headers;
}

/** One request on one connection. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly head: Promise<Head>;
  readonly body = new BodyQueue();
  /** False is proof that no byte of the request left: it is set just before the first one does. */
  isSent = false;
  readonly #client: Client;
  readonly #options: ExchangeOptions;
  readonly #gotHead = deferred<Head>();
  #timer: NodeJS.Timeout;
  #hasHead = false;
  #socketError: Error | undefined;
  readonly #onAbort = () => this.abort(new HttpFailure("ABORTED"));

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.head = this.#gotHead.promise;
    this.head.catch(() => undefined);
    const connect: Connector = (target, callback) => this.#connect(target, callback);
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
    clearTimeout(this.#timer);
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
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
    clearTimeout(this.#timer);
    this.#timer = this.#startTimer(this.#options.idleTimeoutMs);
    this.#gotHead.resolve({ status, headers: flatten(headers) });
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#timer.refresh();
    this.body.push(chunk);
  }

  onResponseEnd(): void {
    clearTimeout(this.#timer);
    this.body.end();
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    this.#fail(error);
  }

  #connect(target: buildConnector.Options, callback: buildConnector.Callback): void {
    this.#options.connector(target, (...[error, socket]) => {
      if (error !== null) {
        callback(error, null);
        return;
      }
      // Before undici's own listener: it takes a reset for the end of a body that has no announced length.
      socket.on("error", (reason: Error) => {
        this.#socketError = reason;
        this.#fail(reason);
      });
      this.body.attach(gate(socket));
      callback(null, socket);
    });
  }

  #fail(error: unknown): void {
    clearTimeout(this.#timer);
    this.#gotHead.reject(error);
    this.body.fail(error);
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

interface Content {
  body: Buffer;
  /** Why the body is not whole. */
  cut?: FailureWords;
}

class UndiciHttp implements Http {
  readonly #log: Log;
  readonly #userAgent: string;
  readonly #connectors: Readonly<Record<Reach, Connector>>;
  readonly #running = new Set<Exchange>();
  #isClosed = false;

  constructor({ log, userAgent, lookup = dnsLookup }: HttpOptions) {
    this.#log = log;
    this.#userAgent = userAgent;
    const connectorTo = (reach: Reach) => buildConnector(connectOptions(reach, lookup));
    this.#connectors = { api: connectorTo("api"), public: connectorTo("public"), loopback: connectorTo("loopback") };
  }

  postJson(request: JsonRequest & { body: unknown }): Promise<PostOutcome> {
    return this.#json("POST", request, JSON.stringify(request.body));
  }

  getJson(request: JsonRequest): Promise<PostOutcome> {
    return this.#json("GET", request);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#running].map((exchange) => exchange.finish()));
  }

  async #json(method: "GET" | "POST", request: JsonRequest, body?: string): Promise<PostOutcome> {
    const url = new URL(request.url);
    const exchange = this.#start({
      method,
      url,
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...request.headers,
      },
      ...(body === undefined ? {} : { body }),
      // Plain http is for this machine only, whatever a name resolves to.
      connector: this.#connectors[url.protocol === "http:" ? "loopback" : "api"],
      headersTimeoutMs: request.timeoutMs,
      idleTimeoutMs: JSON_IDLE_TIMEOUT_MS,
      signal: request.signal,
    });
    try {
      const outcome = await readAnswer(exchange, request, url.host);
      this.#log.info(
        `${method} ${url.origin}${url.pathname}: ${outcome.kind === "response" ? outcome.status : `${outcome.kind} ${outcome.reason}`}`,
      );
      return outcome;
    } finally {
      await this.#end(exchange);
    }
  }

  async download(
    request: DownloadRequest,
    sink: (pieces: readonly Uint8Array[]) => Promise<void>,
  ): Promise<DownloadOutcome> {
    let next = request.url;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const check = checkOutputUrl(next, request.loopbackOrigin);
      if (!check.ok) return { kind: "refused", reason: check.reason };
      const result = await this.#fetchHop(check.url, request, sink);
      // Of a signed URL only the host may be written down.
      this.#log.info(`GET an output from ${check.url.origin}: ${result.kind}`);
      if (result.kind !== "redirect") return result;
      next = result.to;
    }
    return { kind: "refused", reason: `it redirects more than ${MAX_REDIRECTS} times` };
  }

  async #fetchHop(
    url: URL,
    request: DownloadRequest,
    sink: (pieces: readonly Uint8Array[]) => Promise<void>,
  ): Promise<DownloadOutcome | Redirect> {
    const exchange = this.#start({
      method: "GET",
      url,
      headers: { accept: "image/png, image/jpeg, image/webp, image/*;q=0.9, */*;q=0.5" },
      connector: this.#connectors[isLoopbackHost(url.hostname) ? "loopback" : "public"],
      headersTimeoutMs: request.idleTimeoutMs,
      idleTimeoutMs: request.idleTimeoutMs,
      signal: request.signal,
    });
    try {
      const head = await whatHappened(exchange.head);
      if ("error" in head) return interruption(head.error, exchange, url.host);
      const early = judgeHead(head.value, url, request.maxBytes);
      return early ?? (await pour(exchange, head.value, { url, request, sink }));
    } finally {
      await this.#end(exchange);
    }
  }

  #start(options: ExchangeOptions): Exchange {
    const headers = { "user-agent": this.#userAgent, "accept-encoding": "identity", ...options.headers };
    const exchange = new Exchange({ ...options, headers });
    if (this.#isClosed) {
      exchange.abort(new HttpFailure("CLOSED"));
      return exchange;
    }
    this.#running.add(exchange);
    return exchange.start();
  }

  async #end(exchange: Exchange): Promise<void> {
    await exchange.finish();
    this.#running.delete(exchange);
  }
}

async function readAnswer(exchange: Exchange, { maxBytes, signal }: JsonRequest, host: string): Promise<PostOutcome> {
  const head = await whatHappened(exchange.head);
  if ("error" in head) {
    if (!exchange.isSent) return { kind: "not-sent", ...describeNotSent(head.error, host) };
    return { kind: "unknown", ...describeUnknown(head.error, host) };
  }
  const { status, headers } = head.value;
  const { body, cut } = await collect(exchange, head.value, maxBytes, host);
  if (cut === undefined) return { kind: "response", status, headers, body };
  if (signal?.aborted === true) return { kind: "unknown", ...cut };
  return { kind: "response", status, headers, body, cut: cut.message };
}

/** What came of a body, also where it broke off: a status is worth knowing, and so is the start of a paid answer. */
async function collect(exchange: Exchange, { headers }: Head, maxBytes: number, host: string): Promise<Content> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of decodeBody(headers["content-encoding"], exchange.body)) {
      size += piece.length;
      if (size > maxBytes) throw new HttpFailure("TOO_LARGE");
      pieces.push(piece);
    }
    return { body: Buffer.concat(pieces) };
  } catch (error) {
    return { body: Buffer.concat(pieces), cut: describeUnknown(error, host) };
  }
}

interface Redirect {
  kind: "redirect";
  to: string;
}

function judgeHead({ status, headers }: Head, url: URL, maxBytes: number): DownloadOutcome | Redirect | null {
  const { location } = headers;
  if (REDIRECTS.includes(status) && location !== undefined) {
    // What is no URL goes on as it is, and is refused by the check of the next hop.
    return { kind: "redirect", to: URL.canParse(location, url.href) ? new URL(location, url).href : location };
  }
  if (status !== 200) return { kind: "status", status };
  return Number(headers["content-length"] ?? 0) > maxBytes ? { kind: "too-large", limit: maxBytes } : null;
}

interface Pour {
  url: URL;
  request: DownloadRequest;
  sink: (pieces: readonly Uint8Array[]) => Promise<void>;
}

/** @throws what the sink throws, and nothing else. */
async function pour(exchange: Exchange, { headers }: Head, { url, request, sink }: Pour): Promise<DownloadOutcome> {
  let size = 0;
  let sinkFailure: { error: unknown } | undefined;
  try {
    for await (const pieces of decodedBatches(headers["content-encoding"], exchange.body)) {
      for (const piece of pieces) size += piece.length;
      if (size > request.maxBytes) return { kind: "too-large", limit: request.maxBytes };
      await sink(pieces).catch((error: unknown) => {
        sinkFailure = { error };
        throw error;
      });
    }
  } catch (error) {
    if (sinkFailure !== undefined) throw error;
    return interruption(error, exchange, url.host);
  }
  await new Promise(setImmediate);
  if (exchange.hasSurplus) return { kind: "interrupted", reason: `${url.host} sent more than it had announced.` };
  return { kind: "complete", contentType: headers["content-type"] ?? null };
}

function interruption(error: unknown, exchange: Exchange, host: string): DownloadOutcome {
  if (error instanceof HttpFailure && error.code === "REFUSED") return { kind: "refused", reason: error.message };
  const words = exchange.isSent ? describeUnknown(error, host) : describeNotSent(error, host);
  return { kind: "interrupted", reason: words.message };
}

/** A rejection as a value, so that reading it needs no second try. */
async function whatHappened<T>(promise: Promise<T>): Promise<{ value: T } | { error: unknown }> {
  try {
    return { value: await promise };
  } catch (error) {
    return { error };
  }
}
