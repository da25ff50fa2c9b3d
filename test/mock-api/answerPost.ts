import type { IncomingMessage, ServerResponse } from "node:http";
import { describeGeneration, type AcceptedCall } from "./generations";
import type { MockState, SeenRequest } from "./mockState";
import type { PostStep } from "./mockStep";
import { isFields, readCall, type EditCall } from "./readCall";
import { readEdit, type EditInputs } from "./readEdit";
import { shortenBody } from "./shortenBody";
import {
  errorAnswer,
  jsonAnswer,
  resetConnection,
  scriptedAnswer,
  sendAnswer,
  withHeaders,
  type WireAnswer,
} from "./wireAnswer";

interface Exchange {
  state: MockState;
  request: IncomingMessage;
  seen: SeenRequest;
  /** As it arrived; `seen` may keep less of it. */
  body: unknown;
  step: PostStep;
}

interface Order {
  call: AcceptedCall;
  inputs: EditInputs | null;
}

/** POST /v1/generate, whose body has been read into `seen`. */
export async function answerPost(
  state: MockState,
  request: IncomingMessage,
  response: ServerResponse,
  seen: SeenRequest,
) {
  const step = state.steps.takePost();
  const { body } = seen;
  shortenBody(seen);
  state.posts.push(seen);
  state.events.emit("post");
  if (step.resetBeforeAccept === true) {
    resetConnection(response);
    return;
  }
  const answer = await decide({ state, request, seen, body, step });
  await step.delayUntil;
  if (step.resetAfterAccept === true) {
    resetConnection(response);
    return;
  }
  seen.status = answer.status;
  sendAnswer(
    response,
    answer,
    step.cutJson === undefined ? undefined : { at: step.cutJson, withLength: step.withLength === true },
  );
}

async function decide(exchange: Exchange): Promise<WireAnswer> {
  const { state, request, seen, step } = exchange;
  // Read even where a step refuses it, so that a test can see what was sent.
  const order = await readBody(exchange);
  const refusal = refusalOf(step);
  if (refusal && step.accept !== true) return refusal;
  if (!state.isAuthorised(request)) return errorAnswer(401, "invalid_api_key", "Incorrect API key provided.");
  if ("status" in order) return order;
  const generation = state.generations.accept({ ...order, step, origin: state.originFor(request), now: state.now() });
  seen.generationId = generation.id;
  state.ledger.charge(generation.id, order.call.microUsd);
  if (generation.status === "failed") state.ledger.refund(generation.id);
  state.events.emit("accepted");
  return refusal ?? scriptedAnswer(step) ?? dress(step, await describeGeneration(generation, state.now()));
}

function dress(step: PostStep, normal: Record<string, unknown>): WireAnswer {
  const body = step.rewrite ? step.rewrite(normal) : normal;
  return jsonAnswer(step.status ?? (normal["status"] === "queued" ? 202 : 200), body, step.headers);
}

/** The answer of a step under which no job would run; null where it would. */
function refusalOf(step: PostStep): WireAnswer | null {
  const answer = namedRefusal(step) ?? scriptedAnswer(step);
  const isRefusal = step.accept === false || (answer !== null && answer.status >= 300);
  if (!isRefusal) return null;
  return withHeaders(answer ?? errorAnswer(400, "not_accepted", "Scripted: not accepted."), step.headers ?? {});
}

function namedRefusal(step: PostStep): WireAnswer | null {
  if (step.insufficientFunds === true) {
    return errorAnswer(402, "insufficient_funds", "Your balance does not cover this generation.");
  }
  if (step.rateLimit) {
    const { retryAfter } = step.rateLimit;
    const answer = errorAnswer(429, "rate_limit_exceeded", "Rate limit reached.");
    return retryAfter === undefined ? answer : withHeaders(answer, { "retry-after": String(retryAfter) });
  }
  if (step.refuse === undefined) return null;
  const { stage = "input", categories = ["violence"] } = step.refuse === true ? {} : step.refuse;
  return jsonAnswer(400, {
    error: {
      code: "moderation_blocked",
      type: "image_generation_user_error",
      message: "Your request was rejected by the safety system.",
      moderation_details: { moderation_stage: stage, categories },
    },
  });
}

async function readBody({ state, seen, body }: Exchange): Promise<Order | WireAnswer> {
  if (!/^application\/json\b/i.test(seen.headers["content-type"] ?? "") || body === undefined) {
    return jsonAnswer(422, { detail: [{ type: "json_invalid", loc: ["body"], msg: "JSON decode error" }] });
  }
  const layout = { nested: state.steps.nestedOnly, editFields: state.editFields };
  const read = readCall(withQuery(body, seen.path), layout);
  if (Array.isArray(read)) return jsonAnswer(422, { detail: read });
  seen.mode = read.mode;
  return read.mode === "edit" ? readPictures(state, seen, read) : { call: read, inputs: null };
}

async function readPictures(state: MockState, seen: SeenRequest, read: EditCall): Promise<Order | WireAnswer> {
  const { sources, ...call } = read;
  const { edit, result } = await readEdit(sources, state.editFields);
  seen.edit = edit;
  return "status" in result ? result : { call: { ...call, size: call.size ?? result.size }, inputs: result };
}

/** `?async=true` means the same as the field. */
function withQuery(body: unknown, path: string): unknown {
  const isAsync = new URL(path, "http://mock").searchParams.get("async") === "true";
  return isAsync && isFields(body) ? { ...body, async: true } : body;
}
