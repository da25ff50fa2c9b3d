import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { findReferences } from "../../../src/core/references/find/findReferences";
import { mayShowPicture } from "../../../src/core/references/find/mayShowPicture";
import { grammarOf } from "../../../src/core/references/grammars";
import { describeReference } from "../../support/references/describeReference";

const folder = path.join(__dirname, "..", "..", "fixtures", "references");

// WRITE_GOLDEN=1 writes what is found beside each fixture; every line of it is to be read before it is committed.
describe("references in", () => {
  for (const name of readdirSync(folder).filter((file) => !file.endsWith(".golden"))) {
    it(name, () => {
      const grammar = grammarOf(name);
      assert.ok(grammar !== undefined);
      const text = readFileSync(path.join(folder, name), "utf8");
      const found = findReferences(grammar, text);
      for (const { raw, span } of found) assert.equal(text.slice(span.from, span.to), raw);
      assert.ok(mayShowPicture(grammar, text));
      const golden = path.join(folder, `${name}.golden`);
      const lines = `${found.map((reference) => describeReference(text, reference)).join("\n")}\n`;
      if (process.env["WRITE_GOLDEN"] !== undefined) writeFileSync(golden, lines);
      assert.equal(lines, existsSync(golden) ? readFileSync(golden, "utf8") : "");
    });
  }
});
