import assert from "node:assert/strict";
import type { ErrorCode } from "../../src/core/errors";
import { createProspolabsProvider } from "../../src/providers/prospolabs/adapter";
import { expectKind } from "../support/useHttp";
import { CALL, DONE, failure, KEY, reply, useProspolabs } from "../support/useProspolabs";

describe("prospolabs", () => {
  const { against, providerAt, serveRaw, log, client } = useProspolabs();

  describe("error", () => {
    it("F18 F20 F23 maps every status", async () => {
      const table: [number, ErrorCode, "no" | "maybe"][] = [
        ...[301, 302, 304, 307, 308].map((status): [number, ErrorCode, "no"] => [status, "provider-error", "no"]),
        ...[400, 404, 405, 410, 413, 415, 422, 451].map((status): [number, ErrorCode, "no"] => [
          status,
          "invalid-request",
          "no",
        ]),
        [401, "unauthorized", "no"],
        [402, "insufficient-funds", "no"],
        [403, "unauthorized", "no"],
        [407, "not-sent", "no"],
        ...[408, 409, 425, 500, 502, 503, 504, 520, 521, 522, 523, 524].map((status): [number, ErrorCode, "maybe"] => [
          status,
          "outcome-unknown",
          "maybe",
        ]),
      ];
      for (const [status, code, charged] of table) {
        for (const body of ["", { error: { code: "x", message: "Something broke." } }]) {
          const { submit, seen } = await against({ status, body, headers: { location: "/elsewhere" } });
          const { message } = failure(await submit(), code, charged);
          if (status >= 500) assert.match(message, new RegExp(String(status)));
          assert.equal(seen.length, 1);
        }
      }
    });

    it("F18 maps by the body's code before the status", async () => {
      const table: [number, string, ErrorCode][] = [
        [400, "moderation_blocked", "refused"],
        [422, "content_policy_violation", "refused"],
        [403, "content_policy_violation", "refused"],
        [400, "billing_hard_limit_reached", "insufficient-funds"],
        [429, "insufficient_quota", "insufficient-funds"],
        [403, "insufficient_quota", "insufficient-funds"],
        [401, "invalid_api_key", "unauthorized"],
        [400, "invalid_image_file", "invalid-request"],
      ];
      for (const [status, code, expected] of table) {
        const envelopes = [
          { code, message: "Missing field." },
          { error: { code, message: null } },
          { error: { type: code } },
          { error: code },
          { detail: [{ type: code, msg: "m", loc: ["body"] }] },
        ];
        for (const body of envelopes) {
          const { submit } = await against({ status, body });
          if (expected === "invalid-request" && JSON.stringify(body).includes("Missing"))
            expectKind(await submit(), "resend");
          else failure(await submit(), expected, "no");
        }
      }
      const never = await against({ status: 500, body: { code: "insufficient_quota" } });
      failure(await never.submit(), "outcome-unknown", "maybe");
    });

    it("quotes what the API says from any envelope, and no page", async () => {
      const said = async (body: unknown) => {
        const { submit } = await against({ status: 422, body });
        return failure(await submit({}, "flat"), "invalid-request", "no").message;
      };
      assert.match(
        await said({ code: "c", message: "num_images is too large!" }),
        /\(422\): “num_images is too large”\./,
      );
      assert.match(await said({ error: { code: "c", message: "bad size" } }), /“bad size”/);
      assert.match(await said({ error: "bad size" }), /“bad size”/);
      assert.match(await said({ detail: "bad size" }), /“bad size”/);
      assert.match(
        await said({
          detail: [
            { type: "int", loc: ["body", "seed"], msg: "not an int" },
            { loc: ["body", "quality"], msg: "odd" },
          ],
        }),
        /“seed: not an int; quality: odd”/,
      );
      assert.match(await said("plain words\nin two lines"), /“plain words in two lines”/);
      assert.match(await said({ message: `Incor\u202erect key: ${KEY}` }), /“Incor rect key: \[redacted\]”/);
      for (const body of ["<html><body>Gateway</body></html>", "", "{broken", {}])
        assert.match(await said(body), /\(422\)\. /);
      assert.ok((await said({ message: "x".repeat(5_000) })).length < 500);
    });

    it("shows stage and categories of a refusal", async () => {
      const categories = [["violence", "self-harm"], { violence: true, "self-harm": true, hate: false }];
      for (const value of categories) {
        const error = {
          code: "moderation_blocked",
          message: "Please stop!",
          moderation_details: { moderation_stage: "input", categories: value },
        };
        const { submit } = await against({ status: 400, body: { error } });
        assert.match(failure(await submit(), "refused", "no").message, /at the input stage \(violence, self-harm\)/);
      }
    });

    it("S6 names a few categories and cuts them, however many and long they are", async () => {
      const many = Array.from({ length: 10_000 }, (_, index) => `violence-${index}-${"x".repeat(50)}`);
      for (const categories of [many, Array.from({ length: 20 }, () => "https://".repeat(6_000))]) {
        const error = { code: "moderation_blocked", moderation_details: { moderation_stage: "input", categories } };
        const { submit } = await against({ status: 400, body: { error } });
        const { message } = failure(await submit(), "refused", "no");
        assert.ok(message.length < 1_000, message);
        assert.match(message, /Nothing was charged\.$/);
      }
    });

    it("S3 gives the log status, code, request id and a redacted body", async () => {
      const body = { error: { code: "weird", message: `no ${KEY}, see https://x.example/a?sig=x` } };
      const { submit } = await against({ status: 500, body, headers: { "x-request-id": "req_77" } });
      const { detail } = failure(await submit(), "outcome-unknown", "maybe");
      assert.match(detail, /status 500, request id req_77, body: .*weird/);
      const inBody = await against({ status: 500, body: { request_id: "req_88" } });
      assert.match(failure(await inBody.submit(), "outcome-unknown", "maybe").detail, /request id req_88/);
    });

    it("F21 says what broke on the way, and whether it was sent", async () => {
      let posts = 0;
      const reset = providerAt(
        await serveRaw((socket) => {
          posts += 1;
          socket.resetAndDestroy();
        }),
      );
      failure(await reset.submit(), "outcome-unknown", "maybe");
      assert.equal(posts, 1);
      const gone = providerAt("http://127.0.0.1:9");
      assert.match(failure(await gone.submit(), "not-sent", "no").message, /^Could not reach 127\.0\.0\.1:9: /);
    });
  });

  describe("body shape", () => {
    const MISSING = { detail: [{ type: "missing", loc: ["body", "params"], msg: "Field required" }] };

    it("asks to send nested after a 400 or 422 that names a field, and remembers what was taken", async () => {
      const { submit, seen, shapes, origin } = await against({ status: 422, body: MISSING }, { body: DONE });
      const { error, ...rest } = expectKind(await submit(), "resend");
      assert.deepEqual(rest, { kind: "resend", reason: "body-shape", shape: "nested", waitMs: 0 });
      assert.equal(error.code, "invalid-request");
      assert.equal(seen.length, 1);
      assert.equal(shapes.size, 0);
      reply(await submit({}, "nested"));
      const { model, mode, ...params } = {
        model: "gpt-image-2",
        mode: "generate",
        prompt: "a ceramic mug",
        quality: "high",
        image_size: "landscape_4_3",
        output_format: "png",
        num_images: 1,
        seed: 42,
      };
      assert.deepEqual(seen[1]?.body, { model, mode, params });
      assert.deepEqual([...shapes], [[origin, "nested"]]);
      reply(await submit());
      assert.deepEqual(seen[2]?.body, { model, mode, params });
    });

    it("does not ask again, once a shape was asked for", async () => {
      const { submit } = await against({ status: 422, body: MISSING });
      failure(await submit({}, "nested"), "invalid-request", "no");
      failure(await submit({}, "flat"), "invalid-request", "no");
    });

    it("asks for flat where a remembered nested one is no longer taken", async () => {
      const { submit, shapes, origin } = await against({
        status: 400,
        body: { error: { code: "unknown_parameter", message: "params" } },
      });
      shapes.set(origin, "nested");
      assert.equal(expectKind(await submit(), "resend").shape, "flat");
    });

    it("knows missing and unknown fields from other trouble", async () => {
      const asking = [
        { message: "Missing required parameter: 'params'." },
        { error: "params is required" },
        { error: { message: "Unrecognized request argument supplied: seed" } },
        { detail: "Unknown field 'prompt'" },
        { detail: [{ type: "extra_forbidden", loc: ["body", "prompt"], msg: "Extra inputs are not permitted" }] },
        { detail: [{ type: "extra_forbidden", loc: ["body", "seed"], msg: "no" }] },
        { message: "Unexpected 'num_images'" },
        { message: "must have required property 'params'" },
        { message: "must NOT have additional properties" },
        "Unrecognized key(s) in object: 'prompt'",
      ];
      for (const body of asking) {
        const { submit } = await against({ status: 400, body });
        expectKind(await submit(), "resend");
      }
      const other = [
        { message: "image_size must be a multiple of 16" },
        { message: "The prompt is required to be shorter" },
        { message: "Unknown quality: ultra" },
        { message: "unknown model gpt-image-9" },
        { error: { code: "invalid_value", message: "Input should be 'low'" } },
        "<html>missing field</html>",
        "",
      ];
      for (const body of other) {
        const { submit } = await against({ status: 400, body });
        failure(await submit(), "invalid-request", "no");
      }
      for (const status of [401, 402, 403, 404, 409, 413, 500]) {
        const { submit } = await against({ status, body: MISSING });
        expectKind(await submit(), "failed");
      }
    });

    it("remembers nothing from an answer that it could not read, and survives a memory that fails", async () => {
      const portal = await against({ body: "<html>" });
      await portal.submit();
      assert.equal(portal.shapes.size, 0);
      const { provider, connection } = await against({ body: DONE });
      const http = client();
      const bodyShapes = { get: () => undefined, set: () => Promise.reject(new Error("disk")) };
      const forgetful = createProspolabsProvider({ http: () => Promise.resolve(http), log, bodyShapes });
      assert.equal(forgetful.info, provider.info);
      reply(await forgetful.submit(CALL, { connection }));
    });
  });

  describe("429", () => {
    const after = async (headers: Record<string, string>) => {
      const { submit, seen } = await against({
        status: 429,
        headers,
        body: { error: { code: "rate_limit_exceeded" } },
      });
      const outcome = await submit();
      assert.equal(seen.length, 1);
      return outcome;
    };
    const waitOf = async (headers: Record<string, string>) => {
      const { reason, shape, waitMs, error } = expectKind(await after(headers), "resend");
      assert.deepEqual([reason, shape, error.code, error.charged], ["rate-limited", "flat", "rate-limited", "no"]);
      return waitMs;
    };
    const DATE = "Sun, 22 Nov 2026 10:00:00 GMT";

    it("F19 waits as long as it is asked to, up to a minute", async () => {
      assert.equal(await waitOf({ "retry-after": "7" }), 7_000);
      assert.equal(await waitOf({ "retry-after": "60" }), 60_000);
      assert.equal(await waitOf({ "retry-after": "0" }), 1_000);
      assert.equal(await waitOf({ "retry-after": "Sun, 22 Nov 2026 10:00:20 GMT", date: DATE }), 20_000);
      assert.equal(await waitOf({ "retry-after": "Sun, 22 Nov 2020 10:00:20 GMT", date: DATE }), 1_000);
    });

    it("F19 waits a few seconds where it is not told, or told nonsense", async () => {
      for (const value of ["", "soon", "-5", "NaN", "Infinity", "1e3", "5 minutes"])
        assert.equal(await waitOf({ "retry-after": value }), 5_000, value);
      assert.equal(await waitOf({}), 5_000);
    });

    it("F19 gives up where the wait is longer than a minute", async () => {
      for (const value of [
        "61",
        "3600",
        "9".repeat(400),
        "Sun, 22 Nov 2026 11:00:00 GMT",
        "Fri, 31 Dec 9999 23:59:59 GMT",
      ]) {
        failure(await after({ "retry-after": value, date: DATE }), "rate-limited", "no");
      }
    });

    it("keeps the shape that was sent", async () => {
      const { submit } = await against({ status: 429 });
      assert.equal(expectKind(await submit({}, "nested"), "resend").shape, "nested");
    });
  });
});
