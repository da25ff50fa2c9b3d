import assert from "node:assert/strict";
import type { LookupAddress } from "node:dns";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { gzipSync } from "node:zlib";
import type { DownloadRequest } from "../../src/core/ports";
import type { createHttp } from "../../src/providers/http";
import { drip, expectKind, useHttp } from "../support/useHttp";

const MB = 1_000_000;

describe("http", () => {
  const { logged, client, serve, serveRaw, stopLast } = useHttp();
  let http: ReturnType<typeof createHttp>;
  beforeEach(() => (http = client()));

  async function fetchAll(url: string, more: Partial<DownloadRequest> = {}, by = http) {
    const chunks: Uint8Array[] = [];
    const request = { url, loopbackOrigin: new URL(url).origin, maxBytes: MB, idleTimeoutMs: 10_000, ...more };
    const outcome = await by.download(request, (pieces) => Promise.resolve(void chunks.push(...pieces)));
    return { outcome, bytes: Buffer.concat(chunks) };
  }

  describe("download", () => {
    it("S5 streams the bytes, without credentials, and says their type", async () => {
      const picture = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
      let headers: IncomingMessage["headers"] = {};
      const origin = await serve((request, response) => {
        ({ headers } = request);
        response.writeHead(200, { "content-type": "image/png", "set-cookie": "a=1" }).end(picture);
      });
      const { outcome, bytes } = await fetchAll(`${origin}/a.png?sig=canary`);
      assert.deepEqual(outcome, { kind: "complete", contentType: "image/png" });
      assert.ok(bytes.equals(picture));
      assert.deepEqual(
        [headers.authorization, headers.cookie, headers["accept-encoding"]],
        [undefined, undefined, "identity"],
      );
      assert.doesNotMatch(logged.join("\n"), /canary|a\.png/);
    });

    it("S6 ends a download that drips, with what it can be resumed by, once its time is up", async () => {
      const origin = await serve((request, response) => {
        if (request.url === "/first") response.writeHead(302, { location: "/a" }).end();
        else drip(response.writeHead(200, { etag: '"v1"' }));
      });
      const impatient = client({ downloadTimeoutMs: 150 });
      const { outcome, bytes } = await fetchAll(`${origin}/first`, {}, impatient);
      const { reason, etag } = expectKind(outcome, "interrupted");
      assert.match(reason, /stopped in the middle/);
      assert.equal(etag, '"v1"');
      assert.match(bytes.toString(), /^x+$/);
    });

    it("waits for the sink, so that a slow one fills no memory", async () => {
      let sent = 0;
      const origin = await serve((_request, response) => {
        const piece = Buffer.alloc(64 * 1024);
        const more = () => {
          while (sent < 400 * piece.length && !response.writableEnded) {
            sent += piece.length;
            if (!response.write(piece)) return void response.once("drain", more);
          }
          response.end();
        };
        more();
      });
      let received = 0;
      let mostAhead = 0;
      const request = { url: origin, loopbackOrigin: origin, maxBytes: 100 * MB, idleTimeoutMs: 10_000 };
      const outcome = await http.download(request, async (pieces) => {
        const chunk = Buffer.concat(pieces);
        for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
        received += chunk.length;
        mostAhead = Math.max(mostAhead, chunk.length);
      });
      expectKind(outcome, "complete");
      assert.equal(received, sent);
      assert.ok(mostAhead < 2 * 1024 * 1024, `${mostAhead} bytes at once`);
    });

    it("survives an end or a reset of the connection while the sink is busy", async () => {
      const turns = async (count: number) => {
        for (let turn = 0; turn < count; turn++) await new Promise(setImmediate);
      };
      for (const end of [(socket: Socket) => void socket.end(), (socket: Socket) => socket.resetAndDestroy()]) {
        for (const head of ["connection: close", "connection: close\r\ncontent-length: 9999999"]) {
          const origin = await serveRaw((socket) => {
            socket.write(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n`);
            socket.write(Buffer.alloc(3 * MB), () => end(socket));
          });
          const request = { url: origin, loopbackOrigin: origin, maxBytes: 10 * MB, idleTimeoutMs: 10_000 };
          const outcome = await http.download(request, () => turns(200));
          if (head.includes("length")) expectKind(outcome, "interrupted");
        }
      }
    });

    it("passes on what the sink throws, and lets go of the connection", async () => {
      let closed: Promise<unknown> = Promise.resolve();
      const origin = await serve((request, response) => {
        closed = new Promise((resolve) => request.socket.once("close", resolve));
        response.write(Buffer.alloc(100_000));
      });
      const request = { url: origin, loopbackOrigin: origin, maxBytes: MB, idleTimeoutMs: 10_000 };
      const full = new Error("ENOSPC");
      await assert.rejects(
        http.download(request, () => Promise.reject(full)),
        (error) => error === full,
      );
      await closed;
    });

    it("F12 notices a body that is cut, with and without an announced length", async () => {
      const heads = ["content-length: 99", "transfer-encoding: chunked"];
      for (const head of heads) {
        const body = head.startsWith("content") ? "half" : "4\r\nhalf\r\n";
        const origin = await serveRaw((socket) => void socket.end(`HTTP/1.1 200 OK\r\n${head}\r\n\r\n${body}`));
        const { outcome, bytes } = await fetchAll(origin);
        expectKind(outcome, "interrupted");
        assert.equal(bytes.toString(), "half");
      }
    });

    it("takes the end of the connection for the end of a body of no announced length", async () => {
      const origin = await serveRaw((socket) => void socket.end("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nwhole?"));
      const { outcome, bytes } = await fetchAll(origin);
      expectKind(outcome, "complete");
      assert.equal(bytes.toString(), "whole?");
    });

    it("F13 notices a body that is longer than announced", async () => {
      const origin = await serveRaw((socket) =>
        socket.write("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nfour and more"),
      );
      const { outcome, bytes } = await fetchAll(origin);
      assert.match(expectKind(outcome, "interrupted").reason, /more than it had announced/);
      assert.equal(bytes.toString(), "four");
    });

    it("F13 S6 stops at the size limit, announced or not", async () => {
      const announced = await serve((_request, response) =>
        response.writeHead(200, { "content-length": 2 * MB }).flushHeaders(),
      );
      assert.deepEqual((await fetchAll(announced)).outcome, { kind: "too-large", limit: MB });
      const endless = await serve((_request, response) => {
        const more = () => {
          if (response.write(Buffer.alloc(64_000))) setImmediate(more);
          else response.once("drain", more);
        };
        more();
      });
      const { outcome, bytes } = await fetchAll(endless);
      assert.deepEqual(outcome, { kind: "too-large", limit: MB });
      assert.ok(bytes.length <= MB);
    });

    it("F13 S6 decodes what was compressed against its wish, and stops a gzip bomb", async () => {
      const encoded = (plain: Buffer, cutAt?: number) =>
        serve((_request, response) => {
          response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(plain).subarray(0, cutAt));
        });
      const small = await fetchAll(await encoded(Buffer.from("picture")));
      assert.equal(small.bytes.toString(), "picture");
      expectKind(small.outcome, "complete");
      const bomb = await fetchAll(await encoded(Buffer.alloc(100 * MB)));
      assert.deepEqual(bomb.outcome, { kind: "too-large", limit: MB });
      assert.ok(bomb.bytes.length <= MB);
      expectKind((await fetchAll(await encoded(Buffer.alloc(1000), -6))).outcome, "interrupted");
    });

    it("reports other statuses, refusals to connect and silence", async () => {
      const gone = await serve((_request, response) => response.writeHead(410).end('{"code":"output_expired"}'));
      assert.deepEqual((await fetchAll(gone)).outcome, { kind: "status", status: 410 });
      await stopLast();
      expectKind((await fetchAll(gone)).outcome, "interrupted");
      const silent = await serve((_request, response) => response.write("x"));
      assert.match(
        expectKind((await fetchAll(silent, { idleTimeoutMs: 100 })).outcome, "interrupted").reason,
        /stopped in the middle/,
      );
      expectKind((await fetchAll(silent, { signal: AbortSignal.abort() })).outcome, "interrupted");
    });

    it("F28 follows three redirects and not a fourth, each without credentials", async () => {
      const origin = await serve((request, response) => {
        const left = Number(request.url?.slice(1));
        if (left === 0) response.end("here");
        else response.writeHead(302, { location: left === 2 ? `${origin}/1` : `/${left - 1}` }).end();
      });
      assert.equal((await fetchAll(`${origin}/3`)).bytes.toString(), "here");
      assert.match(expectKind((await fetchAll(`${origin}/4`)).outcome, "refused").reason, /more than 3 times/);
    });

    it("F28 S5 checks each hop", async () => {
      let hits = 0;
      const other = await serve((_request, response) => {
        hits += 1;
        response.end("secret");
      });
      for (const location of [
        other,
        "http://cdn.example.com/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://0x7f.1/",
        "file:///etc/passwd",
        "https://u:p@cdn.example.com/",
        "http://[broken",
      ]) {
        const origin = await serve((_request, response) => response.writeHead(302, { location }).end());
        expectKind((await fetchAll(origin)).outcome, "refused");
      }
      expectKind((await fetchAll(other, { loopbackOrigin: null })).outcome, "refused");
      assert.equal(hits, 0);
    });

    it("F27 S5 refuses a public name as soon as one of its addresses is not public", async () => {
      const addresses: LookupAddress[][] = [
        [{ address: "127.0.0.1", family: 4 }],
        [
          { address: "1.1.1.1", family: 4 },
          { address: "10.0.0.1", family: 4 },
        ],
        [{ address: "::ffff:127.0.0.1", family: 6 }],
      ];
      for (const answer of addresses) {
        const rebinding = client({ lookup: (_name, _options, callback) => callback(null, answer) });
        const { outcome } = await fetchAll("https://cdn.example.com/a.png?sig=1", { loopbackOrigin: null }, rebinding);
        assert.match(
          expectKind(outcome, "refused").reason,
          /its host cdn\.example\.com leads to this machine or to a private network$/,
        );
      }
    });

    it("F27 takes `localhost` as configured, but only where it resolves to this machine", async () => {
      const origin = (await serve((_request, response) => response.end("ok"))).replace("127.0.0.1", "localhost");
      const answering = (address: string) =>
        client({ lookup: (_name, _options, callback) => callback(null, [{ address, family: 4 }]) });
      assert.equal((await fetchAll(origin, {}, answering("127.0.0.1"))).bytes.toString(), "ok");
      expectKind((await fetchAll(origin, {}, answering("1.1.1.1"))).outcome, "refused");
    });
  });
});
