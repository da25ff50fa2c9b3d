import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { generatedFiles } from "../../scripts/generated";
import { repoRoot } from "../../scripts/setup/paths";

describe("generated files", () => {
  it("are as `npm run generate` writes them", async () => {
    for (const [file, text] of await generatedFiles()) {
      assert.equal(await readFile(path.join(repoRoot, file), "utf8"), text, `${file} is stale: run npm run generate`);
    }
  });
});
