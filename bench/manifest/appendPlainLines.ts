import { appendFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { manifestLineText } from "../../src/core/manifest";
import { lineOf } from "../../test/support/manifestLines";
import { whenAllAreReady } from "../../test/support/whenAllAreReady";
import { FOLDER, MANIFEST, writerTaskSchema } from "./protocol";

// What one writes who needs the line in the file and nothing else: not on disk, no look at how the file ends.

const { root, writer, count } = writerTaskSchema.parse(JSON.parse(process.argv[2] ?? ""));

whenAllAreReady(async () => {
  await mkdir(path.join(root, FOLDER), { recursive: true });
  for (let number = 0; number < count; number += 1) {
    await appendFile(path.join(root, MANIFEST), `${manifestLineText(lineOf(writer, number))}\n`);
  }
});
