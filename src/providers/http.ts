import { lookup as dnsLookup } from "node:dns";
import { checkOutputUrl, isLoopbackHost } from "../core/outputUrlGuard";
import type {
  DownloadOutcome,
  DownloadRequest,
  Http,
  JsonRequest,
  Log,
  NetworkSettings,
  PostOutcome,
} from "../core/ports";
import type { Environment } from "./http/chooseProxy";
import { type ConnectionParts, connectionTo } from "./http/connections";
import { decodeBody } from "./http/decodeBody";
import { describeNotSent, describeUnknown, type FailureWords } from "./http/describeFailure";
import { Exchange, type ExchangeOptions, type Head } from "./http/exchange";
import type { Lookup } from "./http/guardedLookup";
import { HttpFailure } from "./http/httpFailure";
import { jsonBody, type JsonBody } from "./http/jsonBody";
import { interruption, judgeHead, pour, type Redirect } from "./http/pour";
import { isStrongEtag, rangeHeaders } from "./http/resume";
import { type Certificates, createTrust } from "./http/trust";
import { whatHappened } from "./http/whatHappened";

// The one place that talks to the network. It is bundled apart and loaded late: plain data in, plain data out.
// One request, one connection: an idle one that the server has just closed would make a harmless reset look like a
// payment that may have happened, and beside a call of many seconds a handshake costs nothing.

export interface HttpOptions {
  log: Log;
  userAgent: string;
  /** The editor's settings, read anew for each request. */
  network?: () => NetworkSettings;
  /** Where proxies may be named; none by itself. */
  environment?: Environment;
  /** Whom to trust; the runtime's own choice where it is not given. */
  certificates?: Certificates;
  /** The system's resolver unless a test stands in for it. */
  lookup?: Lookup;
  connectTimeoutMs?: number;
  /** From the head of an answer to its end. */
  answerTimeoutMs?: number;
  /** For one download with all its redirects. */
  downloadTimeoutMs?: number;
}

const CONNECT_TIMEOUT_MS = 30_000;
/** Between two pieces of an answer that has begun. */
const JSON_IDLE_TIMEOUT_MS = 60_000;
/** A server that drips a byte now and then must not hold a paid job for ever. */
const ANSWER_TIMEOUT_MS = 5 * 60_000;
const DOWNLOAD_TIMEOUT_MS = 15 * 60_000;
const MAX_REDIRECTS = 3;
/** An answer that is no success needs no more for what it has to say. */
const MAX_ERROR_BYTES = 1_000_000;
const NO_SETTINGS: NetworkSettings = { proxy: "", noProxy: [], proxyStrictSsl: true, systemCertificates: true };

/** @returns the network; `close` ends what runs, after which nothing is sent any more. */
export function createHttp(options: HttpOptions): Http & { close(): Promise<void> } {
  return new UndiciHttp(options);
}

interface Content {
  body: Buffer;
  /** Why the body is not whole. */
  cut?: FailureWords;
}

interface Hop {
  url: URL;
  /** On the monotonic clock. */
  deadline: number;
}

class UndiciHttp implements Http {
  readonly #log: Log;
  readonly #userAgent: string;
  readonly #connection: ConnectionParts;
  readonly #running = new Set<Exchange>();
  readonly #answerTimeoutMs: number;
  readonly #downloadTimeoutMs: number;
  #isClosed = false;

  constructor({ log, userAgent, ...options }: HttpOptions) {
    this.#log = log;
    this.#userAgent = userAgent;
    this.#answerTimeoutMs = options.answerTimeoutMs ?? ANSWER_TIMEOUT_MS;
    this.#downloadTimeoutMs = options.downloadTimeoutMs ?? DOWNLOAD_TIMEOUT_MS;
    this.#connection = {
      network: options.network ?? (() => NO_SETTINGS),
      environment: options.environment ?? {},
      trust: createTrust(options.certificates, log),
      lookup: options.lookup ?? dnsLookup,
      connectTimeoutMs: options.connectTimeoutMs ?? CONNECT_TIMEOUT_MS,
    };
  }

  postJson(request: JsonRequest & { body: unknown }): Promise<PostOutcome> {
    return this.#json("POST", request, jsonBody(request.body));
  }

  getJson(request: JsonRequest): Promise<PostOutcome> {
    return this.#json("GET", request);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    await Promise.all([...this.#running].map((exchange) => exchange.finish()));
  }

  async #json(method: "GET" | "POST", request: JsonRequest, body?: JsonBody): Promise<PostOutcome> {
    const url = new URL(request.url);
    const exchange = this.#start({
      method,
      url,
      headers: {
        accept: "application/json",
        ...(body === undefined ? {} : { "content-type": "application/json", ...body.headers }),
        ...request.headers,
      },
      ...(body === undefined ? {} : { body: body.content }),
      // Plain http is for this machine only, whatever a name resolves to.
      open: connectionTo(url, url.protocol === "http:" ? "loopback" : "api", this.#connection),
      headersTimeoutMs: request.timeoutMs,
      idleTimeoutMs: JSON_IDLE_TIMEOUT_MS,
      // A gateway can send the head at once, and blanks until the picture is there.
      bodyTimeoutMs: Math.max(this.#answerTimeoutMs, request.timeoutMs),
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
    if (request.resume !== undefined && !isStrongEtag(request.resume.etag)) return { kind: "changed" };
    const deadline = performance.now() + this.#downloadTimeoutMs;
    let next = request.url;
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const check = checkOutputUrl(next, request.loopbackOrigin);
      if (!check.ok) return { kind: "refused", reason: check.reason };
      const result = await this.#fetchHop({ url: check.url, deadline }, request, sink);
      // Of a signed URL only the host may be written down.
      this.#log.info(`GET an output from ${check.url.origin}: ${result.kind}`);
      if (result.kind !== "redirect") return result;
      next = result.to;
    }
    return { kind: "refused", reason: `it redirects more than ${MAX_REDIRECTS} times` };
  }

  async #fetchHop(
    { url, deadline }: Hop,
    request: DownloadRequest,
    sink: (pieces: readonly Uint8Array[]) => Promise<void>,
  ): Promise<DownloadOutcome | Redirect> {
    const exchange = this.#start({
      method: "GET",
      url,
      headers: {
        accept: "image/png, image/jpeg, image/webp, image/*;q=0.9, */*;q=0.5",
        ...rangeHeaders(request.resume),
      },
      open: connectionTo(url, isLoopbackHost(url.hostname) ? "loopback" : "public", this.#connection),
      headersTimeoutMs: request.idleTimeoutMs,
      idleTimeoutMs: request.idleTimeoutMs,
      bodyTimeoutMs: deadline - performance.now(),
      signal: request.signal,
    });
    try {
      const head = await whatHappened(exchange.head);
      if ("error" in head)
        return interruption(head.error, exchange, { host: url.host, etag: null, maxBytes: request.maxBytes });
      const early = judgeHead(head.value, url, request);
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
  const most = status >= 200 && status < 300 ? maxBytes : Math.min(maxBytes, MAX_ERROR_BYTES);
  const { body, cut } = await collect(exchange, head.value, most, host);
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
