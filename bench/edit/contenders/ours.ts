import { createImageWorkerClient } from "../../../src/node/imageWorkerClient";
import { SIZE } from "../size";
import { runEdits } from "../runEdits";

const fit = { kind: "same", original: SIZE, sent: SIZE, content: { x: 0, y: 0, ...SIZE } } as const;

// The product's own way: its worker, as it is shipped, asked through its client.
runEdits((task) => {
  const worker = createImageWorkerClient(task);
  return async (files) => (await worker.finish(files, { fit, feather: 4, format: "png" })).bytes;
});
