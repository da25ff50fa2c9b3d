import assert from "node:assert/strict";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { expectKind, useHttp } from "../support/useHttp";
import { noiseBytes } from "../support/noise";

const MB = 1_000_000;

describe("http, a body with bytes in it", () => {
  const { client, serve, serveRaw } = useHttp();
  const post = (url: string, body: unknown, signal?: AbortSignal) => {
    const request = { url, headers: {}, timeoutMs: 10_000, maxBytes: MB, body };
    return client().postJson(signal === undefined ? request : { ...request, signal });
  };
  const picture = { before: "data:image/png;base64,", base64: noiseBytes(8 * MB) };

  async function bodyOf(request: IncomingMessage): Promise<string> {
    const pieces: Buffer[] = [];
    for await (const piece of request) if (piece instanceof Uint8Array) pieces.push(Buffer.from(piece));
    return Buffer.concat(pieces).toString();
  }

  it("sends what JSON with their base64 would be, of any length, with its length", async () => {
    const seen: string[] = [];
    const lengths: unknown[] = [];
    const origin = await serve((request, response) => {
      lengths.push(request.headers["content-length"], request.headers["transfer-encoding"]);
      void bodyOf(request).then((body) => {
        seen.push(body);
        response.end("{}");
      });
    });
    for (const length of [0, 1, 2, 3, 4, 196_607, 196_608, 196_609, MB]) {
      // In a larger memory, as a file's bytes may lie.
      const base64 = noiseBytes(length + 5).subarray(5);
      const before = 'data:"é\n,';
      const plain = `${before}${Buffer.from(base64).toString("base64")}`;
      const bodyWith = (value: unknown) => ({ prompt: 'Ein "Bär" 🐻', image: [value, value], params: { mask: value } });
      const wanted = JSON.stringify(bodyWith(plain));
      expectKind(await post(origin, bodyWith({ before, base64 })), "response");
      assert.ok(seen.pop() === wanted, `${length} bytes`);
      assert.deepEqual(lengths.splice(0), [String(Buffer.byteLength(wanted)), undefined]);
    }
  });

  it("reads an answer that comes before all was sent", async () => {
    const origin = await serveRaw((socket) => {
      socket.pause();
      socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 11\r\n\r\n{"error":1}');
    });
    const outcome = expectKind(await post(origin, { picture }), "response");
    assert.deepEqual([outcome.status, Buffer.from(outcome.body).toString()], [413, '{"error":1}']);
  });

  it("calls unknown what breaks off on its way, and lets go when it is no longer wanted", async () => {
    for (const end of [(socket: Socket) => socket.resetAndDestroy(), (socket: Socket) => void socket.end()]) {
      expectKind(await post(await serveRaw(end), { picture }), "unknown");
    }
    const giveUp = new AbortController();
    const stuck = await serveRaw((socket) => {
      socket.pause();
      giveUp.abort();
    });
    expectKind(await post(stuck, { picture }, giveUp.signal), "unknown");
    expectKind(await post(stuck, { picture }, giveUp.signal), "not-sent");
  });
});
