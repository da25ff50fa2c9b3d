import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Sharp } from "sharp";
import sharp from "sharp";
import * as vscode from "vscode";
import type { EditRequest, GenerationResult } from "../../src/host/api";
import { pngChunks } from "../../src/core/image/pngChunks";
import { startMockApi } from "../mock-api/startMockApi";
import { decoded, differing, gradient, halfMask } from "../support/pictureFiles";
import { absolute, put, read, sha256, useEditing, workspaceContents } from "./support/editing";
import { filesInWorkspace, manifestLines, setUserSetting, setWorkspaceSetting } from "./support/hostSession";

/** Legal as it is, so that nothing is scaled. */
const SIZE = { width: 1024, height: 640 };
const IMAGE = "pictures/mug.png";
const MASK = "pictures/mask.png";
const REQUEST: EditRequest = { prompt: "A blue mug", image: IMAGE, mask: MASK, quality: "low" };

/** RGBA: clear in the left half, black in the right one. */
function blackWithHole(width: number, height: number): Uint8Array {
  const data = new Uint8Array(width * height * 4);
  for (let pixel = 0; pixel < width * height; pixel += 1) if (pixel % width >= width / 2) data[pixel * 4 + 3] = 255;
  return data;
}

/** A PNG for each header, and each set of chunks, that there is below an application's folder. */
async function pngKindsBelow(root: string): Promise<string[]> {
  const kinds = new Map<string, string>();
  for (const folder of ["extensions", "out"]) {
    const names = await readdir(path.join(root, folder), { recursive: true });
    for (const name of names.filter((one) => one.endsWith(".png")).sort()) {
      const file = path.join(root, folder, name);
      const bytes = await readFile(file);
      const chunks = new Set([...pngChunks(bytes)].map(({ type }) => type));
      kinds.set(`${bytes.toString("hex", 24, 29)} ${[...chunks].join(" ")}`, file);
    }
  }
  return [...kinds.values()];
}

describe("Edit in VS Code", () => {
  const at = useEditing();
  let image: Buffer;
  let mask: Buffer;

  before(async () => {
    image = await gradient(SIZE.width, SIZE.height).png({ compressionLevel: 1 }).toBuffer();
    mask = await halfMask(SIZE.width, SIZE.height);
    await setWorkspaceSetting("feather", 0);
  });
  after(() => setWorkspaceSetting("feather", undefined));
  beforeEach(async () => {
    await put(IMAGE, image);
    await put(MASK, mask);
    // Whatever is kept is told from what was redrawn.
    at.mock.script({ disturb: 30, times: 3 });
  });

  const only = ({ assets }: GenerationResult) => {
    assert.equal(assets.length, 1);
    return assets[0] ?? assert.fail();
  };
  async function assertEdited(file: string, original = image): Promise<void> {
    const { inside, outside } = await differing(original, await read(file));
    assert.equal(outside, 0, "outside of the mask");
    assert.ok(inside > SIZE.width * SIZE.height, `${inside} samples differ inside`);
  }

  it("pays once, changes nothing outside of the mask, saves beside the original and records what it was made of", async () => {
    const { usd } = await at.api.estimate(REQUEST);
    const result = await at.api.edit({ ...REQUEST, seed: 11 });
    const asset = only(result);
    await assertEdited(asset.file);
    assert.deepEqual(await read(IMAGE), image);
    assert.equal(result.costUsd, usd);
    assert.deepEqual(result.warnings, []);
    assert.equal(at.mock.requests.length, 1);
    assert.deepEqual([at.mock.requests[0]?.mode, at.mock.requests[0]?.edit?.images.length], ["edit", 1]);
    assert.ok(at.mock.requests[0]?.edit?.mask?.readsAsBlackAndWhite);
    const { raw, ...line } = asset;
    assert.deepEqual(await manifestLines(), [asset]);
    assert.deepEqual(await at.api.readManifest(), [asset]);
    assert.deepEqual(line.source, { file: IMAGE, sha256: sha256(image) });
    assert.deepEqual(line.mask, { file: MASK, sha256: sha256(mask) });
    assert.deepEqual([line.references, line.composited, line.mode, line.seed], [undefined, true, "edit", 11]);
    assert.deepEqual([line.width, line.height, line.format], [SIZE.width, SIZE.height, "png"]);
    assert.equal(line.sha256, sha256(await read(line.file)));
    assert.equal(line.generationId, result.generationId);
    assert.deepEqual(await filesInWorkspace(), [
      raw?.file,
      "assets/asset-manifest.jsonl",
      "pictures/mask.png",
      "pictures/mug-edit.png",
      "pictures/mug.png",
    ]);
    assert.deepEqual(at.mock.violations, []);
  });

  it("works as a command with a request, which asks nothing, opens nothing, and never overwrites", async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    const ask = async () => await vscode.commands.executeCommand<GenerationResult>("inlineAssets.edit", REQUEST);
    assert.equal(only(await ask()).file, "pictures/mug-edit.png");
    const first = await read("pictures/mug-edit.png");
    const { file } = only(await ask());
    assert.equal(file, "pictures/mug-edit-2.png");
    await assertEdited(file);
    assert.deepEqual(await read("pictures/mug-edit.png"), first);
    assert.equal(vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).length, 0);
    assert.equal((await manifestLines()).length, 2);
  });

  it("estimates an edit by its model, quality and number, and neither sends nor writes anything", async () => {
    const before = await workspaceContents();
    const { usd, basis } = await at.api.estimate({ ...REQUEST, quality: "medium", numImages: 3 });
    assert.equal(usd, 0.084);
    assert.match(basis, /\S/);
    assert.equal((await at.api.estimate({ ...REQUEST, provider: "offline" })).usd, 0);
    assert.equal(at.mock.requests.length, 0);
    assert.deepEqual(await workspaceContents(), before);
  });

  it("saves where it is told to, and several at once", async () => {
    const { assets } = await at.api.edit({ ...REQUEST, numImages: 2, folder: "public/img", name: "hero" });
    assert.deepEqual(
      assets.map(({ file }) => file),
      ["public/img/hero.png", "public/img/hero-2.png"],
    );
    for (const { file } of assets) await assertEdited(file);
  });

  it("saves a JPEG original as PNG, so that it stays exact, and as JPEG where that is asked for and near enough", async () => {
    const jpeg = await gradient(SIZE.width, SIZE.height).blur(8).jpeg({ quality: 90 }).toBuffer();
    await put("pictures/photo.jpg", jpeg);
    const exact = only(await at.api.edit({ ...REQUEST, image: "pictures/photo.jpg" }));
    assert.deepEqual([exact.file, exact.format], ["pictures/photo-edit.png", "png"]);
    await assertEdited(exact.file, jpeg);
    const { warnings, ...result } = await at.api.edit({
      ...REQUEST,
      image: "pictures/photo.jpg",
      outputFormat: "jpeg",
      name: "asked",
    });
    const asked = only({ ...result, warnings });
    const { most, inside } = await differing(jpeg, await read(asked.file));
    assert.ok(inside > SIZE.width * SIZE.height);
    if (asked.format === "jpeg") assert.deepEqual([asked.file, most <= 6], ["pictures/asked.jpg", true]);
    else assert.match(warnings.join(), /saved as PNG/);
    assert.deepEqual(await read("pictures/photo.jpg"), jpeg);
  });

  it("keeps a WebP a WebP, and exact", async () => {
    const webp = await gradient(SIZE.width, SIZE.height, 4).webp({ lossless: true, exact: true, effort: 0 }).toBuffer();
    await put("pictures/art.webp", webp);
    const { file, format } = only(await at.api.edit({ ...REQUEST, image: "pictures/art.webp" }));
    assert.deepEqual([file, format], ["pictures/art-edit.webp", "webp"]);
    await assertEdited(file, webp);
  });

  it("leaves the whole picture to the model where keepOutsideMask is false", async () => {
    const asset = only(await at.api.edit({ ...REQUEST, keepOutsideMask: false }));
    assert.equal(asset.composited, false);
    assert.ok((await differing(image, await read(asset.file))).outside > 0);
  });

  it("brings the picture to the size that is asked for, and says so", async () => {
    const imageSize = { width: 1280, height: 800 };
    const { warnings, ...result } = await at.api.edit({ ...REQUEST, imageSize });
    const asset = only({ ...result, warnings });
    assert.deepEqual([asset.width, asset.height, asset.imageSize], [1280, 800, imageSize]);
    assert.match(warnings.join(), /brought to 1280 × 800/);
    const { info } = await decoded(await read(asset.file));
    assert.deepEqual([info.width, info.height], [1280, 800]);
    const free = only(await at.api.edit({ prompt: "x", image: IMAGE, quality: "low", imageSize: "square_hd" }));
    assert.deepEqual([free.width, free.height, free.mask, free.composited], [1024, 1024, undefined, false]);
  });

  it("sends references as they are, and records them", async () => {
    const reference = await gradient(64, 48).jpeg().toBuffer();
    await put("refs/one.jpg", reference);
    const references = ["refs/one.jpg", pathToFileURL(absolute(IMAGE)).href];
    const asset = only(await at.api.edit({ ...REQUEST, references }));
    assert.deepEqual(asset.references, [
      { file: "refs/one.jpg", sha256: sha256(reference) },
      { file: IMAGE, sha256: sha256(image) },
    ]);
    assert.deepEqual(
      at.mock.requests[0]?.edit?.images.slice(1).map((sent) => sent.sha256),
      [sha256(reference), sha256(image)],
    );
    await assertEdited(asset.file);
  });

  it("takes file URIs, also of names that have to be escaped", async () => {
    await put("my pictures/50 % größer #1.png", image);
    const uri = vscode.Uri.file(absolute("my pictures/50 % größer #1.png")).toString();
    const asset = only(await at.api.edit({ ...REQUEST, image: uri, mask: vscode.Uri.file(absolute(MASK)).toString() }));
    assert.equal(asset.source?.file, "my pictures/50 % größer #1.png");
    assert.match(asset.file, /^my pictures\/50 .* größer .*-edit\.png$/);
    await assertEdited(asset.file);
  });

  it("edits offline, free and without a key, at any size", async () => {
    delete process.env["PROSPOLABS_API_KEY"];
    try {
      const small = await gradient(61, 43, 4).png().toBuffer();
      await put("pictures/small.png", small);
      await put("pictures/small-mask.png", await halfMask(61, 43));
      const request = { ...REQUEST, image: "pictures/small.png", mask: "pictures/small-mask.png" };
      const { costUsd, ...result } = await at.api.edit({ ...request, provider: "offline" });
      const { inside, outside } = await differing(small, await read(only({ costUsd, ...result }).file));
      assert.ok(outside === 0 && inside > 61 * 43, `${inside} inside, ${outside} outside`);
      assert.deepEqual([costUsd, at.mock.requests.length], [0, 0]);
    } finally {
      process.env["PROSPOLABS_API_KEY"] = at.mock.apiKey;
    }
  });

  const masks: Record<string, (plain: Sharp) => Sharp> = {
    "a JPEG": (plain) => plain.jpeg({ quality: 95 }),
    "a WebP": (plain) => plain.webp({ quality: 90 }),
    "a palette PNG": (plain) => plain.png({ palette: true }),
    "a PNG of 16 bits": (plain) => plain.toColourspace("rgb16").png(),
    "a grey PNG": (plain) => plain.greyscale().png(),
    // Black everywhere, and clear where it is to be edited.
    "a PNG with alpha": () => sharp(blackWithHole(96, 64), { raw: { width: 96, height: 64, channels: 4 } }).png(),
  };
  for (const [name, draw] of Object.entries(masks)) {
    it(`takes ${name} as a mask for what it shows`, async () => {
      const small = await gradient(96, 64).png().toBuffer();
      await put(IMAGE, small);
      const bytes = await draw(sharp(await halfMask(96, 64))).toBuffer();
      const { format } = await sharp(bytes).metadata();
      const file = `masks/mask.${format}`;
      await put(file, bytes);
      const asset = only(await at.api.edit({ ...REQUEST, provider: "offline", mask: file }));
      const { inside, outside } = await differing(small, await read(asset.file));
      assert.ok(outside === 0 && inside > 96 * 64, `${inside} inside, ${outside} outside`);
      assert.deepEqual(asset.mask, { file, sha256: sha256(bytes) });
    });
  }

  it("keeps pictures that other programs made: one of each kind that VS Code ships", async () => {
    const kinds = await pngKindsBelow(vscode.env.appRoot);
    assert.ok(kinds.length >= 4, `${kinds.length} kinds`);
    for (const file of kinds) {
      const bytes = await readFile(file);
      const { width, height } = await sharp(bytes).metadata();
      await put(IMAGE, bytes);
      await put(MASK, await halfMask(width, height));
      const asset = only(await at.api.edit({ ...REQUEST, provider: "offline" }));
      const { inside, outside } = await differing(bytes, await read(asset.file));
      assert.ok(outside === 0 && inside > 0, `${file}: ${inside} inside, ${outside} outside`);
    }
  });

  it("asks leave to spend as every call does, and a refused question sends nothing and leaves nothing", async () => {
    await setUserSetting("confirmAboveUsd", 0);
    const before = await workspaceContents();
    // A modal throws in a test run: that it was asked for is what can be seen here.
    await assert.rejects(async () => await at.api.edit(REQUEST));
    assert.equal(at.mock.requests.length, 0);
    assert.deepEqual(await workspaceContents(), before);
  });

  it("sends the pictures under the names that the user configured, and none under names that are taken", async () => {
    const own = await startMockApi({ editFields: { image: "pictures", mask: "area" } });
    try {
      await setUserSetting("prospolabs.baseUrl", own.url);
      process.env["PROSPOLABS_API_KEY"] = own.apiKey;
      await setUserSetting("prospolabs.editFields", { images: "prompt", mask: "area" });
      await assert.rejects(at.api.edit(REQUEST), { code: "invalid-request", message: /editFields/ });
      assert.equal(own.requests.length, 0);
      await setUserSetting("prospolabs.editFields", { images: "pictures", mask: "area" });
      await assertEdited(only(await at.api.edit(REQUEST)).file);
      assert.deepEqual([own.requests.length, own.charges.count], [1, 1]);
    } finally {
      await setUserSetting("prospolabs.editFields", undefined);
      await setUserSetting("prospolabs.baseUrl", at.mock.url);
      process.env["PROSPOLABS_API_KEY"] = at.mock.apiKey;
      await own.stop();
    }
  });
});
