import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import { createServer as createTcpServer, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import type { JsonRequest } from "../../src/core/ports";
import type { createHttp } from "../../src/providers/http";
import { drip, expectKind, useHttp } from "../support/useHttp";

const MB = 1_000_000;
const SECRET = "prsp-canary-key";

describe("http", () => {
  const { logged, client, listen, serve, serveRaw, stopLast } = useHttp();
  let http: ReturnType<typeof createHttp>;
  beforeEach(() => (http = client()));

  const post = (url: string, more: Partial<JsonRequest> = {}, by = http) =>
    by.postJson({ url, headers: {}, body: { a: 1 }, timeoutMs: 10_000, maxBytes: MB, ...more });

  describe("postJson", () => {
    it("sends JSON with its headers and returns plain data", async () => {
      let seen: { request: IncomingMessage; body: string } | undefined;
      const origin = await serve((request, response) => {
        let body = "";
        request.on("data", (chunk: Buffer) => (body += chunk.toString()));
        request.on("end", () => {
          seen = { request, body };
          response.writeHead(201, { "X-Request-Id": "r1", "set-cookie": ["a=1", "b=2"] }).end('{"ok":true}');
        });
      });
      const outcome = expectKind(
        await post(`${origin}/v1/generate?x=1`, { headers: { authorization: `Bearer ${SECRET}` } }),
        "response",
      );
      assert.equal(outcome.status, 201);
      assert.equal(outcome.headers["x-request-id"], "r1");
      assert.equal(Buffer.from(outcome.body).toString(), '{"ok":true}');
      assert.equal(outcome.cut, undefined);
      assert.ok(seen);
      assert.equal(seen.body, '{"a":1}');
      const { headers, method, url } = seen.request;
      assert.deepEqual(
        [method, url, headers["content-type"], headers.authorization],
        ["POST", "/v1/generate?x=1", "application/json", `Bearer ${SECRET}`],
      );
      assert.deepEqual([headers["user-agent"], headers["accept-encoding"]], ["inline-assets/test", "identity"]);
      assert.doesNotMatch(logged.join("\n"), /canary|x=1/);
    });

    it("knows what was provably not sent", async () => {
      const origin = await serve(() => undefined);
      await stopLast();
      const refused = expectKind(await post(`${origin}/x?secret=1`), "not-sent");
      assert.equal(refused.reason, "ECONNREFUSED");
      assert.match(refused.message, /^Could not reach 127\.0\.0\.1:\d+: the connection was refused\. /);

      const failing = (code: string) =>
        client({ lookup: (_name, _options, callback) => callback(Object.assign(new Error(code), { code })) });
      for (const code of ["ENOTFOUND", "EAI_AGAIN"]) {
        const outcome = expectKind(await post("https://api.example.com/x?secret=1", {}, failing(code)), "not-sent");
        assert.equal(outcome.reason, code);
        assert.match(outcome.message, /^Could not reach api\.example\.com: the name .*\. .*\.$/);
        assert.doesNotMatch(outcome.message, /secret/);
      }
    });

    it("counts a connection that breaks during the TLS handshake as not sent", async () => {
      const ends = [
        (socket: Socket) => void socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"),
        (socket: Socket) => socket.resetAndDestroy(),
      ];
      for (const end of ends) {
        const origin = await listen(createTcpServer((socket) => void socket.once("data", () => end(socket))));
        assert.match(expectKind(await post(origin.replace("http:", "https:")), "not-sent").message, /^Could not reach/);
      }
    });

    it("F21 F22 calls a reset or a close after the request unknown", async () => {
      for (const end of [(socket: Socket) => socket.resetAndDestroy(), (socket: Socket) => void socket.end()]) {
        let posts = 0;
        const origin = await serveRaw((socket) => {
          posts += 1;
          end(socket);
        });
        const outcome = expectKind(await post(origin), "unknown");
        assert.match(outcome.message, /broke before the answer was complete \(.*\)\. A proxy/);
        assert.equal(posts, 1);
      }
    });

    it("F21 calls silence after the request unknown, once the time is up", async () => {
      let posts = 0;
      const origin = await serve(() => (posts += 1));
      const outcome = expectKind(await post(origin, { timeoutMs: 100 }), "unknown");
      assert.equal(outcome.reason, "HEADERS_TIMEOUT");
      assert.match(outcome.message, /did not answer in time/);
      assert.equal(posts, 1);
    });

    it("S6 ends an answer that drips, keeping what came, once its time is up", async () => {
      const origin = await serve((_request, response) => drip(response.writeHead(200)));
      const outcome = expectKind(await post(origin, {}, client({ answerTimeoutMs: 150 })), "response");
      assert.equal(outcome.status, 200);
      assert.match(Buffer.from(outcome.body).toString(), /^x+$/);
      assert.match(outcome.cut ?? "", /stopped in the middle/);
    });

    it("is not fooled by early hints, and takes no 1xx for the answer", async () => {
      const origin = await serveRaw((socket) => {
        socket.write("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}");
      });
      assert.equal(expectKind(await post(origin), "response").status, 200);
    });

    it("F23 S5 follows no redirect and returns it as it is", async () => {
      const paths: (string | undefined)[] = [];
      const origin = await serve((request, response) => {
        paths.push(request.url);
        response.writeHead(302, { location: "/elsewhere" }).end();
      });
      assert.equal(expectKind(await post(`${origin}/first`), "response").status, 302);
      assert.deepEqual(paths, ["/first"]);
    });

    it("never puts a POST on a connection that was used before", async () => {
      const ports = new Set<number | undefined>();
      const origin = await serve((request, response) => {
        ports.add(request.socket.remotePort);
        response.end("{}");
      });
      for (let count = 0; count < 3; count++) expectKind(await post(origin), "response");
      assert.equal(ports.size, 3);
    });

    it("F24 keeps the status and the start of an answer that is cut", async () => {
      const withLength = await serveRaw(
        (socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{"generation_id":"g'),
      );
      const chunked = await serveRaw(
        (socket) => void socket.end('HTTP/1.1 422 No\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"a":\r\n'),
      );
      const first = expectKind(await post(withLength), "response");
      assert.equal(Buffer.from(first.body).toString(), '{"generation_id":"g');
      assert.match(first.cut ?? "", /broke before/);
      const second = expectKind(await post(chunked), "response");
      assert.equal(second.status, 422);
      assert.match(second.cut ?? "", /broke before/);
    });

    it("S6 stops at the size limit, counted after decompression", async () => {
      const origin = await serve((_request, response) => {
        response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(Buffer.alloc(50 * MB)));
      });
      const outcome = expectKind(await post(origin), "response");
      assert.ok(outcome.body.length <= MB);
      assert.match(outcome.cut ?? "", /larger than is accepted/);
    });

    it("S6 takes a megabyte at most of an answer that is no success", async () => {
      for (const status of [400, 302, 500]) {
        const origin = await serve((_request, response) => {
          response.writeHead(status).end(Buffer.alloc(2 * MB, "x"));
        });
        const outcome = expectKind(await post(origin, { maxBytes: 100 * MB }), "response");
        assert.equal(outcome.status, status);
        assert.ok(outcome.body.length <= MB);
        assert.match(outcome.cut ?? "", /larger than is accepted/);
      }
    });

    it("says not-sent for a cancellation before the connection, unknown for one after it", async () => {
      expectKind(await post("http://127.0.0.1:9/", { signal: AbortSignal.abort() }), "not-sent");

      const whileResolving = new AbortController();
      const resolving = client({ lookup: () => setImmediate(() => whileResolving.abort()) });
      expectKind(await post("https://api.example.com/", { signal: whileResolving.signal }, resolving), "not-sent");

      const whileWaiting = new AbortController();
      const origin = await serve(() => whileWaiting.abort());
      assert.equal(expectKind(await post(origin, { signal: whileWaiting.signal }), "unknown").reason, "ABORTED");
    });

    it("ends what runs when it closes, and sends nothing afterwards", async () => {
      let posts = 0;
      const origin = await serve(() => {
        posts += 1;
        void http.close();
      });
      expectKind(await post(origin), "unknown");
      expectKind(await post(origin), "not-sent");
      assert.equal(posts, 1);
    });

    it("S3 does not repeat a header's value when it cannot be sent", async () => {
      const origin = await serve(() => undefined);
      const outcome = expectKind(await post(origin, { headers: { authorization: `Bearer ${SECRET}\n` } }), "not-sent");
      assert.doesNotMatch(JSON.stringify(outcome) + logged.join(), /canary/);
    });
  });

  it("S5 getJson sends no body and follows no redirect", async () => {
    const origin = await serve((request, response) => {
      assert.equal(request.headers["content-type"], undefined);
      response.writeHead(307, { location: "https://evil.example.com/" }).end();
    });
    const outcome = await http.getJson({ url: origin, headers: {}, timeoutMs: 10_000, maxBytes: MB });
    assert.equal(expectKind(outcome, "response").status, 307);
  });
});
