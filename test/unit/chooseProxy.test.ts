import assert from "node:assert/strict";
import type { NetworkSettings } from "../../src/core/ports";
import { bypassesProxy } from "../../src/providers/http/bypassesProxy";
import { chooseProxy } from "../../src/providers/http/chooseProxy";

const API = "https://api.example.com/v1/generate";

function choose(url: string, settings: Partial<NetworkSettings> = {}, environment: Record<string, string> = {}) {
  const none = { proxy: "", noProxy: [], proxyStrictSsl: true, systemCertificates: true };
  return chooseProxy(new URL(url), { ...none, ...settings }, environment);
}

describe("chooseProxy", () => {
  it("F36 takes the setting, else the environment's variables in VS Code's order, else none", () => {
    assert.equal(choose(API), null);
    assert.equal(choose(API, { proxy: " " }, { HTTPS_PROXY: " " }), null);
    const all = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];
    const environment: Record<string, string> = {};
    for (const name of all.toReversed()) {
      environment[name] = `http://${name.toLowerCase().replace("_", "-")}-${all.indexOf(name)}.example.com:3128`;
      const proxy = choose(API, {}, environment);
      assert.equal(proxy?.origin, environment[name]);
      assert.equal(proxy.source, `the environment variable ${name}`);
    }
    const proxy = choose(API, { proxy: "https://set.example.com" }, environment);
    assert.deepEqual(proxy, {
      origin: "https://set.example.com",
      name: "set.example.com",
      authorization: null,
      source: "the setting http.proxy",
    });
  });

  it("F36 keeps user name and password out of everything but the header", () => {
    const proxy = choose(API, { proxy: "http://us%40er:p%3Ass%zz@proxy.example.com:8080/" });
    assert.equal(proxy?.authorization, `Basic ${Buffer.from("us@er:p%3Ass%zz").toString("base64")}`);
    assert.doesNotMatch(proxy.origin + proxy.name + proxy.source, /us|ss/i);
    const onlyUser = choose(API, { proxy: "token@proxy.example.com:8080" });
    assert.equal(onlyUser?.authorization, `Basic ${Buffer.from("token:").toString("base64")}`);
    assert.equal(onlyUser.name, "proxy.example.com:8080");
  });

  it("F36 fails on what is no usable proxy, without repeating it and without going around it", () => {
    for (const proxy of [
      "socks5://u:canary@p:1080",
      "http://",
      "http://u:canary@[broken",
      "canary proxy",
      "file:///p",
    ]) {
      assert.throws(() => choose(API, { proxy }), {
        code: "PROXY_SETTING",
        message: /^the setting http\.proxy holds no proxy .*\.$/,
      });
      assert.throws(
        () => choose(API, {}, { HTTPS_PROXY: proxy }),
        /^HttpFailure: the environment variable HTTPS_PROXY/,
      );
    }
  });

  it("F36 never sends this machine's traffic to a proxy, however it is spelt", () => {
    for (const host of [
      "localhost",
      "localhost.",
      "api.localhost",
      "127.0.0.1",
      "127.9.9.9",
      "2130706433",
      "0x7f.1",
      "[::1]",
      "[::ffff:127.0.0.1]",
      "0.0.0.0",
      "[::]",
    ]) {
      for (const url of [`http://${host}:8080/`, `https://${host}:8080/`]) {
        assert.equal(choose(url, { proxy: "http://proxy.example.com" }, { HTTPS_PROXY: "http://p" }), null, url);
      }
    }
    assert.equal(choose("http://api.example.com/", { proxy: "http://proxy.example.com" }), null);
    for (const host of ["10.0.0.1", "[fd00::1]", "localhost.example.com"]) {
      assert.notEqual(choose(`https://${host}/`, { proxy: "http://proxy.example.com" }), null, host);
    }
  });

  it("F36 leaves out what the setting names, else what the environment names", () => {
    const proxy = "http://proxy.example.com";
    assert.equal(choose(API, { proxy, noProxy: ["example.com"] }), null);
    assert.equal(choose(API, { proxy }, { NO_PROXY: "a.test, .example.com" }), null);
    assert.equal(choose(API, {}, { HTTPS_PROXY: proxy, no_proxy: "a.test example.com" }), null);
    assert.notEqual(choose(API, { proxy, noProxy: ["a.test"] }, { NO_PROXY: "*" }), null);
    // An address that is left out needs no proxy that can be used.
    assert.equal(choose(API, { proxy: "socks5://p", noProxy: ["*"] }), null);
  });
});

describe("bypassesProxy", () => {
  const hit = (host: string, ...entries: string[]) => bypassesProxy(new URL(`https://${host}/`), entries);

  it("knows names, what lies below them, ports, and everything", () => {
    for (const entry of ["example.com", ".example.com", "*.example.com", "EXAMPLE.com", "example.com.", "*"]) {
      assert.ok(hit("api.example.com", entry), entry);
      assert.ok(hit("api.example.com.", entry), entry);
      assert.ok(hit("example.com", entry), entry);
      if (entry !== "*") assert.ok(!hit("badexample.com", entry) && !hit("example.com.evil.test", entry), entry);
    }
    assert.ok(hit("a.test:8443", "a.test:8443") && hit("a.test", "a.test:443"));
    assert.ok(!hit("a.test", "a.test:8443"));
    assert.ok(!hit("a.test") && !hit("a.test", "", " ", ".", "b.test", "https://a.test"));
  });

  it("knows addresses and networks", () => {
    assert.ok(hit("10.1.2.3", "10.1.2.3") && hit("10.1.2.3", "10.0.0.0/8") && hit("10.1.2.3:9", "10.1.2.3:9"));
    assert.ok(!hit("11.1.2.3", "10.0.0.0/8") && !hit("10.1.2.3", "1.2.3", "10.0.0.0/33", "10.0.0.0/x", "fd00::/8"));
    assert.ok(hit("[fd00::1]", "fd00::1") && hit("[fd00::1]", "[fd00::1]:443") && hit("[fd00::1]", "fd00::/8"));
    assert.ok(!hit("[fe00::1]", "fd00::/8") && !hit("[fd00::1]", "10.0.0.0/8"));
  });
});
