import assert from "node:assert/strict";
import type { AnswerShape } from "../mock-api/mockStep";
import { isFields } from "../mock-api/readCall";
import { startMockApi, type MockApi } from "../mock-api/startMockApi";
import { createClient, createGate, DAY, readProblems, startTestApi, START, VALID } from "../mock-api/testClient";

// The second opinion is tested against the specification itself, with fetch and none of the product's code.

describe("mock API", () => {
  let api: MockApi;
  const { post, readJson, makeUrl, read, describeCharges } = createClient(() => api);

  beforeEach(async () => {
    api = await startTestApi();
  });
  afterEach(() => api.stop());

  describe("a normal call", () => {
    it("answers as specified and charges the price", async () => {
      const response = await post(VALID);
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("date"), "Sun, 22 Nov 2026 10:00:00 GMT");
      const { generation_id: id, output_url: url, ...rest } = await readJson(response);
      assert.match(String(id), /^gen_[0-9a-f]{16}$/);
      assert.match(String(url), new RegExp(`^${api.url}/outputs/${String(id)}/0\\.png\\?sig=[0-9a-f]+$`));
      assert.deepEqual(rest, {
        status: "completed",
        model: "gpt-image-2",
        mode: "generate",
        estimated_cost_usd: 0.077,
        duration_ms: 0,
      });
      assert.deepEqual(api.charges, { count: 1, totalMicroUsd: 77_000, perGeneration: { [String(id)]: 77_000 } });
    });

    it("records what it was sent", async () => {
      await post(VALID);
      const [seen] = api.requests;
      assert.ok(seen);
      assert.equal(`${seen.method} ${seen.path}`, "POST /v1/generate");
      assert.equal(seen.headers.authorization, "Bearer prsp-mock-key");
      assert.deepEqual(seen.body, VALID);
      assert.equal(seen.raw, JSON.stringify(VALID));
      assert.equal(seen.at, START);
    });

    for (const [quality, micro] of [
      ["low", 7_200],
      ["medium", 28_000],
      ["high", 77_000],
      ["auto", 28_000],
    ] as const) {
      it(`takes ${micro} micro-dollars a picture for ${quality}`, async () => {
        const { estimated_cost_usd: cost } = await readJson(post({ ...VALID, quality, num_images: 3 }));
        assert.equal(cost, (micro * 3) / 1e6);
        assert.equal(describeCharges(), `1 × = ${micro * 3}`);
      });
    }

    for (const [preset, width, height] of [
      ["square_hd", 1024, 1024],
      ["square", 512, 512],
      ["landscape_4_3", 1024, 768],
      ["landscape_16_9", 1024, 576],
      ["portrait_4_3", 768, 1024],
      ["portrait_16_9", 576, 1024],
    ] as const) {
      it(`draws ${preset} as ${width}×${height}`, async () => {
        const bytes = await read(fetch(await makeUrl({ image_size: preset })));
        assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [width, height]);
      });
    }

    it("writes URLs for the name it was called by", async () => {
      const { output_url: url } = await readJson(
        fetch(`http://localhost:${api.port}/v1/generate`, {
          method: "POST",
          headers: { authorization: `Bearer ${api.apiKey}`, "content-type": "application/json" },
          body: JSON.stringify(VALID),
        }),
      );
      assert.ok(String(url).startsWith(`http://localhost:${api.port}/outputs/`));
    });

    it("knows no other route", async () => {
      assert.equal((await fetch(`${api.url}/v1/generate`)).status, 404);
      assert.equal((await post(VALID, { path: "/v1/edit" })).status, 404);
      assert.deepEqual([api.requests.length, api.charges.count], [1, 0]);
    });
  });

  describe("authentication", () => {
    for (const authorization of ["", "Bearer wrong", "prsp-mock-key", "Key prsp-mock-key"]) {
      it(`refuses "${authorization}"`, async () => {
        const response = await post(VALID, { headers: { authorization } });
        assert.equal(response.status, 401);
        const { error } = await readJson(response);
        assert.ok(isFields(error));
        assert.equal(error["code"], "invalid_api_key");
        assert.equal(api.charges.count, 0);
      });
    }

    it("takes another key when started with it", async () => {
      const other = await startTestApi({ apiKey: "prsp-other" });
      const headers = { authorization: "Bearer prsp-other", "content-type": "application/json" };
      const response = await fetch(`${other.url}/v1/generate`, {
        method: "POST",
        headers,
        body: JSON.stringify(VALID),
      });
      await other.stop();
      assert.equal(response.status, 200);
    });

    it("notices a key in a URL", async () => {
      await post(VALID, { path: `/v1/generate?key=${api.apiKey}` });
      assert.deepEqual(api.violations, ["A URL carries the API key"]);
    });
  });

  describe("validation", () => {
    const size = (width: unknown, height: unknown) => ({ image_size: { width, height } });
    const REFUSED: readonly (readonly [string, unknown, string])[] = [
      ["no model", { model: undefined }, "body.model missing"],
      ["another model", { model: "gpt-image-1" }, "body.model literal_error"],
      ["another mode", { mode: "inpaint" }, "body.mode literal_error"],
      ["a picture to edit", { image_urls: ["data:image/png;base64,AAAA"] }, "body.image_urls extra_forbidden"],
      ["a mask", { mask_url: "data:image/png;base64,AAAA" }, "body.mask_url extra_forbidden"],
      ["no prompt", { prompt: undefined }, "body.prompt missing"],
      ["null as prompt", { prompt: null }, "body.prompt string_type"],
      ["an empty prompt", { prompt: "" }, "body.prompt string_too_short"],
      ["a prompt of 32,001", { prompt: "x".repeat(32_001) }, "body.prompt string_too_long"],
      ["quality xhigh", { quality: "xhigh" }, "body.quality literal_error"],
      ["format jpg", { output_format: "jpg" }, "body.output_format literal_error"],
      ["0 pictures", { num_images: 0 }, "body.num_images greater_than_equal"],
      ["9 pictures", { num_images: 9 }, "body.num_images less_than_equal"],
      ["1.5 pictures", { num_images: 1.5 }, "body.num_images int_type"],
      ["pictures as text", { num_images: "2" }, "body.num_images int_type"],
      ["half a seed", { seed: 0.5 }, "body.seed int_type"],
      ["null as seed", { seed: null }, "body.seed int_type"],
      ["an unknown preset", { image_size: "auto" }, "body.image_size literal_error"],
      ["a size as text", { image_size: "1024x768" }, "body.image_size literal_error"],
      ["a size without height", { image_size: { width: 64 } }, "body.image_size value_error"],
      ["a size with more", { image_size: { width: 64, height: 64, dpi: 2 } }, "body.image_size value_error"],
      ["a side of 0", size(0, 16), "body.image_size greater_than_equal"],
      ["a side of 3856", size(3856, 3840), "body.image_size less_than_equal"],
      ["a side of 1000", size(1000, 1024), "body.image_size multiple_of"],
      ["a long side of 1032", size(1032, 1024), "body.image_size multiple_of"],
      ["half a pixel", size(64.5, 64), "body.image_size int_type"],
      ["an aspect over 3:1", size(208, 64), "body.image_size value_error"],
      ["an aspect under 1:3", size(64, 208), "body.image_size value_error"],
      ["an unknown field", { size: "1024x1024" }, "body.size extra_forbidden"],
      ["a field of Object.prototype", { toString: 1 }, "body.toString extra_forbidden"],
      ["OpenAI's n", { n: 1 }, "body.n extra_forbidden"],
      ["async as text", { async: "true" }, "body.async bool_type"],
      ["params beside the fields", { params: {} }, "body.params extra_forbidden"],
    ];
    for (const [name, change, expected] of REFUSED) {
      it(`refuses ${name}`, async () => {
        const response = await post({ ...VALID, ...(change as object) });
        assert.equal(response.status, 422);
        assert.deepEqual(readProblems(await readJson(response)), [expected]);
        assert.equal(describeCharges(), "0 × = 0");
      });
    }

    const TAKEN: readonly (readonly [string, object])[] = [
      ["no mode", { mode: undefined }],
      ["a prompt of 32,000", { prompt: "x".repeat(32_000) }],
      ["32,000 emoji", { prompt: "🫖".repeat(32_000) }],
      ["8 pictures", { num_images: 8, quality: "low" }],
      ["a negative seed", { seed: -1 }],
      ["the smallest size", size(16, 16)],
      ["the largest size", size(3840, 3840)],
      ["3:1", size(192, 64)],
      ["1:3", size(64, 192)],
      ["jpeg", { output_format: "jpeg" }],
    ];
    for (const [name, change] of TAKEN) {
      it(`takes ${name}`, async () => {
        assert.equal((await post({ ...VALID, ...change })).status, 200);
        assert.equal(api.charges.count, 1);
      });
    }

    for (const body of ["", "{", "[]", "null", '"text"']) {
      it(`refuses the body ${body || "of nothing"}`, async () => {
        assert.equal((await post(body)).status, 422);
        assert.equal(api.charges.count, 0);
      });
    }

    it("wants a JSON content type", async () => {
      assert.equal((await post(VALID, { headers: { "content-type": "text/plain" } })).status, 422);
    });

    it("names every wrong field at once", async () => {
      const problems = readProblems(await readJson(post({ ...VALID, quality: 1, seed: "1" })));
      assert.deepEqual(problems, ["body.quality literal_error", "body.seed int_type"]);
    });
  });

  it("takes no body over the limit", async () => {
    await api.stop();
    api = await startTestApi({ maxBodyBytes: 100 });
    assert.equal((await post({ ...VALID, prompt: "x".repeat(100) })).status, 413);
    assert.equal((await post(VALID)).status, 200);
    assert.deepEqual([api.requests.length, api.charges.count], [2, 1]);
  });

  describe("the nested layout", () => {
    const NESTED = { model: "gpt-image-2", mode: "generate", params: { prompt: "A mug", quality: "low" } };

    it("is refused by default, naming the field", async () => {
      const problems = readProblems(await readJson(post(NESTED)));
      assert.deepEqual(problems, ["body.prompt missing", "body.params extra_forbidden"]);
    });

    it("is the only one taken where the endpoint wants it", async () => {
      api.script({ nestedOnly: true });
      assert.deepEqual(readProblems(await readJson(post(VALID))), ["body.params missing"]);
      assert.equal(api.charges.count, 0);
      assert.equal((await post(NESTED)).status, 200);
      assert.equal((await post(NESTED)).status, 200);
      assert.equal(describeCharges(), "2 × = 14400");
      api.script({ nestedOnly: false });
      assert.equal((await post(NESTED)).status, 422);
    });

    it("has its own place for each field", async () => {
      api.script({ nestedOnly: true });
      const { params } = NESTED;
      assert.deepEqual(readProblems(await readJson(post({ ...NESTED, seed: 1 }))), ["body.seed extra_forbidden"]);
      assert.deepEqual(readProblems(await readJson(post({ ...NESTED, params: { ...params, seed: "1" } }))), [
        "body.params.seed int_type",
      ]);
      assert.deepEqual(readProblems(await readJson(post({ ...NESTED, params: { ...params, mode: "edit" } }))), [
        "body.params.mode extra_forbidden",
      ]);
    });
  });

  describe("shapes of the answer", () => {
    const url = (value: unknown) => isFields(value) && /\/outputs\//.test(String(value["url"]));
    const text = (value: unknown) => /^http.*\/outputs\//.test(String(value));
    const base64 = (value: unknown) =>
      isFields(value) && Buffer.from(String(value["b64_json"]), "base64").subarray(1, 4).toString() === "PNG";
    const SHAPES: readonly (readonly [AnswerShape, string, (value: unknown) => boolean])[] = [
      ["output_url[]", "output_url", text],
      ["output_urls", "output_urls", text],
      ["outputs", "outputs", text],
      ["outputs[{url}]", "outputs", url],
      ["images", "images", text],
      ["images[{url}]", "images", url],
      ["data", "data", text],
      ["data[{url}]", "data", url],
      ["data[{b64_json}]", "data", base64],
    ];
    for (const [shape, field, isRight] of SHAPES) {
      it(`can be ${shape}`, async () => {
        api.script({ shape });
        const answer = await readJson(post({ ...VALID, ...sizeOf(16), num_images: 2 }));
        const list: unknown = answer[field];
        assert.ok(Array.isArray(list) && list.length === 2 && list.every(isRight), JSON.stringify(answer));
      });
    }

    it("is output_urls for several pictures unless scripted, and the step is used up", async () => {
      api.script({ shape: ["output_url", "images"] });
      const scripted = await readJson(post({ ...VALID, num_images: 2 }));
      assert.deepEqual(
        Object.keys(scripted).filter((key) => /^(output|images)/.test(key)),
        ["output_url", "images"],
      );
      assert.equal(api.pendingSteps, 0);
      const { output_urls: urls } = await readJson(post({ ...VALID, num_images: 2 }));
      assert.ok(Array.isArray(urls) && urls.length === 2);
    });

    it("can lack pictures, which are charged all the same", async () => {
      api.script([{ fewer: 1 }, { fewer: 2 }]);
      const lengths = [];
      for (let call = 0; call < 2; call += 1) {
        const { output_urls: urls } = await readJson(post({ ...VALID, num_images: 2, quality: "low" }));
        lengths.push(Array.isArray(urls) ? urls.length : null);
      }
      assert.deepEqual(lengths, [1, 0]);
      assert.equal(describeCharges(), "2 × = 28800");
    });

    it("can name another URL, cost and anything else", async () => {
      api.script([
        { outputUrl: "http://169.254.169.254/latest", estimatedCost: "boilerplate" },
        { estimatedCost: null },
        { rewrite: (normal) => ({ wrapped: normal }) },
      ]);
      const first = await readJson(post(VALID));
      assert.deepEqual(
        [first["output_url"], first["estimated_cost_usd"], first["duration_ms"]],
        ["http://169.254.169.254/latest", 0.6, 2143],
      );
      assert.ok(!("estimated_cost_usd" in (await readJson(post(VALID)))));
      assert.deepEqual(Object.keys(await readJson(post(VALID))), ["wrapped"]);
      assert.equal(describeCharges(), "3 × = 231000");
    });
  });

  it("forgets everything at a reset", async () => {
    api.script([{ status: 500 }, { nestedOnly: true }, { outputStatus: 500 }, { on: "poll", status: 500 }]);
    assert.equal(api.pendingSteps, 3);
    await post(VALID);
    const url = await (api.reset(), makeUrl());
    await fetch(url, { headers: { cookie: "a=b" } });
    api.advance(8 * DAY);
    api.reset();
    assert.equal((await fetch(url)).status, 404);
    assert.deepEqual(
      [api.requests.length, api.outputRequests.length, api.violations.length, api.pendingSteps, api.charges.count],
      [0, 1, 0, 0, 0],
    );
    assert.equal((await post(VALID)).headers.get("date"), "Sun, 22 Nov 2026 10:00:00 GMT");
  });

  it("stops while it holds an answer", async () => {
    const other = await startTestApi();
    other.script({ delayUntil: createGate().opened });
    const headers = { authorization: `Bearer ${other.apiKey}`, "content-type": "application/json" };
    const answer = fetch(`${other.url}/v1/generate`, { method: "POST", headers, body: JSON.stringify(VALID) });
    await other.waitFor("accepted");
    await Promise.all([assert.rejects(answer, /fetch failed/), other.stop()]);
  });

  it("draws with the offline engine unless told otherwise, in each format", async () => {
    await api.stop();
    api = await startMockApi();
    for (const [format, magic] of [
      ["png", "89504e47"],
      ["jpeg", "ffd8ff"],
      ["webp", "52494646"],
    ] as const) {
      const response = await fetch(await makeUrl({ output_format: format, seed: 7 }));
      assert.equal(response.headers.get("content-type"), `image/${format}`);
      const bytes = await read(response);
      assert.ok(bytes.toString("hex").startsWith(magic), `${format}: ${bytes.subarray(0, 200).toString()}`);
    }
  });
});

function sizeOf(side: number) {
  return { image_size: { width: side, height: side } };
}
