import assert from "node:assert/strict";
import sharp from "sharp";
import type { Call, CallInputs, Connection } from "../../src/core/provider";
import { flatPng } from "../mock-api/flatPng";
import type { MockApi } from "../mock-api/startMockApi";
import { startMockApi } from "../mock-api/startMockApi";
import { CALL, DONE, failure, reply, useProspolabs } from "../support/useProspolabs";
import { drawMask } from "../support/drawMask";

const EDIT: Call = { ...CALL, mode: "edit", prompt: "Make it blue", imageSize: { width: 1024, height: 640 } };

describe("prospolabs, edits", () => {
  const { against, providerAt } = useProspolabs();
  const picture = flatPng(1024, 640, [200, 180, 40]);
  let mask: Uint8Array;
  let webp: Uint8Array;
  let inputs: CallInputs;

  before(async () => {
    mask = await drawMask({ width: 1024, height: 640 }, { x: 0, y: 0, width: 512, height: 640 });
    webp = await sharp({ create: { width: 16, height: 8, channels: 3, background: "red" } })
      .webp()
      .toBuffer();
    inputs = { images: [picture, webp], mask };
  });

  it("takes pictures and mask along as data, by what their bytes are, in both layouts", async () => {
    const missing = {
      status: 422,
      body: { detail: [{ type: "missing", loc: ["body", "params"], msg: "Field required" }] },
    };
    const { seen, provider, connection } = await against(missing, { body: DONE });
    const outcome = await provider.submit(EDIT, { connection, inputs });
    assert.equal(outcome.kind === "resend" && outcome.shape, "nested");
    reply(await provider.submit(EDIT, { connection, inputs, shape: "nested" }));
    const [flat, nested] = seen.map(({ body }) => body as Record<string, unknown>);
    const params = nested?.["params"] as Record<string, unknown>;
    assert.deepEqual(nested, { model: "gpt-image-2", mode: "edit", params });
    const { model, mode, ...rest } = flat ?? {};
    assert.deepEqual([model, mode, rest], ["gpt-image-2", "edit", params]);
    assert.deepEqual(params["image_urls"], [uri("png", picture), uri("webp", webp)]);
    assert.equal(params["mask_url"], uri("png", mask));
    assert.deepEqual([params["prompt"], params["image_size"]], ["Make it blue", { width: 1024, height: 640 }]);
  });

  it("uses the names that the user configured, and sends no mask where there is none", async () => {
    const { seen, provider, connection } = await against({ body: DONE });
    const editFields = { images: "input_images", mask: "input_mask" };
    await provider.submit(EDIT, {
      connection: { ...connection, editFields },
      inputs: { images: [picture], mask: null },
    });
    const names = Object.keys(seen[0]?.body ?? {});
    assert.deepEqual(
      names.filter((name) => /image|mask/.test(name)),
      ["image_size", "num_images", "input_images"],
    );
  });

  it("refuses what the model does not take, with what to do, before anything is sent", async () => {
    const { seen, provider, connection } = await against({ body: DONE });
    const submit = (wrong: CallInputs | undefined, call: Call = EDIT) =>
      provider.submit(call, { connection, ...(wrong === undefined ? {} : { inputs: wrong }) });
    const message = async (wrong: CallInputs | undefined, call?: Call) => {
      const outcome = await submit(wrong, call);
      assert.ok(outcome.kind === "failed");
      assert.deepEqual([outcome.error.code, outcome.error.charged], ["invalid-request", "no"]);
      return outcome.error.message;
    };
    const many = Array.from({ length: 17 }, () => picture);
    const large = new Uint8Array(50_000_000);
    large.set(picture);
    const largeMask = new Uint8Array(4_000_000);
    largeMask.set(mask);
    assert.match(await message({ images: many, mask }), /references: 16 .* at most 15 references\. Leave some out/);
    assert.match(await message({ images: [], mask }), /image: .*picture to edit/);
    assert.match(await message({ images: [Buffer.from("<svg/>")], mask }), /image: .*PNG, JPEG or WebP/);
    assert.match(await message({ images: [picture, Buffer.from("no")], mask }), /references\[0\]: .*PNG, JPEG or WebP/);
    assert.match(await message({ images: [large], mask }), /image: .*It is 50\.0 MB, and less than 50\.0 MB is taken/);
    assert.match(await message({ images: [picture], mask: largeMask }), /mask: .*less than 4\.0 MB/);
    assert.match(await message(undefined), /mode: .*pictures/);
    assert.match(await message(inputs, CALL), /mode: .*pictures/);
    assert.deepEqual(seen, []);
  });

  describe("against the API's rules", () => {
    let mock: MockApi;
    beforeEach(async () => {
      mock = await startMockApi();
    });
    afterEach(() => mock.stop());

    const at = (change: Partial<Connection> = {}) => {
      const { provider, connection } = providerAt(mock.url);
      const here = { ...connection, apiKey: mock.apiKey, ...change };
      return (call: Call, wrong = inputs) => provider.submit(call, { connection: here, inputs: wrong });
    };

    it("is accepted, with both readings of the mask, and gives a picture", async () => {
      const { outputs } = reply(await at()(EDIT));
      assert.equal(outputs.length, 1);
      const [request] = mock.requests;
      assert.equal(request?.mode, "edit");
      assert.deepEqual(
        request.edit?.images.map(({ format, width, height }) => [format, width, height]),
        [
          ["png", 1024, 640],
          ["webp", 16, 8],
        ],
      );
      const { share, partial, readsAsBlackAndWhite } = request.edit.mask ?? assert.fail("no mask");
      assert.deepEqual([share, partial, readsAsBlackAndWhite], [0.5, 0, true]);
    });

    it("says what the API says about a mask that does not fit, and that nothing was charged", async () => {
      const other = await drawMask({ width: 512, height: 512 }, { x: 0, y: 0, width: 100, height: 100 });
      const { message } = failure(await at()(EDIT, { images: [picture], mask: other }), "invalid-request", "no");
      assert.match(message, /mask/i);
      assert.equal(mock.charges.count, 0);
    });
  });
});

function uri(format: string, bytes: Uint8Array): string {
  return `data:image/${format};base64,${Buffer.from(bytes).toString("base64")}`;
}
