import type { IncomingMessage, ServerResponse } from "node:http";
import { describeGeneration } from "./generations";
import type { MockState, SeenRequest } from "./mockState";
import type { PostStep } from "./mockStep";
import { isFields, readCall, type AcceptedCall } from "./readCall";
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
  step: PostStep;
}

/** POST /v1/generate, whose body has been read into `seen`. */
export async function answerPost(
  state: MockState,
  request: IncomingMessage,
  response: ServerResponse,
  seen: SeenRequest,
) {
  const step = state.steps.takePost();
  state.posts.push(seen);
  state.events.emit("post");
  if (step.resetBeforeAccept === true) {
    resetConnection(response);
    return;
  }
  const answer = await decide({ state, request, seen, step });
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

async function decide({ state, request, seen, step }: Exchange): Promise<WireAnswer> {
  const refusal = refusalOf(step);
  if (refusal && step.accept !== true) return refusal;
  if (!state.isAuthorised(request)) return errorAnswer(401, "invalid_api_key", "Incorrect API key provided.");
  const call = readBody(state, seen);
  if ("status" in call) return call;
  const generation = state.generations.accept({ call, step, origin: state.originFor(request), now: state.now() });
  seen.generationId = generation.id;
  state.ledger.charge(generation.id, call.microUsd);
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

function readBody(state: MockState, seen: SeenRequest): AcceptedCall | WireAnswer {
  if (!/^application\/json\b/i.test(seen.headers["content-type"] ?? "") || seen.body === undefined) {
    return jsonAnswer(422, { detail: [{ type: "json_invalid", loc: ["body"], msg: "JSON decode error" }] });
  }
  const call = readCall(withQuery(seen), state.steps.nestedOnly);
  return Array.isArray(call) ? jsonAnswer(422, { detail: call }) : call;
}

/** `?async=true` means the same as the field. */
function withQuery({ body, path }: SeenRequest): unknown {
  const isAsync = new URL(path, "http://mock").searchParams.get("async") === "true";
  return isAsync && isFields(body) ? { ...body, async: true } : body;
}
