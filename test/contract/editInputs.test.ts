import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdtemp, rm, utimes } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createEditInputs } from "../../src/node/editInputs";
import { watchFs } from "../support/watchedFs";

const bytes = Buffer.from("a picture");
const sha256 = createHash("sha256").update(bytes).digest("hex");

describe("the pictures of unfinished edits", () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "inline-assets-inputs-"));
    await createEditInputs(folder).keep({ bytes, sha256 });
  });
  afterEach(async () => {
    watchFs(undefined);
    await rm(folder, { recursive: true });
  });
  const makeOld = () => utimes(path.join(folder, sha256), 0, 0);

  it("F29 are there when another window removes them while they are kept once more", async () => {
    await makeOld();
    const other = createEditInputs(folder);
    let isFirst = true;
    watchFs(async (name, call) => {
      if (name === "utimes" && isFirst) {
        isFirst = false;
        await other.tidy(new Set());
      }
      return await call();
    });
    await createEditInputs(folder).keep({ bytes, sha256 });
    assert.equal(isFirst, false);
    assert.deepEqual(await other.read(sha256), bytes);
  });

  it("go when they are old and nobody needs them, and only then", async () => {
    const inputs = createEditInputs(folder);
    await inputs.tidy(new Set());
    assert.deepEqual(await inputs.read(sha256), bytes);
    await makeOld();
    await inputs.tidy(new Set([sha256]));
    assert.deepEqual(await inputs.read(sha256), bytes);
    await inputs.tidy(new Set());
    assert.equal(await inputs.read(sha256), undefined);
  });
});
