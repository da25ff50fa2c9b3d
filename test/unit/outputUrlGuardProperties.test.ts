import assert from "node:assert/strict";
import { BlockList } from "node:net";
import fc from "fast-check";
import { checkOutputUrl, isLoopbackAddress, isPublicAddress } from "../../src/core/outputUrlGuard";

/** Node's own arithmetic on networks, as a second opinion. Source of the rows: IANA's special-purpose registries. */
function blockList(rows: readonly (readonly [string, number, "ipv4" | "ipv6"])[]): BlockList {
  const list = new BlockList();
  for (const [network, bits, family] of rows) list.addSubnet(network, bits, family);
  return list;
}

const SPECIAL_V4_ROWS = [
  ["0.0.0.0", 8, "ipv4"],
  ["10.0.0.0", 8, "ipv4"],
  ["100.64.0.0", 10, "ipv4"],
  ["127.0.0.0", 8, "ipv4"],
  ["169.254.0.0", 16, "ipv4"],
  ["172.16.0.0", 12, "ipv4"],
  ["192.0.0.0", 24, "ipv4"],
  ["192.0.2.0", 24, "ipv4"],
  ["192.88.99.0", 24, "ipv4"],
  ["192.168.0.0", 16, "ipv4"],
  ["198.18.0.0", 15, "ipv4"],
  ["198.51.100.0", 24, "ipv4"],
  ["203.0.113.0", 24, "ipv4"],
  ["224.0.0.0", 4, "ipv4"],
  ["240.0.0.0", 4, "ipv4"],
] as const;
const SPECIAL_V4 = blockList(SPECIAL_V4_ROWS);
const GLOBAL_V6 = blockList([["2000::", 3, "ipv6"]]);
const SPECIAL_V6 = blockList([
  ["2001::", 23, "ipv6"],
  ["2001:db8::", 32, "ipv6"],
  ["3fff::", 20, "ipv6"],
]);
const TRANSLATED_V6 = blockList([
  ["64:ff9b::", 96, "ipv6"],
  ["2002::", 16, "ipv6"],
]);

const EDGES = [0, 1, 9, 10, 11, 63, 64, 99, 100, 101, 126, 127, 128, 168, 169, 172, 192, 198, 203, 223, 224, 254, 255];
const octet = fc.oneof(fc.constantFrom(...EDGES), fc.nat(255));
/** In a special network, or right before or behind it. */
const nearSpecial = fc.constantFrom(...SPECIAL_V4_ROWS).chain(([network, bits]) => {
  const start = network.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const size = 2 ** (32 - bits);
  return fc.oneof(fc.constantFrom(-1, 0, size - 1, size), fc.nat(size - 1)).map((offset) => {
    const address = (start + offset + 2 ** 32) % 2 ** 32;
    return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
  });
});
const v4 = fc.oneof(
  fc.tuple(octet, octet, octet, octet).map((octets) => octets.join(".")),
  nearSpecial,
);
const group = fc.oneof(
  fc.constantFrom(0, 1, 0xffff, 0x2000, 0x2001, 0xdb8, 0x3fff, 0xfc00, 0xfe80, 0xff02),
  fc.nat(0xffff),
);
const v6 = fc.tuple(group, group, group, group, group, group, group, group);

function spellV6(groups: readonly number[]): string[] {
  const hex = groups.map((one) => one.toString(16));
  const padded = groups.map((one) => one.toString(16).padStart(4, "0")).join(":");
  const short = hex.join(":").replace(/(?:^|:)0(?::0)+(?::|$)/, "::");
  return [
    hex.join(":"),
    padded,
    padded.toUpperCase(),
    short,
    new URL(`http://[${hex.join(":")}]`).hostname.slice(1, -1),
  ];
}

/** As browsers, shells and attackers write an IPv4 address. */
function spellV4(ip: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = ip.split(".").map(Number);
  const whole = ((a * 256 + b) * 256 + c) * 256 + d;
  return [
    ip,
    `${ip}.`,
    String(whole),
    `0x${whole.toString(16)}`,
    `0${whole.toString(8)}`,
    `${a}.${b * 65_536 + c * 256 + d}`,
    `0x${a.toString(16)}.0${b.toString(8)}.${c * 256 + d}`,
    Array.from(ip)
      .map((sign) => (/\d/.test(sign) ? String.fromCodePoint(0xff10 + Number(sign)) : sign))
      .join(""),
    ip.replaceAll(".", "｡"),
  ];
}

const isTaken = (host: string): boolean => checkOutputUrl(`https://${host}/a.png`, null).ok;

describe("outputUrlGuard (properties)", () => {
  it("F27 takes exactly the public IPv4 addresses, in every spelling", () => {
    fc.assert(
      fc.property(v4, (ip) => {
        const isPublic = !SPECIAL_V4.check(ip, "ipv4");
        assert.equal(isPublicAddress(ip), isPublic, ip);
        for (const host of spellV4(ip)) assert.equal(isTaken(host), isPublic, `${ip} as ${host}`);
      }),
      { numRuns: 1000 },
    );
  });

  it("F27 takes exactly the public IPv6 addresses, in every spelling, and the translated ones of public IPv4 addresses", () => {
    fc.assert(
      fc.property(v6, (groups) => {
        for (const spelling of spellV6(groups)) {
          if (TRANSLATED_V6.check(spelling, "ipv6")) continue;
          const isPublic = GLOBAL_V6.check(spelling, "ipv6") && !SPECIAL_V6.check(spelling, "ipv6");
          assert.equal(isPublicAddress(spelling), isPublic, spelling);
          assert.equal(isTaken(`[${spelling}]`), isPublic, spelling);
        }
      }),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(v4, group, (ip, rest) => {
        const [a = 0, b = 0, c = 0, d = 0] = ip.split(".").map(Number);
        const pair = `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
        const isPublic = !SPECIAL_V4.check(ip, "ipv4");
        for (const host of [`64:ff9b::${ip}`, `64:ff9b::${pair}`, `2002:${pair}::${rest.toString(16)}`]) {
          assert.equal(isPublicAddress(host), isPublic, host);
          assert.equal(isTaken(`[${host}]`), isPublic, host);
        }
        for (const host of [`::ffff:${ip}`, `::ffff:${pair}`, `0:0:0:0:0:FFFF:${ip}`, `::${ip}`, `64:ff9b:1::${ip}`]) {
          assert.ok(!isPublicAddress(host), host);
          assert.ok(!isTaken(`[${host}]`), host);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("F26 F27 takes nothing of which the URL's own reading leads to this machine or is not https", () => {
    const noise = fc.constantFrom("", " ", "\t", "\n", "\u200b", "@", "\\", "//", "%00", "#", "?", ":443", ":80");
    const scheme = fc.constantFrom("https:", "HTTPS:", "http:", "ftp:", "file:", "data:", "javascript:", "blob:https:");
    const host = fc.constantFrom("localhost", "a.localhost.", "127.1", "[::1]", "cdn.example.com", "u:p@1.1.1.1");
    const url = fc
      .tuple(noise, scheme, noise, host, noise)
      .map((parts) => `${parts[0]}${parts[1]}//${parts.slice(2).join("")}/a.png`);
    fc.assert(
      fc.property(url, (text) => {
        const check = checkOutputUrl(text, null);
        if (!check.ok) {
          assert.ok(!check.reason.includes("u:p"));
          return;
        }
        assert.equal(check.url.protocol, "https:");
        assert.equal(check.url.username + check.url.password, "");
        const name = check.url.hostname.replace(/^\[|\]$|\.+$/g, "");
        assert.ok(!name.endsWith("localhost") && !isLoopbackAddress(name), text);
      }),
      { numRuns: 2000 },
    );
  });
});
