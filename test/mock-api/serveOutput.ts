import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import type { Output } from "./generations";
import type { MockState, SeenRequest } from "./mockState";
import type { OutputStep } from "./mockStep";
import { createOutputBody, etagOf, lengthOf, readSlice, type OutputBody } from "./outputBody";
import { readRange, type Slice } from "./readRange";
import { jsonAnswer, resetConnection, scriptedAnswer, sendAnswer, type WireAnswer } from "./wireAnswer";

interface Transfer {
  response: ServerResponse;
  step: OutputStep;
  body: OutputBody;
  slice: Slice;
}

/** GET /outputs/<id>/<n>.<ext>?sig=… */
export async function serveOutput(
  state: MockState,
  request: IncomingMessage,
  response: ServerResponse,
  seen: SeenRequest,
) {
  state.outputs.push(seen);
  const step = state.steps.takeOutput();
  state.events.emit("output");
  await step.delayUntil;
  if (step.resetOutput === true) {
    resetConnection(response);
    return;
  }
  const found = findAllowed(state, request, seen);
  const answer = "status" in found ? found : scriptedOutput(step);
  if (answer) {
    seen.status = answer.status;
    sendAnswer(response, answer);
  } else if ("picture" in found) {
    await sendPicture(request, response, { output: found, step, seen });
  }
}

function findAllowed(state: MockState, request: IncomingMessage, seen: SeenRequest): Output | WireAnswer {
  const { authorization, cookie } = request.headers;
  if (authorization !== undefined || cookie !== undefined) {
    const name = authorization === undefined ? "Cookie" : "Authorization";
    state.violations.push(`GET ${seen.path.split("?")[0] ?? ""} arrived with the header ${name}`);
    return jsonAnswer(400, { code: "unexpected_credentials", message: `A signed URL takes no ${name} header.` });
  }
  const url = new URL(seen.path, "http://mock");
  const found = state.generations.findOutput(url.pathname);
  if (!found) return jsonAnswer(404, { code: "not_found", message: "There is no such output." });
  seen.generationId = found.generation.id;
  if (url.searchParams.get("sig") !== found.output.signature) {
    return jsonAnswer(403, { code: "invalid_signature", message: "The signature does not match." });
  }
  return state.now() < found.generation.acceptedAt + state.expireAfterMs ? found.output : expired();
}

function scriptedOutput(step: OutputStep): WireAnswer | null {
  if (step.outputStatus === 410) return expired();
  return scriptedAnswer(step.outputStatus === undefined ? step : { ...step, status: step.outputStatus });
}

function expired(): WireAnswer {
  return jsonAnswer(410, { code: "output_expired", message: "This output has expired." });
}

interface Picture {
  output: Output;
  step: OutputStep;
  seen: SeenRequest;
}

async function sendPicture(request: IncomingMessage, response: ServerResponse, { output, step, seen }: Picture) {
  const body = await createOutputBody(output, step);
  const total = lengthOf(body);
  const etag = step.etag === undefined ? etagOf(body) : step.etag;
  const range = step.ignoreRange === true ? "all" : readRange(request, total, etag);
  if (range === "beyond") {
    seen.status = 416;
    response.writeHead(416, { "content-range": `bytes */${total}`, "content-length": 0 }).end();
    return;
  }
  const slice = range === "all" ? { start: 0, end: total } : range;
  seen.status = range === "all" ? 200 : 206;
  response.statusCode = seen.status;
  const headers = {
    "content-type": body.type,
    "accept-ranges": "bytes",
    ...(etag === null ? {} : { etag }),
    ...(range === "all" ? {} : { "content-range": `bytes ${slice.start}-${slice.end - 1}/${total}` }),
    ...step.headers,
  };
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  await transfer({ response, step, body, slice });
}

/** Streams the bytes. A client that goes away ends it quietly. */
async function transfer({ response, step, body, slice }: Transfer): Promise<void> {
  const end = step.cutOutput === undefined ? slice.end : Math.min(slice.end, slice.start + step.cutOutput);
  const hasLength = frame(response, step, slice);
  const bytes = Readable.from(readSlice(body, slice.start, end, step.overrun), { objectMode: false });
  const isBroken = hasLength && end < slice.end;
  try {
    if (step.gzip === true) await pipeline(bytes, createGzip(), response);
    else await pipeline(bytes, response, { end: !isBroken });
    if (isBroken) response.socket?.end();
  } catch (error) {
    if (!response.destroyed) throw error;
  }
}

/** Says how the body will end; true when by a declared length. */
function frame(response: ServerResponse, step: OutputStep, slice: Slice): boolean {
  const hasLength = step.gzip !== true && (step.withLength ?? step.cutOutput === undefined);
  if (step.gzip === true) response.setHeader("content-encoding", "gzip");
  if (hasLength) {
    response.setHeader("content-length", slice.end - slice.start);
  } else {
    // Neither length nor chunks: the end of the connection ends the body.
    response.removeHeader("transfer-encoding");
    response.shouldKeepAlive = false;
  }
  response.flushHeaders();
  return hasLength;
}
