import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Sharp } from "sharp";
import sharp from "sharp";
import { copyImageAssets } from "../../scripts/assets.mjs";
import { InlineAssetsError } from "../../src/core/errors";
import type { ImageFormat } from "../../src/core/image/imageHeader";
import { createCodecs } from "../../src/node/codecs";
import type { EditPictures, PreparedEdit, SeenEdit } from "../../src/core/ports";
import { createEditPictures } from "../../src/node/editPictures";
import { loadResize } from "../../src/node/loadResize";
import { PROSPOLABS_INFO } from "../../src/providers/prospolabs/models";
import type { MockApi } from "../mock-api/startMockApi";
import { startMockApi } from "../mock-api/startMockApi";
import { decoded, differing, gradient, halfMask } from "../support/pictureFiles";
import { CALL, reply, useProspolabs } from "../support/useProspolabs";

// The whole way of a masked edit: prepared, sent to a model that redraws everything, finished; judged by another decoder.

const [MODEL] = PROSPOLABS_INFO.models;

describe("a masked edit", function () {
  this.timeout(60_000);
  const { providerAt } = useProspolabs();
  let folder: string;
  let pictures: EditPictures;
  let mock: MockApi;

  before(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "inline-assets-edit-"));
    await copyImageAssets(folder);
    pictures = createEditPictures(createCodecs(folder), await loadResize(folder));
    mock = await startMockApi();
  });
  afterEach(() => mock.reset());
  after(async () => {
    await mock.stop();
    await rm(folder, { recursive: true, force: true });
  });

  type Prepared = SeenEdit & PreparedEdit;

  async function prepare(image: Uint8Array, mask: Uint8Array | null): Promise<Prepared> {
    const seen = await pictures.inspect({ image, mask }, MODEL.sizeRule);
    return { ...seen, ...(await pictures.prepare({ image, mask }, seen.fit)) };
  }

  /** Buys the edit of a prepared picture. */
  async function ask(prepared: Prepared): Promise<Uint8Array> {
    const { provider, connection } = providerAt(mock.url);
    const call = { ...CALL, mode: "edit", prompt: "A blue hat", imageSize: prepared.fit.sent } as const;
    const inputs = { images: [prepared.image], mask: prepared.mask };
    const { outputs } = reply(
      await provider.submit(call, { connection: { ...connection, apiKey: mock.apiKey }, inputs }),
    );
    const [output] = outputs;
    assert.ok(output?.kind === "url");
    return new Uint8Array(await (await fetch(output.url)).arrayBuffer());
  }

  async function edit(image: Uint8Array, mask: Uint8Array, format: ImageFormat, feather = 0) {
    const prepared = await prepare(image, mask);
    const answer = await ask(prepared);
    return { prepared, ...(await pictures.finish({ image, mask, answer }, { fit: prepared.fit, feather, format })) };
  }

  const ORIGINALS: readonly (readonly [name: string, width: number, height: number, draw: (plain: Sharp) => Sharp])[] =
    [
      ["a PNG of a legal size", 1024, 640, (plain) => plain.png()],
      ["a PNG that has to be padded", 1001, 703, (plain) => plain.png()],
      ["a PNG that is too small", 300, 200, (plain) => plain.png()],
      ["a palette PNG", 1001, 703, (plain) => plain.png({ palette: true, colours: 200 })],
      ["an interlaced PNG", 1001, 703, (plain) => plain.png({ progressive: true })],
      ["a lossless WebP", 1001, 703, (plain) => plain.webp({ lossless: true })],
      ["a JPEG on its side", 1001, 703, (plain) => plain.withMetadata({ orientation: 6 }).jpeg({ quality: 80 })],
    ];
  for (const [name, width, height, draw] of ORIGINALS) {
    it(`changes not one pixel outside the mask of ${name}, whatever the model does`, async () => {
      for (const channels of [3, 4] as const) {
        mock.script({ disturb: 20 });
        const image = await draw(gradient(width, height, channels)).toBuffer();
        const upright = await decoded(image);
        const mask = await halfMask(upright.info.width, upright.info.height);
        const { bytes, prepared } = await edit(image, mask, "png", 4);
        const { inside, outside } = await differing(image, bytes);
        assert.equal(outside, 0);
        assert.ok(inside > upright.data.length / 8, `${inside} samples changed`);
        assert.ok(prepared.share !== null && Math.abs(prepared.share - 0.5) < 0.01);
        mock.reset();
      }
    });
  }

  it("keeps a wide-gamut picture looking the same: its profile stays, and inside it shows what the model sent", async () => {
    const image = await gradient(1024, 640, 3).withIccProfile("p3").png().toBuffer();
    const mask = await halfMask(1024, 640);
    const prepared = await prepare(image, mask);
    const answer = await ask(prepared);
    const { bytes } = await pictures.finish({ image, mask, answer }, { fit: prepared.fit, feather: 0, format: "png" });
    const profile = async (file: Uint8Array) => (await sharp(file).metadata()).icc;
    assert.deepEqual(await profile(bytes), await profile(image));
    assert.equal((await differing(image, bytes)).outside, 0);
    // By its own profile, another program sees in the left half the colours of the answer.
    const seen = async (file: Uint8Array) =>
      await sharp(file)
        .toColourspace("srgb")
        .extract({ left: 8, top: 8, width: 480, height: 600 })
        .removeAlpha()
        .raw()
        .toBuffer();
    const [ours, model] = [await seen(bytes), await seen(answer)];
    const off = ours.reduce((most, value, at) => Math.max(most, Math.abs(value - (model[at] ?? 0))), 0);
    assert.ok(off <= 3, `${off} levels`);
  });

  it("keeps a JPEG within two levels outside, and none beyond six, or saves a PNG and says so", async () => {
    const soft = await gradient(1024, 640, 3).blur(6).jpeg({ quality: 92, chromaSubsampling: "4:4:4" }).toBuffer();
    const { bytes, format, notes } = await edit(soft, await halfMask(1024, 640), "jpeg");
    const { most } = await differing(soft, bytes);
    assert.ok(format === "png" ? most === 0 && notes.length === 1 : most <= 6, `${format} ${most}`);
  });

  it("keeps the kept half where the model ignores the mask, and says so where it delivers another size", async () => {
    const image = await gradient(1001, 703, 3).png().toBuffer();
    mock.script({ ignoreMask: true, deliverSize: { width: 512, height: 352 } });
    const { bytes, notes } = await edit(image, await halfMask(1001, 703), "png");
    assert.equal((await differing(image, bytes)).outside, 0);
    assert.match(notes.join(" "), /512 × 352/);
  });

  it("takes a mask of another size with the same proportions, and says so", async () => {
    const image = await gradient(1024, 640, 3).png().toBuffer();
    const { prepared, bytes } = await edit(image, await halfMask(512, 320), "png");
    assert.match(prepared.notes.join(" "), /512 × 320 pixels .* the mask was scaled/);
    assert.equal((await differing(image, bytes)).outside, 0);
  });

  it("refuses what can't be edited, in a sentence, before anything is sent", async () => {
    const image = await gradient(64, 64, 3).png().toBuffer();
    const black = await sharp({ create: { width: 64, height: 64, channels: 3, background: "black" } })
      .png()
      .toBuffer();
    const refused = async (file: Uint8Array, mask: Uint8Array | null): Promise<string> => {
      const error: unknown = await pictures.inspect({ image: file, mask }, MODEL.sizeRule).catch((one: unknown) => one);
      assert.ok(error instanceof InlineAssetsError && error.charged === "no", String(error));
      assert.equal(error.code, "invalid-request");
      return error.message;
    };
    const lfs = Buffer.from("version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");
    assert.match(await refused(new Uint8Array(0), null), /^image: .*empty/);
    assert.match(await refused(lfs, null), /^image: .*Git LFS/);
    assert.match(await refused(Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"), null), /^image: .*SVG/);
    assert.match(await refused(image.subarray(0, 60), null), /^image: .*cut/);
    assert.match(await refused(image, black), /^mask: .*nothing to edit\. Invert it/);
    assert.match(await refused(image, await halfMask(64, 32)), /^mask: .*proportions differ/);
    assert.equal(mock.requests.length, 0);
  });
});
