import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { AssetFiles } from "../../src/core/ports";
import { loadPair } from "../../src/host/compare/loadPair";
import { createAssetFiles } from "../../src/node/assetFiles";
import { assetLine } from "../support/assetLine";
import { makePng } from "../support/makePng";

const flat = (grey: number) =>
  makePng({ width: 2, height: 2, colourType: 0, bitDepth: 8, isInterlaced: false, sample: () => grey });
const facts = (file: string, bytes: Uint8Array) => ({ file, sha256: createHash("sha256").update(bytes).digest("hex") });

describe("loadPair", () => {
  let scratch: string;
  let root: string;
  let files: AssetFiles;
  const [mug, edited, mask] = [flat(10), flat(20), flat(255)];
  const record = assetLine({
    ...facts("assets/mug-edit.png", edited),
    source: facts("assets/mug.png", mug),
    mask: facts("assets/.masks/m.png", mask),
  });

  beforeEach(async () => {
    scratch = await mkdtemp(path.join(os.tmpdir(), "inline-assets-pair-"));
    root = path.join(scratch, "ws");
    files = createAssetFiles(path.join(scratch, "spare"));
    await mkdir(path.join(root, "assets/.masks"), { recursive: true });
    await write("mug.png", mug);
    await write("mug-edit.png", edited);
    await write(".masks/m.png", mask);
  });
  afterEach(() => rm(scratch, { recursive: true, force: true }));

  const write = (name: string, bytes: Uint8Array | string) => writeFile(path.join(root, "assets", name), bytes);
  const place = (name: string) => ({ root, file: `assets/${name}` });
  const load = (known = record) => loadPair(files, { before: place("mug.png"), after: place("mug-edit.png") }, known);

  it("reads both pictures, and the mask of the edit that leads from one to the other", async () => {
    const loaded = await load();
    assert.deepEqual([loaded.before.bytes, loaded.after.bytes, loaded.mask], [mug, edited, mask]);
    assert.deepEqual([loaded.before.mediaType, loaded.notes], ["image/png", []]);
    assert.equal(loaded.before.bytes.buffer.byteLength, mug.length, "a message carries no more than the file");
  });

  it("takes no mask between pictures of which neither was made of the other", async () => {
    const loaded = await loadPair(files, { before: place("mug-edit.png"), after: place("mug.png") }, undefined);
    assert.deepEqual([loaded.mask, loaded.notes], [null, []]);
    const other = await loadPair(files, { before: place(".masks/m.png"), after: place("mug-edit.png") }, record);
    assert.equal(other.mask, null);
    const elsewhere = path.join(scratch, "other");
    await mkdir(path.join(elsewhere, "assets"), { recursive: true });
    await writeFile(path.join(elsewhere, "assets/mug.png"), mug);
    const before = { root: elsewhere, file: "assets/mug.png" };
    const named = await loadPair(files, { before, after: place("mug-edit.png") }, record);
    assert.equal(named.mask, null, "a file of the same path in another folder is another file");
  });

  it("F39 says that the original or the result has changed since", async () => {
    await write("mug.png", flat(11));
    assert.deepEqual((await load()).notes, ["mug.png has changed since the edit."]);
    await write("mug-edit.png", flat(21));
    assert.equal((await load()).notes.at(-1), "mug-edit.png has changed since it was saved.");
  });

  it("uses a mask only when it is the one that was recorded", async () => {
    const note = ["The mask of this edit is gone or has changed."];
    await write(".masks/m.png", flat(0));
    assert.deepEqual([(await load()).mask, (await load()).notes], [null, note]);
    await rm(path.join(root, "assets/.masks/m.png"));
    assert.deepEqual((await load()).notes, note);
  });

  it("S8 reads no mask that a hostile manifest points at outside the folder", async () => {
    const outside = path.join(scratch, "outside.png");
    await writeFile(outside, mask);
    await symlink(scratch, path.join(root, "assets/link"));
    for (const file of ["../outside.png", outside, "assets/../../outside.png", "assets/link/outside.png"]) {
      const hostile = { ...record, mask: facts(file, mask) };
      assert.equal((await load(hostile)).mask, null, file);
    }
  });

  it("says which picture is gone, or is none", async () => {
    await write("mug.png", "<svg/>");
    await assert.rejects(load(), { code: "invalid-request", message: "assets/mug.png is no PNG, JPEG or WebP." });
    await rm(path.join(root, "assets/mug.png"));
    await assert.rejects(load(), { code: "invalid-request", message: "assets/mug.png is not there any more." });
  });
});
