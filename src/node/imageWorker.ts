import { parentPort, workerData } from "node:worker_threads";
import { InlineAssetsError, reasonOf } from "../core/errors";
import { createCodecs } from "./codecs";
import { createComparePictures } from "./comparePictures";
import { createEditPictures } from "./editPictures";
import {
  type Exchange,
  WORKER_REQUESTS,
  workerCall,
  workerSettings,
  type WorkerReply,
  type WorkerRequestKind,
} from "./imageWorkerMessages";
import { loadResize } from "./loadResize";
import { createRenderPlaceholder } from "./renderPlaceholder";
import { once } from "./wasm";

/**
 * The image worker's thread: draws, decodes and encodes off the extension host's thread. Knows pixels and files of its own assets
 * folder, nothing of VS Code, jobs or providers. `imageWorkerClient` is its other end.
 */
function startImageWorker(): void {
  const port = parentPort;
  if (port === null) throw new Error("imageWorker is to be started as a worker thread.");
  const handlers = createHandlers(workerSettings.parse(workerData).assetsFolder);

  // An envelope that does not parse is thrown, which ends the thread and so rejects the call that it was.
  port.on("message", (message: unknown) => {
    const { id, kind, request } = workerCall.parse(message);
    void answerOf(kind, request, handlers).then((answer) => {
      const reply: WorkerReply = { id, ...answer };
      port.postMessage(reply, reply.kind === "done" ? buffersIn(reply.result) : []);
    });
  });
}

type Handle = (request: unknown) => Promise<unknown>;
type Handlers = Readonly<Record<WorkerRequestKind, Handle>>;

function createHandlers(assetsFolder: string): Handlers {
  const codecs = createCodecs(assetsFolder);
  const pictures = once(async () => createEditPictures(codecs, await loadResize(assetsFolder)));
  const { renderPlaceholder, inspect, prepare, finish, fill, invert, openMask, encodeMask, compare, check } =
    WORKER_REQUESTS;
  return {
    renderPlaceholder: handler(renderPlaceholder, createRenderPlaceholder(assetsFolder)),
    inspect: handler(inspect, async ({ files, rule }) => await (await pictures()).inspect(files, rule)),
    prepare: handler(prepare, async ({ files, fit }) => await (await pictures()).prepare(files, fit)),
    finish: handler(finish, async ({ files, how }) => await (await pictures()).finish(files, how)),
    fill: handler(fill, async ({ answer, wanted }) => await (await pictures()).fill(answer, wanted)),
    invert: handler(invert, async ({ mask }) => await (await pictures()).invert(mask)),
    openMask: handler(openMask, async (files) => await (await pictures()).openMask(files)),
    encodeMask: handler(encodeMask, async (mask) => await (await pictures()).encodeMask(mask)),
    compare: handler(compare, createComparePictures(codecs)),
    check: handler(check, async ({ picture, field }) => [...(await (await pictures()).check(picture, field))]),
  };
}

function handler<Q, R>({ request: schema }: Exchange<Q, R>, run: (request: Q) => Promise<R>): Handle {
  return async (request) => await run(schema.parse(request));
}

type Answer = WorkerReply extends infer R ? (R extends unknown ? Omit<R, "id"> : never) : never;

async function answerOf(kind: string, request: unknown, handlers: Handlers): Promise<Answer> {
  try {
    if (!isKnown(kind)) throw new Error(`${kind} is no request.`);
    return { kind: "done", result: await handlers[kind](request) };
  } catch (error) {
    if (!(error instanceof InlineAssetsError)) {
      return { kind: "failed", reason: reasonOf(error) };
    }
    const { code, message, charged, field } = error;
    return { kind: "refused", code, message, charged, ...(field === undefined ? {} : { field }) };
  }
}

function isKnown(kind: string): kind is WorkerRequestKind {
  return Object.hasOwn(WORKER_REQUESTS, kind);
}

/** Moved, not copied: what is answered is not needed here any more. What is a part of a larger memory is copied. */
function buffersIn(result: unknown): ArrayBuffer[] {
  const fields: readonly unknown[] = typeof result === "object" && result !== null ? Object.values(result) : [];
  const values = result instanceof Uint8Array ? [result] : fields;
  const buffers = values.flatMap((value) =>
    value instanceof Uint8Array && value.buffer instanceof ArrayBuffer && value.byteLength === value.buffer.byteLength
      ? [value.buffer]
      : [],
  );
  return [...new Set(buffers)];
}

startImageWorker();
