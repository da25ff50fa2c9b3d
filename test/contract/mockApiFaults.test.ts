import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { crc32, inflateSync } from "node:zlib";
import type { MockApi } from "../mock-api/startMockApi";
import { createClient, createGate, DAY, startTestApi, VALID } from "../mock-api/testClient";

describe("mock API, outputs and faults", () => {
  let api: MockApi;
  const { post, poll, readJson, makeUrl, read, describeCharges } = createClient(() => api);

  beforeEach(async () => {
    api = await startTestApi();
  });
  afterEach(() => api.stop());

  describe("outputs", () => {
    it("are the same bytes each time, with length, type and validator", async () => {
      const url = await makeUrl();
      const first = await fetch(url);
      const bytes = await read(first);
      assert.equal(first.headers.get("content-type"), "image/png");
      assert.equal(first.headers.get("content-length"), String(bytes.length));
      assert.match(first.headers.get("etag") ?? "", /^"[0-9a-f]{32}"$/);
      assert.deepEqual(await read(fetch(url)), bytes);
    });

    for (const [name, value] of [
      ["Authorization", "Bearer prsp-mock-key"],
      ["Cookie", "session=1"],
    ] as const) {
      it(`take no ${name}`, async () => {
        const response = await fetch(await makeUrl(), { headers: { [name]: value } });
        assert.equal(response.status, 400);
        assert.match(api.violations.join(), new RegExp(`header ${name}$`));
        assert.doesNotMatch(api.violations.join(), /prsp-mock-key|session=1/);
      });
    }

    it("want the signature, and exist", async () => {
      const url = await makeUrl();
      assert.equal((await fetch(url.replace(/sig=.*/, "sig=0"))).status, 403);
      assert.equal((await fetch(url.replace(/\?.*/, ""))).status, 403);
      assert.equal((await fetch(url.replace("/0.png", "/1.png"))).status, 404);
      assert.equal((await fetch(`${api.url}/outputs/gen_0/0.png?sig=0`)).status, 404);
    });

    it("expire after seven days by the mock's clock, as its Date says", async () => {
      const url = await makeUrl();
      api.advance(7 * DAY - 1);
      assert.equal((await fetch(url)).status, 200);
      api.advance(1);
      const late = await fetch(url);
      assert.equal(late.status, 410);
      assert.equal(late.headers.get("date"), "Sun, 29 Nov 2026 10:00:00 GMT");
      assert.equal((await readJson(late))["code"], "output_expired");
      assert.equal(api.charges.count, 1);
    });

    it("serve ranges", async () => {
      const url = await makeUrl();
      const whole = await read(fetch(url));
      const total = whole.length;
      const etag = (await fetch(url)).headers.get("etag") ?? "";
      const ranged = (range: string, condition?: string) =>
        fetch(url, { headers: { range, ...(condition === undefined ? {} : { "if-range": condition }) } });
      for (const [range, start, end] of [
        ["bytes=10-", 10, total],
        ["bytes=10-19", 10, 20],
        ["bytes=-5", total - 5, total],
        [`bytes=0-${total * 2}`, 0, total],
      ] as const) {
        const response = await ranged(range, etag);
        assert.equal(response.status, 206, range);
        assert.equal(response.headers.get("content-range"), `bytes ${start}-${end - 1}/${total}`);
        assert.deepEqual(await read(response), whole.subarray(start, end));
      }
      assert.equal((await ranged("bytes=10-", '"other"')).status, 200);
      assert.equal((await ranged("bytes=9-3")).status, 200);
      assert.equal((await ranged("lines=1-2")).status, 200);
      const beyond = await ranged(`bytes=${total}-`);
      assert.equal(`${beyond.status} ${beyond.headers.get("content-range") ?? ""}`, `416 bytes */${total}`);
    });

    it("can come in another size and format than asked", async () => {
      api.script({ deliverSize: { width: 32, height: 16 } });
      const bytes = await read(fetch(await makeUrl()));
      assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [32, 16]);
      api.script({ deliverFormat: "png" });
      const response = await fetch(await makeUrl({ output_format: "webp" }));
      assert.ok(response.url.includes("/0.webp?"));
      assert.equal(response.headers.get("content-type"), "image/png");
      assert.equal((await read(response)).subarray(1, 4).toString(), "PNG");
    });
  });

  describe("jobs that wait", () => {
    it("are queued, processed and completed", async () => {
      api.script({ queued: { polls: 2 } });
      const response = await post(VALID);
      const { generation_id: id, status, output_url: early } = await readJson(response);
      assert.deepEqual([response.status, status, early], [202, "queued", undefined]);
      assert.equal(api.charges.count, 1);
      const answers = [await readJson(poll(id)), await readJson(poll(id)), await readJson(poll(id))];
      assert.deepEqual(
        answers.map((answer) => answer["status"]),
        ["processing", "processing", "completed"],
      );
      assert.equal((await fetch(String(answers[2]?.["output_url"]))).status, 200);
      assert.deepEqual(
        api.pollRequests.map((seen) => seen.generationId),
        [id, id, id],
      );
    });

    it("are asked for by the field, or by the query", async () => {
      assert.equal((await readJson(post({ ...VALID, async: true })))["status"], "queued");
      assert.equal((await readJson(post(VALID, { path: "/v1/generate?async=true" })))["status"], "queued");
    });

    it("are refunded when they fail", async () => {
      api.script({ queued: { polls: Infinity, end: "failed" } });
      const { generation_id: id } = await readJson(post(VALID));
      assert.equal((await readJson(poll(id)))["status"], "processing");
      assert.equal(describeCharges(), "1 × = 77000");
      api.settleQueued();
      assert.equal((await readJson(poll(id)))["status"], "failed");
      assert.equal((await readJson(poll(id)))["status"], "failed");
      assert.deepEqual(api.charges, { count: 0, totalMicroUsd: 0, perGeneration: { [String(id)]: 0 } });
    });

    it("can fail at once, refunded", async () => {
      api.script({ failed: true });
      const answer = await readJson(post(VALID));
      assert.equal(answer["status"], "failed");
      assert.deepEqual(api.charges.perGeneration, { [String(answer["generation_id"])]: 0 });
    });

    it("are told to nobody else, and unknown ones to nobody", async () => {
      const { generation_id: id } = await readJson(post(VALID));
      assert.equal((await poll(id, "wrong")).status, 401);
      assert.equal((await poll("gen_0")).status, 404);
      api.script({ on: "poll", status: 503 });
      assert.equal((await poll(id)).status, 503);
      assert.equal((await readJson(poll(id)))["status"], "completed");
    });
  });

  describe("faults of the POST", () => {
    it("answers with the named refusals, uncharged", async () => {
      api.script([
        { insufficientFunds: true },
        { refuse: { stage: "output", categories: ["sexual"] } },
        { rateLimit: { retryAfter: "Sun, 22 Nov 2026 10:00:30 GMT" } },
        { rateLimit: {} },
        { status: 503, headers: { "x-request-id": "req_1" } },
        { redirect: "http://127.0.0.1:1/elsewhere" },
        { status: 400, body: { error: "plain" } },
        { html: true, status: 502 },
        { html: true, accept: false },
        { accept: false },
      ]);
      const seen = [];
      for (let step = 0; step < 10; step += 1) {
        const response = await post(VALID);
        const { headers } = response;
        const mark = headers.get("retry-after") ?? headers.get("x-request-id") ?? headers.get("location") ?? "";
        seen.push(
          `${response.status} ${mark} ${/moderation_stage":"output|<html>|plain/.exec(await response.text())?.[0] ?? ""}`,
        );
      }
      assert.deepEqual(seen, [
        "402  ",
        '400  moderation_stage":"output',
        "429 Sun, 22 Nov 2026 10:00:30 GMT ",
        "429  ",
        "503 req_1 ",
        "307 http://127.0.0.1:1/elsewhere ",
        "400  plain",
        "502  <html>",
        "200  <html>",
        "400  ",
      ]);
      assert.equal(describeCharges(), "0 × = 0");
      assert.equal(api.requests.length, 10);
    });

    it("charges what it accepts, however it answers", async () => {
      api.script([{ status: 200, body: "[]" }, { html: true }, { status: 504, accept: true }, { body: { ok: true } }]);
      const texts = [];
      for (let step = 0; step < 4; step += 1) {
        const response = await post(VALID);
        texts.push(`${response.status} ${(await response.text()).slice(0, 5)}`);
      }
      assert.deepEqual(texts, ["200 []", "200 <!DOC", '504 {"err', '200 {"ok"']);
      assert.equal(api.charges.count, 4);
    });

    it("charges nothing for a scripted answer to a call it would not take", async () => {
      api.script({ html: true });
      assert.equal((await post({ ...VALID, prompt: "" })).status, 422);
      assert.deepEqual([api.charges.count, api.pendingSteps], [0, 0]);
    });

    it("resets before and after accepting; only the latter is charged", async () => {
      api.script([{ resetBeforeAccept: true }, { resetAfterAccept: true }]);
      await assert.rejects(post(VALID), /fetch failed/);
      assert.equal(api.charges.count, 0);
      await assert.rejects(post(VALID), /fetch failed/);
      assert.equal(api.charges.count, 1);
      assert.deepEqual(
        api.requests.map((seen) => [seen.status, seen.generationId !== null, seen.aborted]),
        [
          [null, false, false],
          [null, true, false],
        ],
      );
    });

    it("cuts the JSON, with a clean end or a broken one", async () => {
      api.script([{ cutJson: 20 }, { cutJson: 20, withLength: true }]);
      assert.match(await (await post(VALID)).text(), /^\{"generation_id":"ge$/);
      await assert.rejects((await post(VALID)).text());
      assert.equal(api.charges.count, 2);
    });

    it("holds the answer until released, charged before", async () => {
      const gate = createGate();
      api.script({ delayUntil: gate.opened });
      const answer = post(VALID);
      await api.waitFor("accepted");
      assert.equal(api.charges.count, 1);
      assert.equal(api.requests[0]?.status, null);
      gate.open();
      assert.equal((await answer).status, 200);
    });

    it("notices a client that goes away", async () => {
      const gate = createGate();
      const abort = new AbortController();
      api.script({ delayUntil: gate.opened });
      const headers = { authorization: `Bearer ${api.apiKey}`, "content-type": "application/json" };
      const body = JSON.stringify(VALID);
      const answer = fetch(`${api.url}/v1/generate`, { method: "POST", headers, body, signal: abort.signal });
      await api.waitFor("accepted");
      abort.abort();
      await assert.rejects(answer);
      await api.waitFor("disconnected");
      gate.open();
      assert.deepEqual([api.requests[0]?.aborted, api.charges.count], [true, 1]);
    });

    it("repeats a step as often as told", async () => {
      api.script([{ status: 500, times: 2 }, { status: 501 }]);
      const statuses = [];
      for (let call = 0; call < 4; call += 1) statuses.push((await post(VALID)).status);
      assert.deepEqual(statuses, [500, 500, 501, 200]);
    });
  });

  describe("faults of an output", () => {
    it("answers with the statuses asked for", async () => {
      api.script([
        { outputStatus: 404 },
        { outputStatus: 410 },
        { outputStatus: 500, headers: { "retry-after": "1" } },
        { on: "output", redirect: "http://10.0.0.1/" },
      ]);
      const url = await makeUrl();
      const seen = [];
      for (let step = 0; step < 5; step += 1) {
        const response = await fetch(url, { redirect: "manual" });
        seen.push(
          `${response.status} ${response.headers.get("location") ?? response.headers.get("retry-after") ?? ""}`,
        );
      }
      assert.deepEqual(seen, ["404 ", "410 ", "500 1", "307 http://10.0.0.1/", "200 "]);
    });

    it("serves what is no picture", async () => {
      api.script([{ notPicture: "html" }, { notPicture: "json" }, { notPicture: "svg", contentType: "image/png" }]);
      const url = await makeUrl();
      const seen = [];
      for (let step = 0; step < 3; step += 1) {
        const response = await fetch(url);
        seen.push(
          `${response.status} ${response.headers.get("content-type") ?? ""} ${(await response.text()).slice(0, 5)}`,
        );
      }
      assert.deepEqual(seen, ["200 text/html <!DOC", '200 application/json {"mes', "200 image/png <svg "]);
    });

    it("cuts with and without a length, and goes on where it stopped", async () => {
      const url = await makeUrl();
      const whole = await read(fetch(url));
      api.script([{ cutOutput: 40, withLength: true }, { cutOutput: 40, withLength: false }, { resetOutput: true }]);
      const broken = await fetch(url);
      assert.equal(broken.headers.get("content-length"), String(whole.length));
      const [got, error] = await readUntilBroken(broken);
      assert.ok(error);
      assert.deepEqual(got, whole.subarray(0, 40));
      const short = await fetch(url);
      assert.deepEqual([short.headers.get("content-length"), short.headers.get("transfer-encoding")], [null, null]);
      assert.deepEqual(await read(short), whole.subarray(0, 40));
      await assert.rejects(fetch(url), /fetch failed/);
      assert.deepEqual(await read(fetch(url, { headers: { range: "bytes=40-" } })), whole.subarray(40));
    });

    it("hides or changes its validator, and ignores a range", async () => {
      const url = await makeUrl();
      api.script([{ etag: null }, { etag: '"new"' }, { ignoreRange: true }]);
      assert.equal((await fetch(url)).headers.get("etag"), null);
      const changed = await fetch(url, { headers: { range: "bytes=5-", "if-range": '"old"' } });
      assert.equal(`${changed.status} ${changed.headers.get("etag") ?? ""}`, '200 "new"');
      assert.equal((await fetch(url, { headers: { range: "bytes=5-" } })).status, 200);
    });

    it("streams a valid PNG of exactly the bytes asked for", async () => {
      const bytes = 3_000_001;
      api.script([{ bigOutput: bytes }, { bigOutput: bytes }]);
      const url = await makeUrl();
      const whole = await read(fetch(url));
      assert.equal(whole.length, bytes);
      assert.deepEqual(readChunks(whole), ["IHDR", "paDd", "IDAT", "IEND"]);
      const part = await read(fetch(url, { headers: { range: "bytes=1999999-" } }));
      assert.equal(hash(part), hash(whole.subarray(1_999_999)));
    });

    it("sends more than it declared", async () => {
      const url = await makeUrl();
      const { length } = await read(fetch(url));
      api.script([{ overrun: 10 }, { overrun: 10, withLength: false }]);
      assert.equal((await readUntilBroken(await fetch(url)))[0].length, length);
      assert.equal((await read(fetch(url))).length, length + 10);
    });

    it("packs a bomb", async () => {
      api.script({ bigOutput: 2_000_000, gzip: true });
      const response = await fetch(await makeUrl());
      assert.equal(response.headers.get("content-encoding"), "gzip");
      assert.equal((await read(response)).length, 2_000_000);
    });

    it("promises a huge picture in a small file", async () => {
      api.script({ hugeSize: { width: 9000, height: 9000 } });
      const bytes = await read(fetch(await makeUrl()));
      assert.ok(bytes.length < 12_000);
      assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [9000, 9000]);
      assert.equal(inflateSync(bytes.subarray(41, -16)).length, 9000 * (1 + 9000 / 8));
    });
  });
});

async function readUntilBroken(response: Response): Promise<[Buffer, unknown]> {
  const parts: Uint8Array[] = [];
  try {
    for await (const part of response.body ?? []) parts.push(part);
    return [Buffer.concat(parts), null];
  } catch (error) {
    return [Buffer.concat(parts), error];
  }
}

/** Names of a PNG's chunks, whose checksums must be right. */
function readChunks(png: Buffer): string[] {
  const names = [];
  for (let at = 8; at < png.length;) {
    const end = at + 8 + png.readUInt32BE(at);
    assert.equal(png.readUInt32BE(end), crc32(png.subarray(at + 4, end)));
    names.push(png.toString("latin1", at + 4, at + 8));
    at = end + 4;
  }
  return names;
}

function hash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
