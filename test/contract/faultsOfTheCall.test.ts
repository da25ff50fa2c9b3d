import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { connect, createServer as createTcpServer, Socket } from "node:net";
import type { ErrorCode } from "../../src/core/errors";
import type { PostStep } from "../mock-api/mockStep";
import { fail, runAgain, succeed } from "../support/faultRun";
import type { JobRig } from "../support/jobRig";
import { createJobRig } from "../support/jobRig";

describe("faults of the call", () => {
  let rig: JobRig;

  beforeEach(async () => {
    rig = await createJobRig();
  });
  afterEach(() => rig.stop());

  const REFUSALS: readonly (readonly [number, ErrorCode, RegExp])[] = [
    [400, "invalid-request", /\(400\).*Change the request/],
    [401, "unauthorized", /API key/],
    [402, "insufficient-funds", /no money left/],
    [403, "unauthorized", /\S/],
    [404, "invalid-request", /\(404\).*base URL/],
    [413, "invalid-request", /\(413\).*smaller/],
    [422, "invalid-request", /\(422\)/],
  ];
  for (const [status, code, words] of REFUSALS) {
    it(`F18 is not repeated after a ${status}, says so, and costs nothing`, async () => {
      rig.mock.script({ status });
      const { error, job } = await fail(rig, { code, charged: "no" });
      assert.match(error.message, words);
      assert.match(error.message, /[Nn]othing was charged/);
      await runAgain(rig, job);
    });
  }

  it("F19 waits as long as a 429 asks in seconds or as a date, and is sent once more with an intent of its own", async () => {
    const date = new Date(Date.now() + 20_000).toUTCString();
    const waits: [PostStep["rateLimit"], number, number][] = [
      [{ retryAfter: 7 }, 5_000, 7_000],
      [{ retryAfter: 60 }, 58_000, 60_000],
      [{ retryAfter: date }, 17_000, 20_000],
      [{}, 1_000, 60_000],
      [{ retryAfter: "soon" }, 1_000, 60_000],
    ];
    for (const [rateLimit = {}, least, most] of waits) {
      rig.mock.reset();
      rig.pauses.length = 0;
      rig.mock.script({ rateLimit });
      await succeed(rig, { pictures: 1, posts: 2 });
      const [pause = 0, ...more] = rig.pauses;
      assert.ok(pause >= least && pause <= most, `${JSON.stringify(rateLimit)}: ${pause} ms`);
      assert.deepEqual(more, []);
      assert.match(rig.said.join("\n"), /asks to wait \d+ s/, "in view");
    }
  });

  it("F19 gives up at once where the wait is absurd, and after a second 429", async () => {
    for (const retryAfter of [61, 86_400, "9".repeat(30), new Date(Date.now() + 3_600_000).toUTCString()]) {
      rig.mock.reset();
      rig.mock.script({ rateLimit: { retryAfter } });
      await fail(rig, { code: "rate-limited", charged: "no" });
      assert.deepEqual(rig.pauses, []);
    }
    rig.mock.reset();
    rig.mock.script({ rateLimit: { retryAfter: 1 }, times: 9 });
    const { job } = await fail(rig, { code: "rate-limited", charged: "no", posts: 2 });
    await runAgain(rig, job);
  });

  for (const status of [408, 409, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524]) {
    it(`F20 is never sent again after a ${status}, whether it was taken or not`, async () => {
      for (const accept of [true, false]) {
        rig.mock.reset();
        rig.mock.script({ status, accept });
        const { error, job } = await fail(rig, { code: "outcome-unknown", charged: "maybe" });
        assert.match(error.message, /may have been charged/);
        assert.equal(rig.mock.charges.count, accept ? 1 : 0);
        await runAgain(rig, job);
      }
    });
  }

  it("F21 is unknown, and charged once, where the connection breaks or the time is up after the server took it", async () => {
    rig.mock.script({ resetAfterAccept: true });
    const { job } = await fail(rig, { code: "outcome-unknown", charged: "maybe" });
    assert.equal(rig.mock.charges.count, 1);
    await runAgain(rig, job);

    rig.mock.reset();
    let answer = (): void => undefined;
    rig.mock.script({ delayUntil: new Promise<void>((resolve) => (answer = resolve)) });
    const parts = rig.parts();
    const connect = async () => {
      const connection = await parts.connect();
      return connection && { ...connection, timeoutMs: 300 };
    };
    const { error } = await fail(rig, { code: "outcome-unknown", charged: "maybe" }, { parts: { connect } });
    answer();
    assert.match(error.message, /did not answer in time/);
    assert.equal(rig.mock.charges.count, 1);
  });

  it("F22 names a proxy as the likely cause when a quiet connection is cut, and keeps connections alive from 15 s on", async () => {
    const prototype: { setKeepAlive: (this: Socket, ...given: [boolean?, number?]) => Socket } = Socket.prototype;
    const { setKeepAlive } = prototype;
    const keepAlive: unknown[][] = [];
    after(() => void (prototype.setKeepAlive = setKeepAlive));
    prototype.setKeepAlive = function (...given) {
      keepAlive.push(given);
      return setKeepAlive.apply(this, given);
    };
    for (const cut of [(socket: Socket) => socket.resetAndDestroy(), (socket: Socket) => socket.end()]) {
      rig.mock.reset();
      let answer = (): void => undefined;
      rig.mock.script({ delayUntil: new Promise<void>((resolve) => (answer = resolve)) });
      const proxy = createTcpServer((socket) => {
        const onwards = connect(rig.mock.port, "127.0.0.1");
        socket.on("error", () => onwards.destroy()).pipe(onwards.on("error", () => undefined));
        void rig.mock.waitFor("accepted").then(() => cut(socket));
      }).listen(0, "127.0.0.1");
      await once(proxy, "listening");
      const baseUrl = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
      const job = rig.job();
      const parts = rig.parts();
      const throughProxy = async () => {
        const connection = await parts.connect();
        return connection && { ...connection, baseUrl };
      };
      try {
        const { error } = await fail(
          rig,
          { code: "outcome-unknown", charged: "maybe" },
          { job: { ...job, plan: { ...job.plan, apiOrigin: baseUrl } }, parts: { connect: throughProxy } },
        );
        assert.match(error.message, /[Pp]roxy.*quiet connections/);
        assert.equal(rig.mock.charges.count, 1);
      } finally {
        answer();
        proxy.close();
      }
    }
    const own = keepAlive.filter(([isOn, delay]) => isOn === true && delay === 15_000);
    assert.equal(own.length, 2, JSON.stringify(keepAlive));
  });

  it("F23 S5 follows no redirect of the call, and takes the key nowhere", async () => {
    let hits = 0;
    const elsewhere = createServer((_request, response) => {
      hits += 1;
      response.end("{}");
    }).listen(0, "127.0.0.1");
    await once(elsewhere, "listening");
    const to = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/v1/generate`;
    try {
      for (const status of [301, 302, 303, 307, 308]) {
        for (const redirect of [to, `${rig.mock.url}/v1/generate?again`, "/v1/generate"]) {
          rig.mock.reset();
          rig.mock.script({ status, redirect });
          await fail(rig, { code: "provider-error", charged: "no" });
        }
      }
      assert.equal(hits, 0);
    } finally {
      elsewhere.close();
    }
  });

  it("F24 keeps the beginning of a paid answer that is cut or can't be read, and does not pay again", async () => {
    const answers: [PostStep, RegExp][] = [
      [{ cutJson: 45 }, /generation_id/],
      [{ cutJson: 45, withLength: true }, /generation_id/],
      [{ cutJson: 10, withLength: true }, /gener/],
      [{ html: true }, /Please sign in/],
      [{ body: [] }, /"raw":"\[\]"/],
      [{ body: { strange: "shape" } }, /strange/],
      [{ body: "plain words" }, /plain words/],
      [{ body: `begin ${"x".repeat(200_000)}` }, /begin x{1000}/],
      [{ rewrite: (normal) => ({ ...normal, output_url: null, status: "done?" }) }, /done\?/],
    ];
    for (const [step, kept] of answers) {
      rig.mock.reset();
      rig.mock.script(step);
      const { job, journalText } = await fail(rig, { code: "bad-output", charged: ["maybe", "yes"] });
      assert.match(journalText, kept);
      assert.ok(journalText.length < 80_000, `${journalText.length} characters`);
      assert.equal(rig.mock.charges.count, 1);
      await runAgain(rig, job);
    }
  });

  it("F24 names the generation of an answer that is cut behind its id, and keeps no key that an answer repeats", async () => {
    rig.mock.script({ cutJson: 45 });
    const { error } = await fail(rig, { code: "bad-output", charged: "yes" });
    assert.match(error.message, /gen_[0-9a-f]{16}/);
    rig.mock.reset();
    rig.mock.script({ body: `<html>you sent Bearer ${rig.mock.apiKey}` });
    const { journalText } = await fail(rig, { code: "bad-output", charged: ["maybe", "yes"] });
    assert.match(journalText, /you sent Bearer \[redacted\]/);
  });

  it("F25 saves fewer pictures than were paid for, says so, and asks for no more", async () => {
    rig.mock.script({ fewer: 1 });
    const { assets, warnings } = await succeed(rig, { pictures: 2 }, { job: rig.job({ numImages: 3 }) });
    assert.match(warnings.join(" "), /2 of 3 pictures/);
    assert.equal(
      assets.reduce((sum, { costUsd }) => sum + Math.round((costUsd ?? 0) * 1e6), 0),
      rig.mock.charges.totalMicroUsd,
      "I7",
    );
    assert.equal(rig.mock.outputRequests.length, 2);
  });

  it("F25 says that an answer without pictures is paid, and does not pay again", async () => {
    for (const step of [{ fewer: 2 }, { rewrite: () => ({ generation_id: "gen_1", status: "completed" }) }]) {
      rig.mock.reset();
      rig.mock.script(step);
      const { error } = await fail(rig, { code: "bad-output", charged: "yes" }, { job: rig.job({ numImages: 2 }) });
      assert.match(error.message, /no picture/);
    }
  });

  it("S3 tells, logs and writes down no key that a server says back, in whatever answer", async () => {
    const { apiKey } = rig.mock;
    const echo = `Incorrect API key provided: ${apiKey}`;
    const headers = { "x-request-id": apiKey, "retry-after": apiKey, server: apiKey };
    const errors: readonly (readonly [PostStep, ErrorCode])[] = [
      [{ status: 400, body: { error: { code: apiKey, message: echo } } }, "invalid-request"],
      [{ status: 401, body: { error: { code: "invalid_api_key", message: echo } } }, "unauthorized"],
      [{ status: 402, body: echo }, "insufficient-funds"],
      [{ status: 403, body: { detail: echo } }, "unauthorized"],
      [{ status: 422, body: { detail: [{ type: apiKey, loc: ["body", apiKey], msg: echo }] } }, "invalid-request"],
      [{ status: 400, body: { error: { code: "moderation_blocked", categories: [apiKey] } } }, "refused"],
      [{ status: 500, body: `<html>${echo}</html>` }, "outcome-unknown"],
      [{ status: 307, redirect: `https://elsewhere.example.com/?key=${apiKey}` }, "provider-error"],
      [{ body: JSON.stringify({ authorization: `Bearer ${apiKey}` }) }, "bad-output"],
      [{ rewrite: () => ({ generation_id: apiKey, status: "completed" }) }, "bad-output"],
      [{ failed: true, rewrite: (normal) => ({ ...normal, error: { message: echo } }) }, "provider-error"],
    ];
    for (const [step, code] of errors) {
      rig.mock.reset();
      rig.mock.script({ ...step, headers });
      const { job } = await fail(rig, { code, charged: ["no", "maybe", "yes"] });
      await runAgain(rig, job);
    }
    assert.ok(rig.said.length > 0, "there is a log to look at");
  });
});
