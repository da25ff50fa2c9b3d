import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { createPictureMemories } from "../../src/node/pictureMemories";

describe("what is kept of pictures that were painted on", () => {
  let folder: string;
  beforeEach(async () => (folder = await mkdtemp(path.join(os.tmpdir(), "inline-assets-painted-"))));
  afterEach(() => rm(folder, { recursive: true }));

  it("is one memory a picture, which a later process finds", async () => {
    const memoryOf = createPictureMemories(path.join(folder, "painter"));
    const mug = memoryOf("/shop", "mug.png");
    assert.equal(memoryOf("/shop", "mug.png"), mug, "two would write over each other");
    await mug.form.update("form", 1);
    await mug.masks.update("masks", 2);
    const later = createPictureMemories(path.join(folder, "painter"));
    assert.deepEqual(
      [later("/shop", "mug.png").form.get("form"), later("/shop", "mug.png").masks.get("masks")],
      [1, 2],
    );
    assert.equal(later("/shop", "bowl.png").form.get("form"), undefined);
    assert.equal(later("/other", "mug.png").form.get("form"), undefined);
  });

  it("takes a mask of noise of the largest picture", async () => {
    const memoryOf = createPictureMemories(folder);
    const text = "A".repeat(17_000_000);
    await memoryOf("/shop", "mug.png").masks.update("masks", [text, text, text]);
    assert.deepEqual(createPictureMemories(folder)("/shop", "mug.png").masks.get("masks"), [text, text, text]);
  });

  it("is forgotten where 200 others were painted on since, and nothing else is removed", async () => {
    await mkdir(folder, { recursive: true });
    const nameOf = (at: number) => at.toString(16).padStart(32, "0");
    for (let at = 0; at < 210; at += 1) {
      await writeFile(path.join(folder, `${nameOf(at)}.json`), "{}");
      await writeFile(path.join(folder, `${nameOf(at)}.masks.json`), "{}");
      // The form of the oldest was changed last.
      await utimes(path.join(folder, `${nameOf(at)}.masks.json`), 1_000 + at, 1_000 + at);
      await utimes(path.join(folder, `${nameOf(at)}.json`), at === 0 ? 9_000 : 500, at === 0 ? 9_000 : 500);
    }
    await writeFile(path.join(folder, "notes.json"), "{}");
    createPictureMemories(folder)("/shop", "mug.png");
    const left = new Set(await readdir(folder));
    assert.ok(left.has("notes.json"));
    assert.ok(left.has(`${nameOf(0)}.json`) && left.has(`${nameOf(0)}.masks.json`));
    assert.ok(!left.has(`${nameOf(1)}.json`) && !left.has(`${nameOf(1)}.masks.json`));
    assert.ok(left.has(`${nameOf(209)}.masks.json`));
    assert.equal(left.size, 1 + 2 * 199);
  });
});
