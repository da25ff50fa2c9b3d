import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import type { IncomingMessage, RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { rootCertificates } from "node:tls";
import { trustedCertificates } from "../../src/node/trustedCertificates";
import type { HttpOptions } from "../../src/providers/http";
import { type Authority, createAuthority, type Identity, selfSigned } from "../support/authority";
import { expectKind, useHttp } from "../support/useHttp";
import { type TestProxy, useProxy } from "../support/useProxy";

const MB = 1_000_000;

describe("http over TLS", () => {
  const { client, listen, serve } = useHttp();
  const startProxy = useProxy(listen);
  let authority: Authority;
  let identity: Identity;

  before(async () => {
    authority = await createAuthority("A public authority");
    identity = await authority.issue("api.example.test", "127.0.0.1");
  });

  const serveSecurely = async (listener: RequestListener, shown = identity) =>
    (await listen(createSecureServer(shown, listener))).replace("http:", "https:");

  /** A client that finds every name on this machine. */
  const trusting = (runtime: readonly string[], system: readonly string[] = [], more: Partial<HttpOptions> = {}) =>
    client({
      certificates: { runtime: () => runtime, system: () => system },
      lookup: (_name, _options, callback) => callback(null, [{ address: "127.0.0.1", family: 4 }]),
      ...more,
    });
  const ours = () => [...rootCertificates, authority.cert];

  const post = (by: ReturnType<typeof client>, url: string) =>
    by.postJson({ url, headers: {}, body: { a: 1 }, timeoutMs: 10_000, maxBytes: MB });

  it("sends to an API whose certificate an authority vouches for that is trusted", async () => {
    const seen: IncomingMessage[] = [];
    const origin = await serveSecurely((request, response) => {
      seen.push(request);
      response.end("{}");
    });
    const named = `https://api.example.test:${new URL(origin).port}`;
    for (const url of [origin, named]) expectKind(await post(trusting(ours()), `${url}/v1`), "response");
    assert.deepEqual(
      seen.map(({ headers }) => headers.host),
      [new URL(origin).host, new URL(named).host],
    );
  });

  it("F36 trusts the system's store beside the runtime's list, and reads both only once", async () => {
    const origin = await serveSecurely((_request, response) => response.end("{}"));
    let reads = 0;
    const system = () => {
      reads += 1;
      return [authority.cert];
    };
    const by = trusting([], [], { certificates: { runtime: () => [...rootCertificates], system } });
    for (let count = 0; count < 2; count++) expectKind(await post(by, origin), "response");
    assert.equal(reads, 1);
    const without = { proxy: "", noProxy: [], proxyStrictSsl: true, systemCertificates: false };
    const refusing = trusting([...rootCertificates], [authority.cert], { network: () => without });
    expectKind(await post(refusing, origin), "not-sent");
  });

  it("F36 goes by the runtime's own list where the system's store can't be read", async () => {
    const origin = await serveSecurely((_request, response) => response.end("{}"));
    const system = () => {
      throw new Error("the store is locked");
    };
    const by = trusting([], [], { certificates: { runtime: () => [authority.cert], system } });
    assert.match(expectKind(await post(by, origin), "not-sent").message, /its certificate is not trusted/);
  });

  it("F36 sends nothing to whom nobody vouches for, whatever the environment says of it", async () => {
    const before = process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
    process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = "0";
    try {
      let posts = 0;
      for (const shown of [await selfSigned("127.0.0.1"), await authority.issue("other.example.test")]) {
        const origin = await serveSecurely(() => (posts += 1), shown);
        assert.match(expectKind(await post(trusting(ours()), origin), "not-sent").message, /its certificate /);
      }
      assert.equal(posts, 0);
    } finally {
      if (before === undefined) delete process.env["NODE_TLS_REJECT_UNAUTHORIZED"];
      else process.env["NODE_TLS_REJECT_UNAUTHORIZED"] = before;
    }
  });

  it("knows the machine's own certificates where Node can tell them", () => {
    const found = trustedCertificates();
    if (found === undefined) return;
    assert.match(found.runtime()[0] ?? "", /^-----BEGIN CERTIFICATE-----/);
    assert.ok(Array.isArray(found.system()));
  });

  // What the system really does can be read on Linux only.
  if (process.platform === "linux") {
    it("F22 lets TCP keep a quiet connection alive from 15 s on, with TLS, without, and through a proxy", async () => {
      const delays: (number | undefined)[] = [];
      const proxies: TestProxy[] = [];
      const answer: RequestListener = (request, response) => {
        // Behind the proxy, the client's own connection is the one that the proxy sees.
        const port = proxies[0]?.tunnels[0]?.clientPort ?? request.socket.remotePort ?? 0;
        void keepAliveDelay(port).then((delay) => {
          delays.push(delay);
          response.end("{}");
        });
      };
      const secure = await serveSecurely(answer);
      expectKind(await post(client(), await serve(answer)), "response");
      expectKind(await post(trusting(ours()), secure), "response");
      const proxy = await startProxy({ hosts: { "api.example.test:443": Number(new URL(secure).port) } });
      proxies.push(proxy);
      const settings = { proxy: proxy.url, noProxy: [], proxyStrictSsl: true, systemCertificates: true };
      const behind = trusting(ours(), [], { network: () => settings });
      expectKind(await post(behind, "https://api.example.test/"), "response");
      assert.equal(delays.length, 3);
      for (const delay of delays) assert.ok(delay !== undefined && delay > 5 && delay <= 15, `${delay} s`);
    });
  }
});

/** As /proc/net/tcp numbers the states of a connection. */
const ESTABLISHED = "01";

/** Seconds until the system probes the connection from this port of 127.0.0.1; undefined where it never does. */
async function keepAliveDelay(port: number): Promise<number | undefined> {
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  // The table is no snapshot, so a row can be missing in it; and as long as bytes are unacknowledged, it shows their timer.
  for (let tries = 0; tries < 20_000; tries++) {
    const rows = readFileSync("/proc/net/tcp", "utf8").split("\n");
    // An earlier connection from the same port, to another one, may still be in the table: it is closed.
    const fields = rows.map((row) => row.trim().split(/\s+/)).find((row) => row[1] === local && row[3] === ESTABLISHED);
    const [kind, ticks = ""] = fields?.[5]?.split(":") ?? [];
    if (kind === "02") return Number.parseInt(ticks, 16) / 100;
    await new Promise(setImmediate);
  }
  return undefined;
}
