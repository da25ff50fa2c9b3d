import assert from "node:assert/strict";
import { asMarkdown } from "../../src/host/asMarkdown";

describe("asMarkdown", () => {
  it("S8 leaves nothing that Markdown would take for more than text", () => {
    assert.equal(asMarkdown("A calm  lake,\nat 5 °C"), "A calm lake\\, at 5 °C");
    assert.equal(
      asMarkdown("[a](command:x) <b> &lt; https://e.example"),
      "\\[a\\]\\(command\\:x\\) \\<b\\> \\&lt\\; https\\:\\/\\/e\\.example",
    );
    assert.equal(asMarkdown("# $(bug) `x` ![y](z) | \\"), "\\# \\$\\(bug\\) \\`x\\` \\!\\[y\\]\\(z\\) \\| \\\\");
  });
});
