import assert from "node:assert/strict";
import { crc32 } from "node:zlib";
import sharp from "sharp";
import { isFields } from "../mock-api/readCall";
import type { MockApi } from "../mock-api/startMockApi";
import { createClient, readProblems, startTestApi } from "../mock-api/testClient";

// Pictures of 48×32, whose left half the mask gives free. No code of the product here either.

const WIDTH = 48;
const HEIGHT = 32;

describe("mock API, edit mode", () => {
  let api: MockApi;
  let image: string;
  let mask: string;
  let edit: Record<string, unknown>;
  const { post, poll, readJson, read, describeCharges } = createClient(() => api);

  before(async () => {
    image = toUri(await drawGradient());
    mask = toUri(await drawMask());
    edit = { model: "gpt-image-2", mode: "edit", prompt: "Add a hat", image_urls: [image], mask_url: mask, seed: 7 };
  });
  beforeEach(async () => {
    api = await startTestApi();
  });
  afterEach(() => api.stop());

  /** Buys an edit and gives the pixels of its output. */
  async function makeEdit(change: object = {}): Promise<RawPicture> {
    const { output_url: url } = await readJson(post({ ...edit, ...change }));
    return decode(await read(fetch(String(url))));
  }

  async function refusedWith(change: object): Promise<string> {
    const response = await post({ ...edit, ...change });
    const { error } = await readJson(response);
    assert.ok(isFields(error));
    assert.deepEqual([response.status, describeCharges()], [400, "0 × = 0"]);
    return `${String(error["code"])} ${String(error["message"])}`;
  }

  describe("fields", () => {
    const REFUSED: readonly (readonly [string, object, string])[] = [
      ["no image", { image_urls: undefined }, "body.image_urls missing"],
      ["an empty list", { image_urls: [] }, "body.image_urls too_short"],
      ["17 images", { image_urls: Array<string>(17).fill("data:") }, "body.image_urls too_long"],
      ["an image without a list", { image_urls: "data:image/png;base64,AAAA" }, "body.image_urls list_type"],
      ["an image that is no text", { image_urls: [null] }, "body.image_urls string_type"],
      ["a mask that is no text", { mask_url: null }, "body.mask_url string_type"],
      ["the names of others", { images: ["data:image/png;base64,AAAA"] }, "body.images extra_forbidden"],
      ["a wrong option", { quality: "xhigh" }, "body.quality literal_error"],
      ["another size than generate takes", { image_size: "auto" }, "body.image_size literal_error"],
    ];
    for (const [name, change, expected] of REFUSED) {
      it(`refuses ${name}`, async () => {
        const response = await post({ ...edit, ...change });
        assert.equal(response.status, 422);
        assert.deepEqual(readProblems(await readJson(response)), [expected]);
        assert.deepEqual([describeCharges(), api.requests[0]?.mode], ["0 × = 0", null]);
      });
    }

    it("are inside of params where the endpoint wants that", async () => {
      api.script({ nestedOnly: true });
      const { model, mode, ...params } = edit;
      assert.deepEqual(readProblems(await readJson(post({ model, mode, params: { prompt: "A hat" } }))), [
        "body.params.image_urls missing",
      ]);
      assert.equal((await post({ model, mode, params })).status, 200);
      assert.deepEqual(readProblems(await readJson(post({ model, mode, image_urls: [image], params }))), [
        "body.image_urls extra_forbidden",
      ]);
    });

    it("can have other names", async () => {
      await api.stop();
      api = await startTestApi({ editFields: { image: "images", mask: "mask" } });
      const { image_urls: images, mask_url: own, ...rest } = edit;
      assert.equal((await post({ ...rest, images, mask: own })).status, 200);
      assert.equal(api.requests[0]?.edit?.mask?.share, 0.5);
      assert.deepEqual(readProblems(await readJson(post(edit))), [
        "body.images missing",
        "body.image_urls extra_forbidden",
        "body.mask_url extra_forbidden",
      ]);
    });
  });

  describe("files", () => {
    it("takes 16 images of the three types", async () => {
      const other = toUri(
        await sharp(await drawGradient())
          .webp()
          .toBuffer(),
        "webp",
      );
      const first = toUri(
        await sharp(await drawGradient())
          .jpeg()
          .toBuffer(),
        "jpeg",
      );
      assert.equal((await post({ ...edit, image_urls: [first, ...Array<string>(15).fill(other)] })).status, 200);
      const seen = api.requests[0]?.edit?.images ?? [];
      assert.deepEqual([seen.length, seen[0]?.format, seen[15]?.format], [16, "jpeg", "webp"]);
    });

    for (const [name, uri, expected] of [
      ["an address", "https://example.com/a.png", /image_urls\[0\]: Expected a data URI/],
      ["a GIF", "data:image/gif;base64,AAAA", /Expected a data URI/],
      ["no base64", "data:image/png,AAAA", /Expected a data URI/],
      ["letters that are no base64", "data:image/png;base64,AA!A", /no valid base64/],
      ["the alphabet of URLs", "data:image/png;base64,AA-_", /no valid base64/],
      ["a piece of base64", "data:image/png;base64,AAAAA", /no valid base64/],
      ["what is no picture", "data:image/png;base64,AAAA", /could not be decoded/],
      ["an empty file", "data:image/png;base64,", /could not be decoded/],
    ] as const) {
      it(`refuses ${name}`, async () => {
        const said = await refusedWith({ image_urls: [uri] });
        assert.match(said, /^invalid_image_file /);
        assert.match(said, expected);
        assert.equal(api.requests[0]?.edit, null);
      });
    }

    it("refuses a reference that was cut short, or is not what it says", async () => {
      const whole = await drawGradient();
      const cut = await refusedWith({ image_urls: [image, image, toUri(whole.subarray(0, -60))] });
      assert.match(cut, /^invalid_image_file image_urls\[2\]: .*could not be decoded/);
      const other = await refusedWith({ image_urls: [image, toUri(whole, "webp")] });
      assert.match(other, /^invalid_image_file image_urls\[1\]: The file is png, its data URI says webp/);
    });

    it("refuses an image of 50 MB", async () => {
      const said = await refusedWith({ image_urls: [toUri(Buffer.alloc(50_000_000))] });
      assert.match(said, /^invalid_image_file .*smaller than 50 MB/);
    });

    it("refuses a mask that is none, and says what it saw", async () => {
      const wrongSize = toUri(await drawMask({ width: 48, height: 16 }));
      const opaque = toUri(
        await sharp(await drawMask())
          .removeAlpha()
          .png()
          .toBuffer(),
      );
      const webp = toUri(
        await sharp(await drawMask())
          .webp()
          .toBuffer(),
        "webp",
      );
      const said = [];
      for (const wrong of [wrongSize, opaque, webp, toUri(Buffer.from("no picture"))]) {
        said.push(await refusedWith({ mask_url: wrong }));
      }
      const start = "invalid_mask_image_format mask_url: ";
      assert.deepEqual(said, [
        `${start}The mask is not of the image's size, 48×32.`,
        `${start}The mask has no alpha channel.`,
        `${start}Expected a data URI of png in base64.`,
        `${start}The file could not be decoded.`,
      ]);
      assert.deepEqual(
        api.requests.map((seen) => seen.edit?.mask?.height),
        [16, undefined, undefined, undefined],
      );
    });

    it("takes a mask of less than 4 MB only", async () => {
      assert.equal((await post({ ...edit, mask_url: toUri(await drawMask({ bytes: 3_999_999 })) })).status, 200);
      api.reset();
      const said = await refusedWith({ mask_url: toUri(await drawMask({ bytes: 4_000_000 })) });
      assert.match(said, /^invalid_mask_image_format mask_url: .*smaller than 4 MB/);
    });
  });

  describe("the picture", () => {
    it("is repainted where the mask says, and disturbed elsewhere as models do", async () => {
      const { changed, kept } = compare(await makeEdit());
      assert.ok(changed.least >= 64, String(changed.least));
      assert.deepEqual([kept.most, kept.least], [3, 0]);
    });

    it("keeps the rest, or disturbs it as much as a test likes", async () => {
      api.script([{ disturb: 0 }, { disturb: 30 }]);
      assert.equal(compare(await makeEdit()).kept.most, 0);
      const { kept, changed } = compare(await makeEdit());
      assert.ok(kept.most > 20 && kept.most <= 30 && changed.least >= 64, String(kept.most));
    });

    it("is changed everywhere without a mask", async () => {
      const { changed, kept } = compare(await makeEdit({ mask_url: undefined }));
      assert.ok(changed.least >= 64 && kept.least >= 64);
    });

    it("can ignore the mask, or change what was to be kept", async () => {
      api.script([{ ignoreMask: true }, { ignoreMask: "inverted", disturb: 0 }]);
      const everywhere = compare(await makeEdit());
      assert.ok(everywhere.changed.least >= 64 && everywhere.kept.least >= 64);
      const inverted = compare(await makeEdit());
      assert.ok(inverted.changed.most === 0 && inverted.kept.least >= 64);
    });

    it("follows from prompt, seed, index and image", async () => {
      const first = await makeEdit();
      assert.deepEqual(await makeEdit(), first);
      for (const change of [{ seed: 8 }, { prompt: "Add a coat" }, { image_urls: [toUri(await drawGradient(9))] }]) {
        assert.notDeepEqual(await makeEdit(change), first);
      }
      const { output_urls: urls } = await readJson(post({ ...edit, num_images: 2 }));
      assert.ok(Array.isArray(urls));
      const [zero, one] = [await read(fetch(String(urls[0]))), await read(fetch(String(urls[1])))];
      assert.deepEqual(await decode(zero), first);
      assert.notDeepEqual(await decode(one), first);
    });

    it("has its own size unless another is asked for or delivered", async () => {
      const odd = toUri(
        await sharp(await drawGradient())
          .resize(37, 23)
          .png()
          .toBuffer(),
      );
      api.script([{}, {}, { deliverSize: { width: 20, height: 10 } }]);
      const pictures = [
        await makeEdit({ image_urls: [odd], mask_url: undefined }),
        await makeEdit({ image_size: { width: 96, height: 64 } }),
        await makeEdit(),
      ];
      assert.deepEqual(
        pictures.map(({ width, height }) => `${width}×${height}`),
        ["37×23", "96×64", "20×10"],
      );
      const [, scaled] = pictures;
      assert.ok(scaled);
      const expected = await decode(
        await sharp(await drawGradient())
          .resize(96, 64, { fit: "fill" })
          .png()
          .toBuffer(),
      );
      assert.ok(compare(scaled, expected).changed.least >= 64 && compare(scaled, expected).kept.most <= 4);
    });

    it("has the format asked for, and keeps transparency where that can", async () => {
      const glass = toUri(
        await sharp(await drawGradient())
          .ensureAlpha(0.5)
          .png()
          .toBuffer(),
      );
      const seen = [];
      for (const output_format of ["png", "webp", "jpeg"]) {
        const { output_url: url } = await readJson(post({ ...edit, image_urls: [glass], output_format }));
        const { format, hasAlpha } = await sharp(await read(fetch(String(url)))).metadata();
        seen.push(`${format} ${hasAlpha}`);
      }
      api.script({ deliverFormat: "png" });
      const { output_url: url } = await readJson(post({ ...edit, output_format: "webp" }));
      const { format, hasAlpha } = await sharp(await read(fetch(String(url)))).metadata();
      assert.deepEqual([...seen, `${format} ${hasAlpha}`], ["png true", "webp true", "jpeg false", "png false"]);
    });

    it("keeps numbers as they are under another colour profile", async () => {
      const bytes = await sharp(await drawGradient())
        .withIccProfile("p3")
        .png()
        .toBuffer();
      const plain = await decode(bytes);
      api.script({ disturb: 0 });
      assert.equal(compare(await makeEdit({ image_urls: [toUri(bytes)] }), plain).kept.most, 0);
    });
  });

  describe("what generate has", () => {
    it("is there: price, waiting, shapes, faults", async () => {
      api.script([{ queued: {}, shape: "data[{b64_json}]" }, { status: 500 }, { failed: true }]);
      const { generation_id: id, status, mode } = await readJson(post({ ...edit, quality: "low", num_images: 2 }));
      assert.deepEqual([status, mode, describeCharges()], ["queued", "edit", "1 × = 14400"]);
      await poll(id);
      const { data } = await readJson(poll(id));
      assert.ok(Array.isArray(data) && data.length === 2 && isFields(data[1]));
      const changed = compare(await decode(Buffer.from(String(data[1]["b64_json"]), "base64"))).changed;
      assert.ok(changed.least >= 64);
      assert.equal((await post(edit)).status, 500);
      assert.equal((await readJson(post(edit)))["status"], "failed");
      assert.equal(describeCharges(), "1 × = 14400");
    });

    it("answers a wrong key first", async () => {
      const response = await post({ ...edit, image_urls: ["nothing"] }, { headers: { authorization: "Bearer other" } });
      assert.equal(response.status, 401);
    });
  });

  describe("the record", () => {
    it("has the facts, also of what a step refuses", async () => {
      api.script({ insufficientFunds: true });
      assert.equal((await post({ ...edit, image_urls: [image, mask] })).status, 402);
      const [seen] = api.requests;
      assert.ok(seen?.edit?.mask);
      const { images, mask: zone } = seen.edit;
      const file = await drawMask();
      assert.equal(seen.mode, "edit");
      assert.deepEqual(
        images.map(({ sha256, ...facts }) => ({ ...facts, sha256: sha256.length })),
        [
          { format: "png", width: 48, height: 32, hasAlpha: false, bytes: (await drawGradient()).length, sha256: 64 },
          { format: "png", width: 48, height: 32, hasAlpha: true, bytes: file.length, sha256: 64 },
        ],
      );
      const { sha256, ...facts } = zone;
      assert.equal(sha256, images[1]?.sha256);
      const box = { x: 0, y: 0, width: 24, height: 32 };
      const expected = { width: 48, height: 32, bytes: file.length, share: 0.5, partial: 0, box };
      assert.deepEqual(facts, { ...expected, readsAsBlackAndWhite: true });
    });

    it("tells a mask that only alpha can read, soft edges and an empty zone", async () => {
      const black = await drawMask({ free: [0, 0, 0, 0] });
      const soft = await drawMask({ free: [255, 255, 255, 128] });
      for (const file of [black, soft]) assert.equal((await post({ ...edit, mask_url: toUri(file) })).status, 200);
      const seen = api.requests.map(({ edit: facts }) => facts?.mask);
      assert.deepEqual(
        seen.map((zone) => [zone?.share, zone?.partial, zone?.readsAsBlackAndWhite, zone?.box?.width ?? null]),
        [
          [0.5, 0, false, 24],
          [0, 0.5, false, null],
        ],
      );
    });

    it("keeps a short body whole, and of a long one no picture", async () => {
      await post(edit);
      await post({ ...edit, mask_url: toUri(await drawMask({ bytes: 1_000_000 })) });
      const [short, long] = api.requests;
      assert.deepEqual(short?.body, edit);
      assert.ok(long && isFields(long.body) && long.raw.length < 2_000);
      assert.match(String(long.body["mask_url"]), /^data:image\/png;base64,… \(\d{7} characters\)$/);
      assert.deepEqual([long.body["prompt"], long.edit?.mask?.bytes], ["Add a hat", 1_000_000]);
    });

    it("knows the mode of a generation too", async () => {
      await post({ model: "gpt-image-2", prompt: "A mug" });
      assert.deepEqual([api.requests[0]?.mode, api.requests[0]?.edit], ["generate", null]);
    });
  });
});

interface RawPicture {
  width: number;
  height: number;
  data: Buffer;
}

function toUri(bytes: Uint8Array, type = "png"): string {
  return `data:image/${type};base64,${Buffer.from(bytes).toString("base64")}`;
}

/** RGB, whatever colour profile the file has. */
async function decode(bytes: Uint8Array): Promise<RawPicture> {
  const raw = sharp(bytes, { ignoreIcc: true }).removeAlpha().raw();
  const { data, info } = await raw.toBuffer({ resolveWithObject: true });
  return { data, width: info.width, height: info.height };
}

function gradient(blue: number): RawPicture {
  const data = Buffer.alloc(WIDTH * HEIGHT * 3, blue);
  for (let pixel = 0; pixel < WIDTH * HEIGHT; pixel += 1) {
    data[3 * pixel] = 5 * (pixel % WIDTH);
    data[3 * pixel + 1] = 7 * Math.floor(pixel / WIDTH);
  }
  return { data, width: WIDTH, height: HEIGHT };
}

function drawGradient(blue = 90): Promise<Buffer> {
  const { data, ...size } = gradient(blue);
  return sharp(data, { raw: { ...size, channels: 3 } })
    .png()
    .toBuffer();
}

interface MaskOptions {
  width?: number;
  height?: number;
  free?: readonly number[];
  /** Of the file, which a chunk without meaning brings to this length. */
  bytes?: number;
}

async function drawMask({ width = WIDTH, height = HEIGHT, free = [255, 255, 255, 0], bytes }: MaskOptions = {}) {
  const half = width / 2;
  const row = Buffer.concat([Buffer.alloc(half * 4, Buffer.from(free)), Buffer.alloc(half * 4, "000000ff", "hex")]);
  const raw = Buffer.alloc(row.length * height, row);
  const file = await sharp(raw, { raw: { width, height, channels: 4 } })
    .png()
    .toBuffer();
  return bytes === undefined ? file : pad(file, bytes);
}

function pad(png: Buffer, total: number): Buffer {
  const chunk = Buffer.alloc(total - png.length);
  chunk.writeUInt32BE(chunk.length - 12);
  chunk.write("paDd", 4, "latin1");
  chunk.writeUInt32BE(crc32(chunk.subarray(4, -4)), chunk.length - 4);
  return Buffer.concat([png.subarray(0, 33), chunk, png.subarray(33)]);
}

interface Difference {
  /** Of each pixel's most changed channel, in levels. */
  least: number;
  most: number;
}

/** The left half, which the mask gives free, and the right one, against what was sent. */
function compare(picture: RawPicture, sent = gradient(90)): { changed: Difference; kept: Difference } {
  assert.deepEqual([picture.width, picture.height], [sent.width, sent.height]);
  const changed = { least: Infinity, most: 0 };
  const kept = { least: Infinity, most: 0 };
  for (let at = 0; at < sent.data.length; at += 3) {
    const side = (at / 3) % sent.width < sent.width / 2 ? changed : kept;
    const by = Math.max(
      ...[0, 1, 2].map((one) => Math.abs(picture.data.readUInt8(at + one) - sent.data.readUInt8(at + one))),
    );
    side.least = Math.min(side.least, by);
    side.most = Math.max(side.most, by);
  }
  return { changed, kept };
}
