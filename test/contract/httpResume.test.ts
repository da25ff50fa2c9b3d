import assert from "node:assert/strict";
import type { IncomingHttpHeaders, OutgoingHttpHeaders } from "node:http";
import { gzipSync } from "node:zlib";
import type { DownloadRequest } from "../../src/core/ports";
import { expectKind, useHttp } from "../support/useHttp";

const MB = 1_000_000;
const PICTURE = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));
const ETAG = '"v1"';
const RESUME = { from: 1000, etag: ETAG };
const REST = { etag: ETAG, "content-range": `bytes 1000-${PICTURE.length - 1}/${PICTURE.length}` };

describe("http", () => {
  const { client, serve, serveRaw } = useHttp();

  async function fetchAll(url: string, more: Partial<DownloadRequest> = {}) {
    const chunks: Uint8Array[] = [];
    const request = { url, loopbackOrigin: new URL(url).origin, maxBytes: MB, idleTimeoutMs: 10_000, ...more };
    const outcome = await client().download(request, (pieces) => Promise.resolve(void chunks.push(...pieces)));
    return { outcome, bytes: Buffer.concat(chunks) };
  }

  /** A server that gives this answer, and what it was asked with. */
  async function answering(status: number, headers: OutgoingHttpHeaders, body: Buffer | string = "") {
    const seen: IncomingHttpHeaders[] = [];
    const origin = await serve((request, response) => {
      seen.push(request.headers);
      response.writeHead(status, headers).end(body);
    });
    return { origin, seen };
  }

  /** A server whose answer breaks off; `head` stands between the status line and the blank line. */
  const breaking = (status: string, head: string, body: string) =>
    serveRaw((socket) => void socket.end(`HTTP/1.1 ${status}\r\n${head}\r\ncontent-length: 99\r\n\r\n${body}`));

  describe("a download that breaks off", () => {
    it("F11 says the strong ETag with which it can be gone on, and no other", async () => {
      const etagAfter = async (head: string) =>
        expectKind((await fetchAll(await breaking("200 OK", head, "half"))).outcome, "interrupted").etag;
      assert.equal(await etagAfter('etag: "a-b"'), '"a-b"');
      assert.equal(await etagAfter('etag: W/"a"'), null);
      assert.equal(await etagAfter("etag: a"), null);
      assert.equal(await etagAfter("x-a: 1"), null);
      assert.equal(await etagAfter('etag: "a"\r\ncontent-encoding: gzip'), null);
      assert.equal(await etagAfter('etag: "a"\r\ncontent-encoding: identity'), '"a"');
    });

    it("F11 sends no range where none is wanted", async () => {
      const { origin, seen } = await answering(200, { etag: ETAG }, PICTURE);
      expectKind((await fetchAll(origin)).outcome, "complete");
      assert.deepEqual([seen[0]?.range, seen[0]?.["if-range"]], [undefined, undefined]);
    });

    it("F11 goes on with Range and If-Range, also across a redirect", async () => {
      const { origin, seen } = await answering(206, { ...REST, "content-type": "image/png" }, PICTURE.subarray(1000));
      const first = await serve((request, response) => {
        seen.push(request.headers);
        if (request.url === "/elsewhere") response.writeHead(206, REST).end(PICTURE.subarray(1000));
        else response.writeHead(307, { location: "/elsewhere" }).end();
      });
      const { outcome, bytes } = await fetchAll(origin, { resume: RESUME });
      assert.deepEqual(outcome, { kind: "complete", contentType: "image/png" });
      assert.ok(Buffer.concat([PICTURE.subarray(0, 1000), bytes]).equals(PICTURE));
      expectKind((await fetchAll(first, { resume: RESUME })).outcome, "complete");
      assert.deepEqual(
        seen.map((headers) => [headers.range, headers["if-range"]]),
        Array.from({ length: 3 }, () => ["bytes=1000-", ETAG]),
      );
    });

    it("F11 asks for no range with a weak ETag", async () => {
      const { origin, seen } = await answering(206, REST, PICTURE.subarray(1000));
      assert.deepEqual((await fetchAll(origin, { resume: { from: 1000, etag: 'W/"v1"' } })).outcome, {
        kind: "changed",
      });
      assert.deepEqual(seen, []);
    });

    it("F11 starts over unless the answer is provably the rest of the same bytes", async () => {
      const range = (text: string) => ({ etag: ETAG, "content-range": text });
      const answers: [number, OutgoingHttpHeaders, (Buffer | string)?][] = [
        [200, { etag: ETAG }, PICTURE],
        [416, { "content-range": "bytes */10" }],
        [206, { etag: ETAG }, "no range"],
        [206, range("bytes 0-9/10"), "0123456789"],
        [206, range("bytes 990-1002/1003"), "abc"],
        [206, range("bytes 1000-999/1000"), ""],
        [206, range("bytes 1000-1002/2000"), "abc"],
        [206, range("bytes 1000-1002"), "abc"],
        [206, range("bytes 1000-1002/1003, bytes 5-6/1003"), "abc"],
        [206, { ...range("bytes 1000-1002/1003"), etag: '"v2"' }, "abc"],
        [206, { ...range("bytes 1000-1002/1003"), "content-encoding": "gzip" }, gzipSync("abc")],
        [206, range("bytes 1000-1002/1003"), "more than announced"],
      ];
      for (const [status, headers, body] of answers) {
        const { origin } = await answering(status, headers, body);
        const { outcome, bytes } = await fetchAll(origin, { resume: RESUME });
        assert.deepEqual(outcome, { kind: "changed" }, JSON.stringify([status, headers]));
        assert.equal(bytes.length, 0);
      }
    });

    it("F11 tells a link that has gone from a file that has changed", async () => {
      for (const status of [404, 410, 503]) {
        const { origin } = await answering(status, {});
        assert.deepEqual((await fetchAll(origin, { resume: RESUME })).outcome, { kind: "status", status });
      }
    });

    it("F11 can break off once more, and be gone on with again", async () => {
      const range = "content-range: bytes 1000-1098/1099";
      for (const head of [`${range}\r\netag: ${ETAG}`, range]) {
        const { outcome, bytes } = await fetchAll(await breaking("206 Partial", head, "half"), { resume: RESUME });
        assert.equal(expectKind(outcome, "interrupted").etag, ETAG);
        assert.equal(bytes.toString(), "half");
      }
    });

    it("F11 notices a rest that ends early where nothing but its range announces its length", async () => {
      const head = `connection: close\r\netag: ${ETAG}\r\ncontent-range: bytes 1000-1098/1099`;
      const origin = await serveRaw((socket) => void socket.end(`HTTP/1.1 206 Partial\r\n${head}\r\n\r\nhalf`));
      const { outcome, bytes } = await fetchAll(origin, { resume: RESUME });
      const { reason, etag } = expectKind(outcome, "interrupted");
      assert.match(reason, /sent less than it had announced/);
      assert.equal(etag, ETAG);
      assert.equal(bytes.toString(), "half");
    });

    it("F11 counts what it has already towards the size limit", async () => {
      const { origin } = await answering(206, REST, PICTURE.subarray(1000));
      const tooLarge = { kind: "too-large", limit: PICTURE.length - 1 };
      const announced = await fetchAll(origin, { resume: RESUME, maxBytes: PICTURE.length - 1 });
      assert.deepEqual(announced.outcome, tooLarge);
      assert.equal(announced.bytes.length, 0);
      expectKind((await fetchAll(origin, { resume: RESUME, maxBytes: PICTURE.length })).outcome, "complete");
    });
  });
});
