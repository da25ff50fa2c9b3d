import assert from "node:assert/strict";
import fc from "fast-check";
import { checkOutputUrl, isLoopbackAddress, isPublicAddress } from "../../src/core/outputUrlGuard";

function verdict(url: string, loopbackOrigin: string | null = null): string {
  const check = checkOutputUrl(url, loopbackOrigin);
  return check.ok ? "ok" : check.reason;
}

/** A network as `[first octets…]`, filled up at random. */
function v4In(...start: (number | [number, number])[]): fc.Arbitrary<string> {
  const octet = (rule: number | [number, number] | undefined) =>
    typeof rule === "number" ? fc.constant(rule) : fc.integer({ min: rule?.[0] ?? 0, max: rule?.[1] ?? 255 });
  return fc.tuple(octet(start[0]), octet(start[1]), octet(start[2]), octet(start[3])).map((octets) => octets.join("."));
}

const PRIVATE_V4 = fc.oneof(
  v4In(0),
  v4In(10),
  v4In(100, [64, 127]),
  v4In(127),
  v4In(169, 254),
  v4In(172, [16, 31]),
  v4In(192, 168),
  v4In([224, 255]),
);

/** The same address as people and attackers write it. */
function spellingsOf(ip: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = ip.split(".").map(Number);
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  const mapped = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
  return [
    ip,
    `${ip}.`,
    String(whole),
    `0x${whole.toString(16)}`,
    `0${whole.toString(8)}`,
    `0x${a.toString(16)}.${b * 65536 + c * 256 + d}`,
    `${a}.0${b.toString(8)}.${c * 256 + d}`,
    `[::ffff:${ip}]`,
    `[::ffff:${mapped}]`,
    `[0:0:0:0:0:FFFF:${ip}]`,
    `[64:ff9b::${ip}]`,
    `[2002:${mapped}::1]`,
    ip.replaceAll(".", "。"),
    ip.replace(/./g, (character) => encodeURIComponent(character).replace(/^[0-9]$/, (digit) => `%3${digit}`)),
  ];
}

describe("outputUrlGuard", () => {
  it("takes https URLs of public hosts", () => {
    for (const url of [
      "https://cdn.example.com/a.png?sig=1",
      "https://8.8.8.8/a.png",
      "https://[2606:4700::1111]/a",
      "https://a.localhosts.com/",
    ]) {
      assert.equal(verdict(url), "ok", url);
    }
  });

  it("F26 refuses what is no absolute https URL, saying why", () => {
    assert.match(verdict("/outputs/1.png"), /no absolute URL/);
    assert.match(verdict("//cdn.example.com/1.png"), /no absolute URL/);
    assert.match(verdict(""), /no absolute URL/);
    assert.match(verdict("http://cdn.example.com/1.png"), /http, and only https/);
    assert.match(verdict("file:///etc/passwd"), /file, and only https/);
    assert.match(verdict("javascript:alert(1)"), /javascript, and only https/);
    assert.match(verdict("data:text/html,hello"), /data, and only https/);
    assert.match(verdict("https://user:secret@cdn.example.com/1.png"), /user name/);
    assert.match(verdict("https://user@cdn.example.com/1.png"), /user name/);
  });

  it("F27 refuses every spelling of every private address (property)", () => {
    fc.assert(
      fc.property(PRIVATE_V4, (ip) => {
        for (const host of spellingsOf(ip)) assert.notEqual(verdict(`https://${host}/a.png`), "ok", host);
      }),
    );
  });

  it("F27 refuses names of this machine", () => {
    for (const host of [
      "localhost",
      "localhost.",
      "LOCALHOST",
      "localhost..",
      "a.localhost",
      "127.1",
      "[::1]",
      "[::]",
      "0",
    ]) {
      assert.notEqual(verdict(`https://${host}/a.png`), "ok", host);
    }
  });

  it("F36 refuses names that only mean something inside a network: a proxy would find them there", () => {
    for (const host of ["intranet", "intranet.", "a.local", "metadata.google.internal", "x.home.arpa", "nas.lan"]) {
      assert.match(verdict(`https://${host}/a.png`), /private network/, host);
    }
    assert.equal(verdict("https://local.example.com/a.png"), "ok");
    assert.equal(verdict("https://plan.example/a.png"), "ok");
  });

  it("F27 takes outputs on loopback from the configured origin only", () => {
    const origin = "http://127.0.0.1:8080";
    assert.equal(verdict("http://127.0.0.1:8080/a.png", origin), "ok");
    assert.equal(verdict("http://127.0.0.1:8080/a.png", `${origin}/some/path`), "ok");
    assert.equal(verdict("http://[::1]:1/a.png", "http://[::1]:1"), "ok");
    for (const url of [
      "http://127.0.0.1:8081/a.png",
      "http://localhost:8080/a.png",
      "https://127.0.0.1:8080/a.png",
      "http://127.0.0.2:8080/a.png",
    ]) {
      assert.notEqual(verdict(url, origin), "ok", url);
    }
    assert.match(verdict("http://u:p@127.0.0.1:8080/a.png", origin), /user name/);
  });

  it("F27 gives an origin that is not loopback no licence", () => {
    assert.notEqual(verdict("http://192.168.1.5:8080/a.png", "http://192.168.1.5:8080"), "ok");
    assert.notEqual(verdict("http://api.example.com/a.png", "http://api.example.com"), "ok");
    assert.notEqual(verdict("http://api.example.com/a.png", "nonsense"), "ok");
  });

  it("F27 knows public from special addresses", () => {
    const isPublic = [
      "1.1.1.1",
      "9.255.255.255",
      "11.0.0.0",
      "100.63.255.255",
      "100.128.0.0",
      "172.15.255.255",
      "172.32.0.0",
      "192.167.0.1",
      "223.255.255.255",
      "2606:4700::1111",
      "2a00:1450:4001:82a::200e",
      "64:ff9b::8.8.8.8",
      "2002:808:808::1",
    ];
    const isNot = [
      "10.0.0.1",
      "100.64.0.1",
      "172.31.255.255",
      "192.0.2.1",
      "198.18.0.1",
      "224.0.0.1",
      "255.255.255.255",
      "::",
      "::1",
      "::ffff:8.8.8.8",
      "fe80::1",
      "fe80::1%eth0",
      "fc00::1",
      "fd12::1",
      "ff02::1",
      "2001:db8::1",
      "2001::1",
      "64:ff9b::10.0.0.1",
      "2002:7f00:1::",
      "100::1",
    ];
    for (const ip of isPublic) assert.equal(isPublicAddress(ip), true, ip);
    for (const ip of isNot) assert.equal(isPublicAddress(ip), false, ip);
    for (const ip of [
      "",
      "256.1.1.1",
      "1.2.3",
      "1:2:3",
      "1::2::3",
      ":::",
      "2001:4860:::1",
      "g::1",
      "12345::",
      "example.com",
      "2606::1.2.3.4.5",
    ]) {
      assert.equal(isPublicAddress(ip), false, ip);
    }
  });

  it("calls no address both public and loopback, and never throws (property)", () => {
    const anyIp = fc.oneof(fc.ipV4(), fc.ipV6(), fc.string());
    fc.assert(fc.property(anyIp, (ip) => assert.ok(!(isPublicAddress(ip) && isLoopbackAddress(ip)))));
    fc.assert(fc.property(fc.oneof(fc.webUrl(), fc.string()), (url) => assert.equal(typeof verdict(url), "string")));
  });
});
