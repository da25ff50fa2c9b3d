import * as z from "zod";
import { createManifestStore } from "../../src/node/manifestStore";
import { lineOf } from "./manifestLines";
import { whenAllAreReady } from "./whenAllAreReady";

// A process of its own: one of several windows that append to one manifest through the product's own append.

const taskSchema = z.object({ root: z.string(), writer: z.int(), count: z.int() });
const { root, writer, count } = taskSchema.parse(JSON.parse(process.argv[2] ?? ""));
const store = createManifestStore();

whenAllAreReady(async () => {
  for (let number = 0; number < count; number += 1) await store.append(root, "assets", lineOf(writer, number));
});
