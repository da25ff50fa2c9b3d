import type { ServerResponse } from "node:http";
import type { CommonStep } from "./mockStep";

/** An answer before it is sent. */
export interface WireAnswer {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string;
}

const brokenByMock = new WeakSet<ServerResponse>();
const PROXY_PAGE =
  "<!DOCTYPE html>\n<html><head><title>Gateway</title></head><body><h1>Please sign in to the network</h1></body></html>\n";

export function jsonAnswer(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): WireAnswer {
  return { status, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(body) };
}

export function errorAnswer(status: number, code: string, message: string): WireAnswer {
  return jsonAnswer(status, {
    error: { code, message, type: status === 401 ? "authentication_error" : "invalid_request_error" },
  });
}

/** What a step wants sent whatever was asked; null where it leaves the answer to the specification. */
export function scriptedAnswer(step: CommonStep): WireAnswer | null {
  const answer = scriptedBody(step);
  return answer && withHeaders({ ...answer, status: step.status ?? answer.status }, step.headers ?? {});
}

function scriptedBody({ redirect, html, body, status }: CommonStep): WireAnswer | null {
  if (redirect !== undefined) return { status: 307, headers: { location: redirect }, body: "" };
  if (html === true) return { status: 200, headers: { "content-type": "text/html" }, body: PROXY_PAGE };
  if (typeof body === "string") return { status: 200, headers: { "content-type": "text/plain" }, body };
  if (body !== undefined) return jsonAnswer(200, body);
  return status === undefined || status < 300 ? null : statusAnswer(status);
}

export function withHeaders(answer: WireAnswer, headers: Readonly<Record<string, string>>): WireAnswer {
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** Sends all of it, or with `cut` only the first bytes of its body (see `CommonStep.withLength`). */
export function sendAnswer(
  response: ServerResponse,
  answer: WireAnswer,
  cut?: { at: number; withLength: boolean },
): void {
  const bytes = Buffer.from(answer.body);
  const part = cut ? bytes.subarray(0, cut.at) : bytes;
  const declared = cut?.withLength === true ? bytes.length : part.length;
  response.writeHead(answer.status, { ...answer.headers, "content-length": declared });
  if (declared === part.length) response.end(part);
  else sendAndBreak(response, part);
}

/** Sends what there is and closes the connection, although more was declared. */
function sendAndBreak(response: ServerResponse, part: Uint8Array): void {
  brokenByMock.add(response);
  response.flushHeaders();
  response.write(part, () => response.socket?.end());
}

/** The client sees a reset, never an answer. */
export function resetConnection(response: ServerResponse): void {
  brokenByMock.add(response);
  response.socket?.resetAndDestroy();
}

export function wasBrokenByMock(response: ServerResponse): boolean {
  return brokenByMock.has(response);
}

function statusAnswer(status: number): WireAnswer {
  return jsonAnswer(status, {
    error: { code: `http_${status}`, message: `Scripted status ${status}.`, type: "mock_error" },
  });
}
