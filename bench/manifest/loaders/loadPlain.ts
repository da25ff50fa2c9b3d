import { readFile } from "node:fs/promises";
import path from "node:path";
import { MANIFEST } from "../protocol";
import { runLoad } from "../runLoad";

// What one writes who trusts the file: no schema, no rules of merging, no order.

runLoad(async (root) => {
  const byId = new Map<string, unknown>();
  for (const line of (await readFile(path.join(root, MANIFEST), "utf8")).split("\n")) {
    if (line === "") continue;
    const record = JSON.parse(line) as { id: string };
    byId.set(record.id, record);
  }
  return byId.size;
});
