import assert from "node:assert/strict";
import path from "node:path";
import fc from "fast-check";
import { isSafeRelativePath, relativeFolder } from "../../src/core/relativePath";

describe("relativePath", () => {
  it("takes what people mean", () => {
    assert.equal(relativeFolder("folder", "assets"), "assets");
    assert.equal(relativeFolder("folder", "./public/img/"), "public/img");
    assert.equal(relativeFolder("folder", "public\\img"), "public/img");
    assert.equal(relativeFolder("folder", ""), "");
    assert.equal(relativeFolder("folder", "."), "");
  });

  it("S7 refuses what leads outside, and never cleans it", () => {
    for (const folder of [
      "..",
      "../x",
      "a/../../b",
      "/etc",
      "/",
      "C:\\x",
      "c:x",
      "a//b",
      "a/./b",
      "a\0b",
      "\\\\host\\share",
    ]) {
      assert.throws(() => relativeFolder("folder", folder), { code: "invalid-request", charged: "no" }, folder);
    }
  });

  it("S7 only calls paths safe that stay inside on both kinds of system", () => {
    const segment = fc.oneof(fc.constantFrom("..", ".", "", "a", "C:", "con"), fc.string({ maxLength: 6 }));
    fc.assert(
      fc.property(fc.array(segment, { minLength: 1, maxLength: 6 }), fc.constantFrom("/", "\\"), (segments, join) => {
        const candidate = segments.join(join);
        if (!isSafeRelativePath(candidate)) return;
        assert.ok(path.posix.resolve("/root", candidate).startsWith("/root/"), candidate);
        assert.ok(path.win32.resolve("D:\\root", candidate).startsWith("D:\\root\\"), candidate);
      }),
      { numRuns: 5000 },
    );
  });
});
