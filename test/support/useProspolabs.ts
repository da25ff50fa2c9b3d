import assert from "node:assert/strict";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import type { ErrorCode } from "../../src/core/errors";
import type { BodyShape, Connection, Call, SubmitOutcome } from "../../src/core/provider";
import { createProspolabsProvider } from "../../src/providers/prospolabs/adapter";
import { expectKind, useHttp } from "./useHttp";

export const KEY = "prsp-canary0123456789";
export const CALL: Call = {
  mode: "generate",
  prompt: "a ceramic mug",
  model: "gpt-image-2",
  quality: "high",
  imageSize: "landscape_4_3",
  outputFormat: "png",
  numImages: 1,
  seed: 42,
};
export const DONE = { generation_id: "gen_1", status: "completed", output_url: "https://cdn.example.com/1.png?sig=x" };

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}
interface Seen {
  method: string | undefined;
  url: string | undefined;
  headers: IncomingHttpHeaders;
  body: unknown;
}

/** The adapter against a real server that is scripted for each test. */
export function useProspolabs() {
  const fixture = useHttp();
  const { log, client, serve } = fixture;

  /** A server that gives the answers in turn (the last one for ever), and a provider that talks to it. */
  async function against(...answers: Answer[]) {
    const seen: Seen[] = [];
    const origin = await serve((request, response) => {
      const { status = 200, headers = {}, body = "" } = answers[Math.min(seen.length, answers.length - 1)] ?? {};
      void readBody(request).then((text) => {
        const { method, url } = request;
        seen.push({ method, url, headers: request.headers, body: text === "" ? undefined : JSON.parse(text) });
        response.writeHead(status, headers).end(typeof body === "string" ? body : JSON.stringify(body));
      });
    });
    return { seen, ...providerAt(origin) };
  }

  function providerAt(origin: string) {
    const shapes = new Map<string, BodyShape>();
    const http = client();
    const bodyShapes = {
      get: (of: string) => shapes.get(of),
      set: (of: string, shape: BodyShape) => void shapes.set(of, shape),
    };
    const provider = createProspolabsProvider({ http: () => Promise.resolve(http), log, bodyShapes });
    const connection: Connection = {
      baseUrl: origin,
      apiKey: KEY,
      pollPath: "/v1/generations/{id}",
      timeoutMs: 10_000,
    };
    const submit = (call: Partial<Call> = {}, shape?: BodyShape) =>
      provider.submit({ ...CALL, ...call }, { connection, ...(shape === undefined ? {} : { shape }) });
    const poll = async (id: string, more: Partial<Connection> = {}): Promise<SubmitOutcome> => {
      const outcome = await provider.poll?.(id, { connection: { ...connection, ...more } });
      assert.ok(outcome);
      return outcome;
    };
    return { origin, shapes, provider, connection, submit, poll };
  }

  async function readBody(request: IncomingMessage): Promise<string> {
    let text = "";
    for await (const chunk of request) text += String(chunk);
    return text;
  }

  return { ...fixture, against, providerAt };
}

export function reply(outcome: SubmitOutcome) {
  return expectKind(outcome, "accepted").reply;
}

/** A message for a person: says what it costs, no keys, no pleading. */
export function failure(outcome: SubmitOutcome, code: ErrorCode, charged: "no" | "maybe" | "yes") {
  const { error, raw } = expectKind(outcome, "failed");
  assert.deepEqual([error.code, error.charged], [code, charged], error.message);
  assert.match(error.message, /^[A-Z“].*\.$/su);
  assert.doesNotMatch(error.message, /!|please|canary/i);
  assert.doesNotMatch(error.detail ?? "", /canary|sig=x/);
  if (code !== "output-expired") assert.match(error.message, /charged/);
  return { message: error.message, detail: error.detail ?? "", raw };
}
