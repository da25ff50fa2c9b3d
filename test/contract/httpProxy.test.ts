import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage, RequestListener } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { createServer as createTcpServer } from "node:net";
import { rootCertificates } from "node:tls";
import type { DownloadRequest, JsonRequest, NetworkSettings } from "../../src/core/ports";
import type { createHttp, HttpOptions } from "../../src/providers/http";
import { type Authority, createAuthority, type Identity, selfSigned } from "../support/authority";
import { expectKind, useHttp } from "../support/useHttp";
import { type ProxyOptions, type TestProxy, useProxy } from "../support/useProxy";

const MB = 1_000_000;
const KEY = "prsp-canary-key";
const PASSWORD = "hunter2-canary";
const API = "https://api.example.test/v1/generate";
const OUTPUT = "https://cdn.example.test/a.png?sig=canary";

describe("http behind a proxy", () => {
  const { logged, client, listen, serve } = useHttp();
  const startProxy = useProxy(listen);
  let authority: Authority;
  let identity: Identity;

  before(async () => {
    authority = await createAuthority("A public authority");
    identity = await authority.issue("api.example.test", "cdn.example.test", "localhost", "127.0.0.1");
  });

  const portOf = (origin: string) => Number(new URL(origin).port);

  async function serveSecurely(listener: RequestListener, shown = identity): Promise<number> {
    return portOf(await listen(createSecureServer(shown, listener)));
  }

  /** A client that trusts our authority and can resolve no name, as machines behind a proxy often can't. */
  function clientWith(settings: Partial<NetworkSettings>, more: Partial<HttpOptions> = {}) {
    const network = { proxy: "", noProxy: [], proxyStrictSsl: true, systemCertificates: true, ...settings };
    return client({
      network: () => network,
      certificates: { runtime: () => [...rootCertificates, authority.cert], system: () => [] },
      lookup: (name, _options, callback) => {
        const code = "ENOTFOUND";
        if (name === "localhost") callback(null, [{ address: "127.0.0.1", family: 4 }]);
        else callback(Object.assign(new Error(code), { code }));
      },
      ...more,
    });
  }

  const post = (by: ReturnType<typeof createHttp>, url = API, more: Partial<JsonRequest> = {}) =>
    by.postJson({
      url,
      headers: { authorization: `Bearer ${KEY}` },
      body: { prompt: "a mug" },
      timeoutMs: 10_000,
      maxBytes: MB,
      ...more,
    });

  async function fetchAll(by: ReturnType<typeof createHttp>, url = OUTPUT, more: Partial<DownloadRequest> = {}) {
    const chunks: Uint8Array[] = [];
    const request = { url, loopbackOrigin: null, maxBytes: MB, idleTimeoutMs: 10_000, ...more };
    const outcome = await by.download(request, (pieces) => Promise.resolve(void chunks.push(...pieces)));
    return { outcome, bytes: Buffer.concat(chunks) };
  }

  /** An API behind a proxy: what it saw, and the proxy. */
  async function apiBehind(options: ProxyOptions = {}, shown = identity) {
    const seen: IncomingMessage[] = [];
    const port = await serveSecurely((request, response) => {
      seen.push(request);
      response.end("{}");
    }, shown);
    const hosts = { "api.example.test:443": port, "cdn.example.test:443": port };
    return { seen, port, proxy: await startProxy({ hosts, ...options }) };
  }

  /** Not sent, in whole sentences, and without a secret. */
  async function notSent(by: ReturnType<typeof createHttp>, more: Partial<JsonRequest> = {}) {
    const { message, reason } = expectKind(await post(by, API, more), "not-sent");
    assert.match(message, /^Could not reach api\.example\.test: .*\.$/);
    assert.doesNotMatch(message + reason + logged.join("\n"), /canary|hunter2/);
    return message;
  }

  describe("the tunnel", () => {
    it("F36 carries the request, of which the proxy learns host and port and nothing else", async () => {
      const { seen, proxy } = await apiBehind();
      assert.equal(expectKind(await post(clientWith({ proxy: proxy.url })), "response").status, 200);
      assert.deepEqual(
        proxy.tunnels.map(({ authority: target }) => target),
        ["api.example.test:443"],
      );
      assert.deepEqual(Object.keys(proxy.tunnels[0]?.headers ?? {}).sort(), ["connection", "host"]);
      assert.equal(seen[0]?.headers.authorization, `Bearer ${KEY}`);
      assert.match(proxy.heard(), /^CONNECT api\.example\.test:443 HTTP\/1\.1\r\n/);
      assert.doesNotMatch(proxy.heard(), /canary|generate|mug/);
      assert.deepEqual(proxy.others, []);
    });

    it("F36 is a new one for every request", async () => {
      const { seen, proxy } = await apiBehind();
      const by = clientWith({ proxy: proxy.url });
      for (let count = 0; count < 3; count++) expectKind(await post(by), "response");
      assert.equal(proxy.tunnels.length, 3);
      assert.equal(new Set(seen.map(({ socket }) => socket)).size, 3);
    });

    it("F36 is chosen anew for every request, by the settings and the environment of the moment", async () => {
      const [first, second] = [await apiBehind(), await apiBehind()];
      const settings = { proxy: first.proxy.url, noProxy: [], proxyStrictSsl: true, systemCertificates: true };
      const environment: Record<string, string> = { HTTPS_PROXY: second.proxy.address };
      const by = clientWith({}, { network: () => ({ ...settings }), environment });
      const counts = async () => {
        expectKind(await post(by), "response");
        return [first.proxy.tunnels.length, second.proxy.tunnels.length];
      };
      assert.deepEqual(await counts(), [1, 0]);
      settings.proxy = "";
      assert.deepEqual(await counts(), [1, 1]);
      environment["HTTPS_PROXY"] = first.proxy.url;
      assert.deepEqual(await counts(), [2, 1]);
      environment["NO_PROXY"] = "example.test";
      assert.equal(expectKind(await post(by), "not-sent").reason, "ENOTFOUND");
    });

    it("F36 signs in at the proxy with what its address holds, and nowhere else", async () => {
      const { seen, proxy } = await apiBehind({ credentials: `me:${PASSWORD}` });
      const by = clientWith({ proxy: `http://me:${PASSWORD}@${proxy.address}` });
      expectKind(await post(by), "response");
      expectKind((await fetchAll(by)).outcome, "complete");
      assert.equal(seen.length, 2);
      for (const { headers } of seen) {
        assert.equal(headers["proxy-authorization"], undefined);
        assert.doesNotMatch(JSON.stringify(headers), /hunter2/);
      }
      assert.doesNotMatch(logged.join("\n"), /hunter2|canary/);
    });

    it("F36 says not-sent and what to do where the proxy wants another sign-in", async () => {
      const { seen, proxy } = await apiBehind({ credentials: `me:${PASSWORD}` });
      const without = await notSent(clientWith({ proxy: proxy.url }));
      assert.match(without, /asks for a sign-in \(407\)\. Write its user name .* into the setting http\.proxy/);
      const wrong = await notSent(clientWith({ proxy: `http://me:${PASSWORD}x@${proxy.address}` }));
      assert.match(wrong, /did not accept the user name and the password \(407\)\. Check them in the setting/);
      const environment = { https_proxy: `http://me:${PASSWORD}x@${proxy.address}` };
      assert.match(await notSent(clientWith({}, { environment })), /in the environment variable https_proxy/);
      const other = await apiBehind({ credentials: "x:y", challenge: "Negotiate" });
      assert.match(await notSent(clientWith({ proxy: other.proxy.url })), /\(407\) of a kind that is not supported/);
      assert.deepEqual([...seen, ...other.seen], []);
    });

    it("F36 says not-sent where the proxy refuses the tunnel", async () => {
      for (const [refusal, words] of [
        [403, /refused the connection \(403\)\. .* allow api\.example\.test:443/],
        [400, /refused the connection \(400\)/],
        [302, /refused the connection \(302\)/],
        [502, /could not reach it either \(502\)/],
        [504, /could not reach it either \(504\)/],
      ] as const) {
        const { seen, proxy } = await apiBehind({ refusal });
        assert.match(await notSent(clientWith({ proxy: proxy.url })), words);
        assert.equal(proxy.tunnels.length, 1);
        assert.equal(seen.length, 0);
      }
    });

    it("F36 says not-sent where the proxy is not there, hangs up, is no proxy, or stays silent", async () => {
      const silent = await listen(createTcpServer(() => undefined));
      const hangsUp = await listen(createTcpServer((socket) => socket.once("data", () => socket.end())));
      const resets = await listen(createTcpServer((socket) => socket.once("data", () => socket.resetAndDestroy())));
      const other = await listen(createTcpServer((socket) => socket.end("SSH-2.0\r\n")));
      for (const proxy of [silent, hangsUp, resets, other, "http://127.0.0.1:9", "http://proxy.example.test:8080"]) {
        const message = await notSent(clientWith({ proxy }, { connectTimeoutMs: 200 }));
        assert.match(message, /the proxy \S+ could not be used \(\w+\)\. Check that it runs, .* http\.proxy\./);
      }
      for (const proxy of ["socks5://127.0.0.1:1080", `http://u:${PASSWORD}@[broken`]) {
        assert.match(await notSent(clientWith({ proxy })), /the setting http\.proxy holds no proxy that can be used\./);
      }
    });

    it("F36 says not-sent where the tunnel breaks before TLS stands in it", async () => {
      const port = portOf(await listen(createTcpServer((socket) => socket.once("data", () => socket.end()))));
      const proxy = await startProxy({ hosts: { "api.example.test:443": port } });
      await notSent(clientWith({ proxy: proxy.url }));
    });

    it("F36 ends with the wait for it", async () => {
      const cancel = new AbortController();
      let closed: Promise<unknown> = Promise.resolve();
      const proxy = await listen(
        createTcpServer((socket) => {
          closed = once(socket, "close");
          socket.once("data", () => cancel.abort());
        }),
      );
      assert.match(await notSent(clientWith({ proxy }), { signal: cancel.signal }), /cancelled before/);
      await closed;
    });

    it("F22 takes a tunnel that is cut during the POST for an unknown outcome, and names the cause", async () => {
      for (const how of ["end", "reset"] as const) {
        let posts = 0;
        const port = await serveSecurely(() => {
          posts += 1;
          proxy.cut(how);
        });
        const proxy = await startProxy({ hosts: { "api.example.test:443": port } });
        const { message } = expectKind(await post(clientWith({ proxy: proxy.url })), "unknown");
        assert.match(
          message,
          /^The connection to api\.example\.test broke before .* A proxy, .* cuts quiet connections/,
        );
        assert.equal(posts, 1);
        assert.equal(proxy.tunnels.length, 1);
      }
    });
  });

  describe("the proxy's own certificate", () => {
    it("F36 is checked, unless the setting says otherwise", async () => {
      const { seen, proxy } = await apiBehind({ identity: await selfSigned("127.0.0.1") });
      const message = await notSent(clientWith({ proxy: proxy.url }));
      assert.match(message, /the proxy 127\.0\.0\.1:\d+ shows a certificate that is not trusted \(.*SELF_SIGNED.*\)/);
      assert.deepEqual([proxy.tunnels.length, seen.length], [0, 0]);
      expectKind(await post(clientWith({ proxy: proxy.url, proxyStrictSsl: false })), "response");
      assert.doesNotMatch(proxy.heard(), /canary|generate|mug/);
    });

    it("F36 must name the proxy, and is fine from a trusted authority", async () => {
      const other = await apiBehind({ identity: await authority.issue("other.example.test") });
      assert.match(
        await notSent(clientWith({ proxy: other.proxy.url })),
        /not trusted \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
      );
      const { proxy } = await apiBehind({ identity });
      expectKind(await post(clientWith({ proxy: proxy.url })), "response");
    });

    it("F36 is the only one that goes unchecked: the API's and the outputs' never do", async () => {
      for (const shown of [await selfSigned("api.example.test"), await authority.issue("other.example.test")]) {
        for (const own of [undefined, await selfSigned("127.0.0.1")]) {
          const { seen, proxy } = await apiBehind(own === undefined ? {} : { identity: own }, shown);
          const by = clientWith({ proxy: proxy.url, proxyStrictSsl: false });
          assert.match(await notSent(by), /its certificate (is not trusted|belongs to another name)/);
          assert.match(expectKind((await fetchAll(by)).outcome, "interrupted").reason, /its certificate/);
          assert.equal(proxy.tunnels.length, 2);
          assert.equal(seen.length, 0);
        }
      }
    });
  });

  describe("a company that inspects TLS", () => {
    let company: Authority;
    let interceptor: Identity;
    before(async () => {
      company = await createAuthority("A company");
      interceptor = await company.issue("api.example.test", "cdn.example.test");
    });
    const stores = () => ({ runtime: () => [authority.cert], system: () => [company.cert] });

    it("F36 is let through where the system's store trusts it", async () => {
      const { seen, proxy } = await apiBehind({ interception: interceptor });
      const by = clientWith({ proxy: proxy.url }, { certificates: stores() });
      expectKind(await post(by), "response");
      expectKind((await fetchAll(by)).outcome, "complete");
      assert.equal(seen.length, 2);
      assert.match(proxy.heard(), /POST \/v1\/generate/);
    });

    it("F36 is not, and gets nothing to read, where it does not, or where that store is not to count", async () => {
      const { seen, proxy } = await apiBehind({ interception: interceptor });
      for (const by of [
        clientWith({ proxy: proxy.url }),
        clientWith({ proxy: proxy.url, proxyStrictSsl: false }),
        clientWith({ proxy: proxy.url, systemCertificates: false }, { certificates: stores() }),
      ]) {
        assert.match(await notSent(by), /its certificate is not trusted on this machine\. A company network/);
      }
      assert.doesNotMatch(proxy.heard(), /generate|mug|canary/);
      assert.equal(seen.length, 0);
    });
  });

  describe("this machine", () => {
    it("F36 is never reached through a proxy, whatever the settings and the environment say", async () => {
      const paths: (string | undefined)[] = [];
      const answer: RequestListener = (request, response) => {
        paths.push(request.url);
        response.end("{}");
      };
      const plain = await serve(answer);
      const port = await serveSecurely(answer);
      const proxy: TestProxy = await startProxy({ refusal: 403 });
      const environment = { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url, ALL_PROXY: proxy.url };
      const by = clientWith({ proxy: proxy.url }, { environment });
      const origins = [plain, plain.replace("127.0.0.1", "localhost")];
      origins.push(`https://127.0.0.1:${port}`, `https://localhost:${port}`);
      for (const origin of origins) {
        expectKind(await post(by, `${origin}/post`), "response");
        expectKind((await fetchAll(by, `${origin}/get`, { loopbackOrigin: origin })).outcome, "complete");
      }
      assert.deepEqual(
        paths,
        origins.flatMap(() => ["/post", "/get"]),
      );
      assert.deepEqual([proxy.tunnels, proxy.others, proxy.heard()], [[], [], ""]);
    });
  });

  describe("a download", () => {
    it("F36 goes through the tunnel, whose proxy alone knows the name", async () => {
      const { proxy } = await apiBehind();
      const { outcome, bytes } = await fetchAll(clientWith({ proxy: proxy.url }));
      expectKind(outcome, "complete");
      assert.equal(bytes.toString(), "{}");
      assert.doesNotMatch(proxy.heard(), /canary|a\.png/);
    });

    it("F36 asks the proxy for no address of this machine or of a private network, on no hop", async () => {
      let location = "";
      const port = await serveSecurely((_request, response) => response.writeHead(302, { location }).end());
      const proxy = await startProxy({ hosts: { "cdn.example.test:443": port } });
      const by = clientWith({ proxy: proxy.url });
      const targets = ["127.0.0.1", "10.0.0.1", "[::1]", "169.254.169.254", "2130706433", "localhost."];
      targets.push("intranet", "metadata.google.internal", "printer.local");
      for (const host of targets) {
        location = `https://${host}/x`;
        expectKind((await fetchAll(by)).outcome, "refused");
        expectKind((await fetchAll(by, location)).outcome, "refused");
      }
      assert.equal(proxy.tunnels.length, targets.length);
    });

    it("F36 does not wait long for a resolver of this machine that says nothing", async () => {
      const { proxy } = await apiBehind();
      const by = clientWith({ proxy: proxy.url }, { lookup: () => undefined, connectTimeoutMs: 500 });
      expectKind((await fetchAll(by)).outcome, "complete");
    });

    it("F36 is refused where this machine too knows a private address of the name", async () => {
      const { seen, proxy } = await apiBehind();
      const knowing = (...found: string[]) =>
        clientWith(
          { proxy: proxy.url },
          {
            lookup: (_name, _options, callback) =>
              callback(
                null,
                found.map((address) => ({ address, family: 4 })),
              ),
          },
        );
      const { outcome } = await fetchAll(knowing("1.1.1.1", "10.0.0.1"));
      assert.match(expectKind(outcome, "refused").reason, /cdn\.example\.test leads to .* a private network$/);
      assert.deepEqual([proxy.tunnels.length, seen.length], [0, 0]);
      expectKind((await fetchAll(knowing("1.1.1.1"))).outcome, "complete");
    });
  });
});
