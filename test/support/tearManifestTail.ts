import { appendFile } from "node:fs/promises";
import * as z from "zod";
import { whenAllAreReady } from "./whenAllAreReady";

// A process of its own: leaves torn lines, again and again, as one does that dies or finds the disk full in a write.

const taskSchema = z.object({ path: z.string(), times: z.int() });
const { path, times } = taskSchema.parse(JSON.parse(process.argv[2] ?? ""));

whenAllAreReady(async () => {
  for (let time = 0; time < times; time += 1) await appendFile(path, '{"v":1,"type":"asset","id":"to');
});
