import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { answerPost } from "./answerPost";
import { createDrawPicture, type DrawPicture } from "./drawPicture";
import type { MockEvent } from "./eventLog";
import { describeGeneration } from "./generations";
import type { Charges } from "./ledger";
import { MockState, type SeenRequest } from "./mockState";
import type { MockStep } from "./mockStep";
import type { EditFields } from "./readCall";
import { serveOutput } from "./serveOutput";
import {
  errorAnswer,
  jsonAnswer,
  scriptedAnswer,
  sendAnswer,
  wasBrokenByMock,
  withHeaders,
  type WireAnswer,
} from "./wireAnswer";

// The Prospolabs API as its public pages describe it, on loopback, with faults on request. A second opinion: of the
// product it knows the offline engine's drawing and nothing else. Pictures to edit are read by a library of its own.

const SEVEN_DAYS = 7 * 24 * 60 * 60 * 1000;
const HUNDRED_MEGABYTES = 100 * 1024 * 1024;

export interface MockApiOptions {
  /** Default: any free one. */
  port?: number;
  apiKey?: string;
  /** Milliseconds since 1970; also what the `Date` header says. */
  clock?: () => number;
  /** How long an output can be fetched; default 7 days. */
  expireAfterMs?: number;
  /** Draws what is generated; edits are made of their own pictures. */
  draw?: DrawPicture;
  /** Default `image_urls` and `mask_url`. */
  editFields?: Partial<EditFields>;
  /** A longer POST gets 413; default 100 MB. */
  maxBodyBytes?: number;
  /** Called with each request once it is over. */
  onRequest?: (seen: SeenRequest) => void;
}

export interface MockApi {
  /** The base URL, without `/v1`. */
  readonly url: string;
  readonly port: number;
  readonly apiKey: string;
  /** Every POST, in order of arrival. */
  readonly requests: readonly SeenRequest[];
  readonly pollRequests: readonly SeenRequest[];
  readonly outputRequests: readonly SeenRequest[];
  /** Credentials where none may be: sentences without the credential. */
  readonly violations: readonly string[];
  readonly charges: Charges;
  /** Steps that no request has taken yet. */
  readonly pendingSteps: number;
  script(steps: MockStep | readonly MockStep[]): void;
  /** Moves the mock's clock forward. */
  advance(ms: number): void;
  /** The next poll of every queued job says how it ended. */
  settleQueued(): void;
  /** Resolves when `event` has happened `nth` times (default once) since the start or the last `reset`. */
  waitFor(event: MockEvent, nth?: number): Promise<void>;
  /** Forgets requests, charges, jobs, steps, events and moved time. */
  reset(): void;
  /** Breaks what is open. */
  stop(): Promise<void>;
}

export async function startMockApi(options: MockApiOptions = {}): Promise<MockApi> {
  const state = new MockState({
    apiKey: options.apiKey ?? "prsp-mock-key",
    clock: options.clock ?? Date.now,
    expireAfterMs: options.expireAfterMs ?? SEVEN_DAYS,
    maxBodyBytes: options.maxBodyBytes ?? HUNDRED_MEGABYTES,
    editFields: { image: "image_urls", mask: "mask_url", ...options.editFields },
    draw: options.draw ?? createDrawPicture(),
  });
  const server = createServer((request, response) => {
    void serve(state, request, response).then(options.onRequest);
  });
  // A held answer may take as long as the test likes.
  server.requestTimeout = 0;
  const port = await listen(server, options.port ?? 0);
  state.origin = `http://127.0.0.1:${port}`;
  return createControls(state, server, port);
}

function createControls(state: MockState, server: Server, port: number): MockApi {
  return {
    url: state.origin,
    port,
    apiKey: state.apiKey,
    requests: state.posts,
    pollRequests: state.polls,
    outputRequests: state.outputs,
    violations: state.violations,
    get charges() {
      return state.ledger.charges;
    },
    get pendingSteps() {
      return state.steps.pending;
    },
    script: (steps) => [steps].flat().forEach((step) => state.steps.add(step)),
    advance: (ms) => state.advance(ms),
    settleQueued: () => state.generations.settleQueued(),
    waitFor: (event, nth = 1) => state.events.waitFor(event, nth),
    reset: () => state.clear(),
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      const address = server.address();
      resolve(typeof address === "object" && address !== null ? address.port : port);
    });
  });
}

/** Resolves when the answer has left, or the connection is gone. */
async function serve(state: MockState, request: IncomingMessage, response: ServerResponse): Promise<SeenRequest> {
  const closed = new Promise((resolve) => response.once("close", resolve));
  response.setHeader("date", new Date(state.now()).toUTCString());
  const seen = describeRequest(state, request);
  try {
    await route(state, request, response, seen);
  } catch (error) {
    if (!response.headersSent) sendAnswer(response, errorAnswer(500, "mock_failed", String(error)));
    else response.destroy();
  }
  await closed;
  return seen;
}

function describeRequest(state: MockState, request: IncomingMessage): SeenRequest {
  const path = request.url ?? "/";
  if ([state.apiKey, encodeURIComponent(state.apiKey)].some((key) => path.includes(key)))
    state.violations.push("A URL carries the API key");
  return {
    method: request.method ?? "GET",
    path,
    headers: request.headers,
    body: undefined,
    raw: "",
    mode: null,
    edit: null,
    at: state.now(),
    status: null,
    generationId: null,
    aborted: false,
  };
}

async function route(state: MockState, request: IncomingMessage, response: ServerResponse, seen: SeenRequest) {
  const { pathname } = new URL(seen.path, "http://mock");
  const isPost = seen.method === "POST";
  const fits = !isPost || (await readInto(request, seen, state.maxBodyBytes));
  if (!fits) {
    state.posts.push(seen);
    seen.status = 413;
    sendAnswer(response, errorAnswer(413, "request_too_large", "The request body is too large."));
  } else if (isPost && pathname === "/v1/generate") {
    watchEnd(state, response, seen);
    await answerPost(state, request, response, seen);
  } else if (seen.method === "GET" && pathname.startsWith("/outputs/")) {
    response.once("close", () => state.events.emit("outputDone"));
    await serveOutput(state, request, response, seen);
  } else if (seen.method === "GET" && pathname.startsWith("/v1/generations/")) {
    await answerPoll(state, request, response, seen);
  } else {
    if (isPost) state.posts.push(seen);
    seen.status = 404;
    sendAnswer(response, errorAnswer(404, "not_found", `No route ${seen.method} ${pathname}.`));
  }
}

function watchEnd(state: MockState, response: ServerResponse, seen: SeenRequest): void {
  response.once("close", () => {
    seen.aborted = !response.writableFinished && !wasBrokenByMock(response);
    if (seen.aborted) state.events.emit("disconnected");
    state.events.emit("answered");
  });
}

/** False when the body is longer than `maxBytes`; it is then read to its end, so that the answer arrives, and dropped. */
async function readInto(request: IncomingMessage, seen: SeenRequest, maxBytes: number): Promise<boolean> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size <= maxBytes) parts.push(part);
  }
  if (size > maxBytes) return false;
  seen.raw = Buffer.concat(parts).toString("utf8");
  try {
    seen.body = JSON.parse(seen.raw);
  } catch {
    seen.body = undefined;
  }
  return true;
}

async function answerPoll(state: MockState, request: IncomingMessage, response: ServerResponse, seen: SeenRequest) {
  state.polls.push(seen);
  const step = state.steps.takePoll();
  state.events.emit("poll");
  await step.delayUntil;
  const answer = state.isAuthorised(request)
    ? (scriptedAnswer(step) ?? (await describePoll(state, seen)))
    : errorAnswer(401, "invalid_api_key", "Incorrect API key provided.");
  seen.status = answer.status;
  sendAnswer(response, withHeaders(answer, step.headers ?? {}));
}

async function describePoll(state: MockState, seen: SeenRequest): Promise<WireAnswer> {
  const id = new URL(seen.path, "http://mock").pathname.split("/")[3] ?? "";
  const generation = state.generations.find(id);
  if (!generation) return errorAnswer(404, "not_found", "There is no such generation.");
  seen.generationId = id;
  if (state.generations.advance(generation)) state.ledger.refund(id);
  return jsonAnswer(200, await describeGeneration(generation, state.now()));
}
