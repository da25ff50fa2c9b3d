import { parentPort, workerData } from "node:worker_threads";
import { workerCall, workerRequest, workerSettings, type WorkerCall, type WorkerReply } from "./imageWorkerMessages";
import { createRenderPlaceholder } from "./renderPlaceholder";

/**
 * The image worker's thread: draws and encodes off the extension host's thread. Knows pixels and files of its own assets folder,
 * nothing of VS Code, jobs or providers. `imageWorkerClient` is its other end.
 */
function startImageWorker(): void {
  const port = parentPort;
  if (port === null) throw new Error("imageWorker is to be started as a worker thread.");
  const render = createRenderPlaceholder(workerSettings.parse(workerData).assetsFolder);

  async function answer({ id, request }: WorkerCall): Promise<WorkerReply> {
    try {
      return { kind: "done", id, bytes: await render(workerRequest.parse(request)) };
    } catch (error) {
      return { kind: "failed", id, reason: error instanceof Error ? error.message : String(error) };
    }
  }

  // An envelope that does not parse is thrown, which ends the thread and so rejects the call that it was.
  port.on("message", (message: unknown) => {
    void answer(workerCall.parse(message)).then((reply) => {
      port.postMessage(reply, reply.kind === "done" ? [ownBuffer(reply.bytes)] : []);
    });
  });
}

/** Moved, not copied: the bytes are a buffer of their own (the encoders return copies out of their memory). */
function ownBuffer(bytes: Uint8Array): ArrayBuffer {
  if (bytes.buffer instanceof ArrayBuffer && bytes.byteLength === bytes.buffer.byteLength) return bytes.buffer;
  throw new Error("The encoder returned a part of its memory.");
}

startImageWorker();
