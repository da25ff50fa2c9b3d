import assert from "node:assert/strict";
import type { ErrorCode } from "../../src/core/errors";
import { MAX_URL_LENGTH } from "../../src/core/job/submitJob";
import type { Connection } from "../../src/core/provider";
import { type Answer, CALL, DONE, failure, KEY, reply, useProspolabs } from "../support/useProspolabs";

describe("prospolabs", () => {
  const { against, providerAt, serveRaw, logged } = useProspolabs();

  describe("request", () => {
    it("sends every parameter, flat, with the key in Authorization alone", async () => {
      const { seen, submit } = await against({ body: DONE });
      await submit();
      await submit({
        imageSize: { width: 1536, height: 1024 },
        outputFormat: "webp",
        numImages: 8,
        quality: "auto",
        seed: -7,
      });
      const common = { model: "gpt-image-2", mode: "generate", prompt: "a ceramic mug" };
      assert.deepEqual(
        seen.map(({ body }) => body),
        [
          { ...common, quality: "high", image_size: "landscape_4_3", output_format: "png", num_images: 1, seed: 42 },
          {
            ...common,
            quality: "auto",
            image_size: { width: 1536, height: 1024 },
            output_format: "webp",
            num_images: 8,
            seed: -7,
          },
        ],
      );
      const [{ method, url, headers, body } = assert.fail()] = seen;
      assert.deepEqual([method, url, headers.authorization], ["POST", "/v1/generate", `Bearer ${KEY}`]);
      assert.doesNotMatch(JSON.stringify([url, { ...headers, authorization: "" }, body, logged]), /canary/);
    });

    it("keeps the path of a base URL and does not double its slash", async () => {
      const { seen, provider, connection, origin } = await against({ body: DONE });
      await provider.submit(CALL, { connection: { ...connection, baseUrl: `${origin}/proxy/` } });
      assert.equal(seen[0]?.url, "/proxy/v1/generate");
    });

    it("sends nothing without a usable key or address", async () => {
      const { seen, provider, connection } = await against({ body: DONE });
      const submit = (changed: Partial<Connection> | null) =>
        provider.submit(CALL, { connection: changed && { ...connection, ...changed } });
      failure(await submit(null), "no-api-key", "no");
      assert.match(failure(await submit({ apiKey: "" }), "no-api-key", "no").message, /^There is no API key/);
      failure(await submit({ apiKey: `${KEY}\nx-evil: 1` }), "no-api-key", "no");
      failure(await submit({ baseUrl: "nonsense" }), "invalid-request", "no");
      assert.deepEqual(seen, []);
    });
  });

  describe("answer", () => {
    const url = (name: string) => `https://cdn.example.com/${name}.png`;
    const outputsOf = async (body: unknown) => {
      const { submit } = await against({ body });
      return reply(await submit()).outputs.map((output) =>
        output.kind === "url" ? output.url : Buffer.from(output.bytes).toString(),
      );
    };
    const base64 = Buffer.from("bytes").toString("base64");

    it("reads outputs wherever they stand", async () => {
      const beginning = { png: "\x89PNG\r\n\x1a\n\0", jpeg: "\xff\xd8\xff\xe0", webp: "RIFF" };
      const bytesOf = (start: string) => Buffer.concat([Buffer.from(start, "latin1"), Buffer.alloc(90, "x")]);
      const written = (encoding: BufferEncoding) => ({
        png: bytesOf(beginning.png).toString(encoding),
        jpeg: bytesOf(beginning.jpeg).toString(encoding),
        webp: bytesOf(beginning.webp).toString(encoding),
      });
      const [bare, pixels] = [written("base64"), written("utf8")];
      const shapes: [unknown, string[]][] = [
        [{ output_url: url("a") }, [url("a")]],
        [{ output_url: [url("a"), url("b")] }, [url("a"), url("b")]],
        [{ output_urls: [url("a"), url("b")] }, [url("a"), url("b")]],
        [{ outputs: [{ url: url("a"), width: 5 }] }, [url("a")]],
        [{ images: [{ url: url("a") }, url("b")] }, [url("a"), url("b")]],
        [{ data: [{ b64_json: base64 }, { url: url("b"), b64_json: null }] }, ["bytes", url("b")]],
        [{ data: [`data:image/png;base64,${base64}`] }, ["bytes"]],
        [{ outputs: [null, 5, {}, "", { url: url("a") }] }, [url("a")]],
        [{ data: [`data:;base64,${base64}`] }, ["bytes"]],
        [{ output_url: `data:image/gif;x=1;base64,${base64}` }, ["bytes"]],
        [{ output_urls: [bare.png, bare.jpeg, bare.webp] }, [pixels.png, pixels.jpeg, pixels.webp]],
        [{ output_url: "/9j/relative.png" }, ["/9j/relative.png"]],
        [{ output_url: "/relative.png", outputs: null }, ["/relative.png"]],
        [{ output_url: "data:text/html,hello" }, ["data:text/html,hello"]],
      ];
      for (const [body, expected] of shapes) assert.deepEqual(await outputsOf(body), expected, JSON.stringify(body));
    });

    it("counts an output once that is named in several places", async () => {
      assert.deepEqual(
        await outputsOf({ output_url: url("a"), output_urls: [url("a"), url("b")], data: [{ url: url("b") }] }),
        [url("a"), url("b")],
      );
    });

    it("reads id, cost and state", async () => {
      const read = async (body: Record<string, unknown>) => {
        const { submit } = await against({ body: { ...DONE, ...body } });
        return reply(await submit());
      };
      const { linksValidUntil, ...rest } = await read({ estimated_cost_usd: 0.077 });
      const days = ((linksValidUntil ?? 0) - Date.now()) / 86_400_000;
      assert.ok(days > 6.99 && days <= 7, "7 days after the server's own date");
      assert.deepEqual(rest, {
        generationId: "gen_1",
        status: "completed",
        cost: 77_000,
        outputs: [{ kind: "url", url: DONE.output_url }],
        warnings: [],
      });
      assert.equal((await read({ generation_id: undefined, id: 17 })).generationId, "17");
      assert.equal((await read({ generation_id: undefined })).generationId, null);
      assert.equal((await read({ estimated_cost_usd: 0 })).cost, 0);
      for (const cost of [-1, "free", null, 1e300]) assert.equal((await read({ estimated_cost_usd: cost })).cost, null);
      // An answer with an output needs no poll.
      assert.equal((await read({ status: "processing" })).status, "completed");
      assert.equal((await read({ status: "anything else" })).status, "completed");
    });

    it("calls what is queued pending", async () => {
      for (const status of ["queued", "processing"]) {
        const { submit } = await against({ status: 202, body: { generation_id: "gen_9", status } });
        const { status: state, generationId, outputs } = reply(await submit());
        assert.deepEqual([state, generationId, outputs], ["pending", "gen_9", []]);
      }
      const { submit } = await against({ status: 202, body: { generation_id: "gen_9" } });
      assert.equal(reply(await submit()).status, "pending");
    });

    it("knows a failed run from a refused one; neither is charged", async () => {
      const failed = await against({
        body: { generation_id: "g", status: "failed", error: { message: "GPU on fire!" } },
      });
      assert.match(
        failure(await failed.submit(), "provider-error", "no").message,
        /failed: “GPU on fire”\. .* refunds/,
      );
      const refused = await against({ body: { id: "g", status: "failed", error: { code: "moderation_blocked" } } });
      failure(await refused.submit(), "refused", "no");
    });

    it("F24 says that an answer cannot be read, and keeps it", async () => {
      for (const body of [
        "",
        "<html>Sign in</html>",
        "[]",
        "{}",
        '"ok"',
        "null",
        '{"ok":true}',
        { status: "queued" },
        { images: [] },
      ]) {
        const { submit } = await against({ body });
        const text = typeof body === "string" ? body : JSON.stringify(body);
        assert.equal(failure(await submit(), "bad-output", "maybe").raw, text);
      }
      const known = await against({ body: '{"generation_id": "gen_7", "status": "compl' });
      const { message, raw } = failure(await known.submit(), "bad-output", "yes");
      assert.match(message, /gen_7/);
      assert.match(raw ?? "", /compl$/);
      const long = await against({ body: `${KEY}${"x".repeat(200_000)}` });
      const kept = failure(await long.submit(), "bad-output", "maybe");
      assert.equal(kept.raw?.length, 64 * 1024 - KEY.length + "[redacted]".length);
      assert.ok(kept.detail.length < 2_200);
    });

    it("F24 S6 takes an answer for unreadable whose JSON would fill the memory", async () => {
      const [deep, wide] = ["[".repeat(200_000), `[${"0,".repeat(1_500_000)}0]`];
      const hostile = [
        `{"generation_id":"gen_6","output_url":"https://x.example/1.png","x":${deep}${deep.replaceAll("[", "]")}}`,
        `{"generation_id":"gen_6","output_url":"https://x.example/1.png","x":${wide}}`,
      ];
      for (const body of hostile) {
        const { submit } = await against({ body });
        assert.ok(failure(await submit(), "bad-output", "yes").raw?.startsWith('{"generation_id":"gen_6"'));
      }
      const text = `${"[".repeat(500)}\\"${"{".repeat(500)}\\\\`;
      const { submit } = await against({ body: `{"output_url":"https://x.example/1.png","x":"${text}"}` });
      assert.equal(reply(await submit()).outputs.length, 1, "brackets in a text are none");
    });

    it("S3 F26 refuses a link that holds the key, in any spelling, and saves the others", async () => {
      const escaped = Array.from(KEY, (one) => `%${one.charCodeAt(0).toString(16)}`).join("");
      for (const key of [KEY, escaped, escaped.replaceAll("%", "%25"), KEY.replaceAll("-", "%2D")]) {
        const { submit, poll } = await against({ body: { ...DONE, output_url: `https://c.example/1.png?k=${key}` } });
        for (const outcome of [await submit(), await poll("gen_1")]) {
          const { message } = failure(outcome, "bad-output", "yes");
          assert.match(message, /holds the API key/);
          assert.doesNotMatch(JSON.stringify(outcome), /c\.example|canary/);
        }
      }
      const both = await against({ body: { generation_id: KEY, output_urls: [`https://c.example/${KEY}`, url("a")] } });
      const { outputs, warnings, generationId } = reply(await both.submit());
      assert.deepEqual([outputs, generationId], [[{ kind: "url", url: url("a") }], null]);
      assert.match(warnings.join(), /held the API key/);
    });

    it("S3 keeps no key in a link that is longer than is looked at: such a link is none", async () => {
      const hidden = Array.from(KEY, (one) => `%${one.charCodeAt(0).toString(16)}`).join("");
      const { submit } = await against({
        body: { ...DONE, output_url: `https://cdn.example.com/${"a".repeat(9_000)}?k=${hidden}` },
      });
      const [output] = reply(await submit()).outputs;
      assert.ok(output?.kind === "url" && output.url.length > MAX_URL_LENGTH);
    });

    it("S3 keeps no key in the raw answer, in any spelling or cut at its end, and no id that is one", async () => {
      const escaped = Array.from(KEY, (one) => `\\u00${one.charCodeAt(0).toString(16)}`).join("");
      const link = "https://cdn.example.com/1.png?sig=y";
      for (const key of [KEY, escaped, JSON.stringify(escaped).slice(1, -1)]) {
        for (const most of [64 * 1024, 64 * 1024 + 200]) {
          for (const shown of [4, 8, 12, key.length]) {
            const head = `{"a":"${link}","generation_id":"${key}","x":"`;
            const { submit } = await against({ body: `${head.padEnd(most - shown, "a")}${key}","y":` });
            const { raw = "" } = failure(await submit(), "bad-output", "maybe");
            assert.ok(raw.startsWith(`{"a":"${link}","generation_id":"[redacted]","x":"aaa`), "the links stay");
            assert.doesNotMatch(raw.slice(-200), /prsp|\\u00/);
          }
        }
      }
    });

    it("S3 logs of a paid answer that can't be used nothing but its length and its fields", async () => {
      const link = "https:\\/\\/cdn.example.com\\/a.png?X-Amz-Signature=abc";
      for (const body of [`{"output_urls":["${link}`, `{"picture":"${link}","${KEY}":1}`, `"${link}"`]) {
        const { submit } = await against({ body });
        const { detail } = failure(await submit(), "bad-output", "maybe");
        assert.doesNotMatch(detail, /cdn|abc/);
        assert.match(detail, new RegExp(`body: ${body.length} characters`));
      }
      const { submit } = await against({ body: { id: "g", status: "completed", link: "x.example?y" } });
      assert.match(failure(await submit(), "bad-output", "yes").detail, /characters with the fields id, status, link$/);
    });

    it("F25 says when a completed generation has no picture", async () => {
      const { submit } = await against({ body: { generation_id: "gen_5", status: "completed", outputs: [] } });
      assert.match(failure(await submit(), "bad-output", "yes").message, /no picture \(generation gen_5\)/);
    });

    it("F24 tells an answer that is cut from none at all", async () => {
      const cut = providerAt(
        await serveRaw(
          (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"generation_id":"gen_3",'),
        ),
      );
      assert.match(failure(await cut.submit(), "bad-output", "yes").message, /gen_3/);
      // Whole as JSON, whatever the length said.
      const whole = providerAt(
        await serveRaw(
          (socket) => void socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 9999\r\n\r\n${JSON.stringify(DONE)}`),
        ),
      );
      assert.equal(reply(await whole.submit()).generationId, "gen_1");
      const blank = providerAt(
        await serveRaw((socket) => void socket.end("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n \n")),
      );
      failure(await blank.submit(), "outcome-unknown", "maybe");
      const rejected = providerAt(
        await serveRaw((socket) => void socket.end("HTTP/1.1 400 No\r\ncontent-length: 99\r\n\r\n{")),
      );
      failure(await rejected.submit(), "invalid-request", "no");
    });
  });

  describe("poll", () => {
    it("asks at the template with the id encoded, and reads the answer", async () => {
      const { poll, seen } = await against({ body: { status: "processing" } }, { body: DONE });
      assert.equal(reply(await poll("gen/1?x")).status, "pending");
      assert.equal(reply(await poll("gen/1?x")).generationId, "gen_1");
      reply(await poll("$&", { pollPath: "/jobs/{id}/result" }));
      assert.deepEqual(
        seen.map(({ method, url }) => `${method} ${url}`),
        ["GET /v1/generations/gen%2F1%3Fx", "GET /v1/generations/gen%2F1%3Fx", "GET /jobs/%24%26/result"],
      );
      assert.equal(seen[0]?.headers.authorization, `Bearer ${KEY}`);
    });

    it("S4 never leaves the origin or the path", async () => {
      const { poll, seen, origin } = await against({ body: DONE });
      for (const pollPath of [
        "@evil.example.com/{id}",
        "https://evil.example.com/{id}",
        "",
        ".evil.example.com/{id}",
        ":1/{id}",
      ]) {
        failure(await poll("g", { pollPath }), "invalid-request", "maybe");
      }
      for (const id of ["", ".", ".."]) failure(await poll(id), "invalid-request", "maybe");
      assert.equal(seen.length, 0);
      await poll("g", { pollPath: "//evil.example.com/{id}" });
      assert.deepEqual(
        seen.map(({ headers }) => headers.host),
        [new URL(origin).host],
      );
    });

    it("keeps the job where the path knows no such generation", async () => {
      const { poll } = await against({ status: 404, body: { detail: "Not Found" } });
      assert.match(failure(await poll("gen_4"), "outcome-unknown", "maybe").message, /gen_4 .*pollPath/);
    });

    it("asks again after whatever may pass", async () => {
      for (const status of [408, 425, 429, 500, 502, 503, 504]) {
        const { poll } = await against({ status, body: "<html>" });
        const { status: state, generationId } = reply(await poll("gen_4"));
        assert.deepEqual([state, generationId], ["pending", "gen_4"]);
      }
      assert.equal(reply(await providerAt("http://127.0.0.1:9").poll("gen_4")).status, "pending");
    });

    it("says what is final", async () => {
      const ends: [Answer, ErrorCode, "no" | "maybe" | "yes"][] = [
        [{ status: 410, body: { code: "output_expired" } }, "output-expired", "yes"],
        [{ status: 400, body: { error: { code: "output_expired" } } }, "output-expired", "yes"],
        [{ body: { status: "failed" } }, "provider-error", "no"],
        [{ body: { status: "completed" } }, "bad-output", "yes"],
        [{ status: 401 }, "unauthorized", "maybe"],
        [{ status: 403 }, "unauthorized", "maybe"],
        [{ status: 302, headers: { location: "https://evil.example.com" } }, "provider-error", "maybe"],
      ];
      for (const [answer, code, charged] of ends) {
        const { poll, seen } = await against(answer);
        failure(await poll("gen_4"), code, charged);
        assert.equal(seen.length, 1);
      }
    });
  });
});
