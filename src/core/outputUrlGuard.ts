// Decides from text alone which addresses an output may be fetched from. Names are resolved elsewhere: whoever
// connects must ask `isPublicAddress` (or `isLoopbackAddress`) about every address that a name resolves to.

export type OutputUrlCheck = { ok: true; url: URL } | { ok: false; reason: string };

/**
 * Checks the URL of an output, or of a hop that it redirected to.
 * @param loopbackOrigin the only origin on this machine that may serve outputs; null for none.
 * @returns the parsed URL, or what is wrong, as a clause to follow "refused:", without repeating the URL.
 */
export function checkOutputUrl(url: string, loopbackOrigin: string | null): OutputUrlCheck {
  if (!URL.canParse(url)) return refuse("it is no absolute URL");
  const parsed = new URL(url);
  if (parsed.protocol !== "https:" && parsed.protocol !== "http:") {
    return refuse(`its scheme is ${parsed.protocol.slice(0, -1)}, and only https is fetched`);
  }
  if (parsed.username !== "" || parsed.password !== "") return refuse("it holds a user name or a password");
  if (isAllowedLoopback(parsed, loopbackOrigin)) return { ok: true, url: parsed };
  if (parsed.protocol === "http:") return refuse("its scheme is http, and only https is fetched");
  if (!isPublicHost(parsed.hostname)) {
    return refuse("it leads to this machine or to a private network");
  }
  return { ok: true, url: parsed };
}

/** True for addresses (v4 or v6, without brackets) that are reachable on the public internet; false for all else. */
export function isPublicAddress(ip: string): boolean {
  const v4 = parseV4(ip);
  if (v4 !== null) return isPublicV4(v4);
  const v6 = parseV6(ip);
  return v6 !== null && isPublicV6(v6);
}

/** True for 127.0.0.0/8 and ::1. */
export function isLoopbackAddress(ip: string): boolean {
  const v4 = parseV4(ip);
  if (v4 !== null) return v4[0] === 127;
  const v6 = parseV6(ip);
  return v6 !== null && v6.every((group, index) => group === (index === 7 ? 1 : 0));
}

/** True for a URL's host name that names this machine: a loopback address, or `localhost`. */
export function isLoopbackHost(hostname: string): boolean {
  const host = bare(hostname);
  return host === "localhost" || host.endsWith(".localhost") || isLoopbackAddress(host);
}

function refuse(reason: string): OutputUrlCheck {
  return { ok: false, reason };
}

function isAllowedLoopback(url: URL, loopbackOrigin: string | null): boolean {
  if (loopbackOrigin === null || !URL.canParse(loopbackOrigin)) return false;
  return url.origin === new URL(loopbackOrigin).origin && isLoopbackHost(url.hostname);
}

function isPublicHost(hostname: string): boolean {
  const host = bare(hostname);
  if (host === "" || isLoopbackHost(host)) return false;
  const isLiteral = host.includes(":") || parseV4(host) !== null;
  return isLiteral ? isPublicAddress(host) : isPublicName(host);
}

/** Ends of names that only mean something inside a network. Sources: RFC 6762, RFC 8375, ICANN's `.internal`, habit. */
const PRIVATE_ENDS = [".local", ".internal", ".home.arpa", ".localdomain", ".lan"];

/** Where a proxy resolves the name, this is all that keeps an output from the proxy's own network. */
function isPublicName(host: string): boolean {
  return host.includes(".") && !PRIVATE_ENDS.some((end) => host.endsWith(end));
}

/** Without brackets and the trailing dots of a fully qualified name; `URL` has lower-cased it and unwound odd numbers. */
function bare(hostname: string): string {
  return hostname.replace(/^\[|\]$/g, "").replace(/\.+$/, "");
}

type Octets = readonly [number, number, number, number];

function parseV4(text: string): Octets | null {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (match === null) return null;
  const [a = 256, b = 256, c = 256, d = 256] = match.slice(1).map(Number);
  return a < 256 && b < 256 && c < 256 && d < 256 ? [a, b, c, d] : null;
}

/** Network, length of its prefix in bits. Source: IANA's special-purpose address registry for IPv4. */
const SPECIAL_V4: readonly (readonly [string, number])[] = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
];

function isPublicV4(octets: Octets): boolean {
  const address = toNumber(octets);
  return !SPECIAL_V4.some(([network, bits]) => {
    const start = parseV4(network);
    return start !== null && isSameNetwork(address, toNumber(start), bits);
  });
}

/** Both of 32 bits, and without bit operators, whose numbers are signed. */
function isSameNetwork(address: number, network: number, prefixBits: number): boolean {
  const size = 2 ** (32 - prefixBits);
  return Math.floor(address / size) === Math.floor(network / size);
}

function toNumber([a, b, c, d]: Octets): number {
  return ((a * 256 + b) * 256 + c) * 256 + d;
}

/** Eight groups of 16 bits, or null. A zone (`%eth0`) is no address that a URL or a resolver gives: null. */
function parseV6(text: string): readonly number[] | null {
  const halves = withoutDottedTail(text).split("::");
  if (halves.length > 2) return null;
  const [head = [], tail] = halves.map((half) => (half === "" ? [] : half.split(":")));
  const missing = tail === undefined ? 0 : 8 - head.length - tail.length;
  if (tail !== undefined && missing < 1) return null;
  const groups = [...head, ...Array.from({ length: missing }, () => "0"), ...(tail ?? [])];
  if (groups.length !== 8 || !groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return groups.map((group) => Number.parseInt(group, 16));
}

/** `::ffff:127.0.0.1` as `::ffff:7f00:1`. */
function withoutDottedTail(text: string): string {
  const start = text.lastIndexOf(":") + 1;
  const v4 = parseV4(text.slice(start));
  if (v4 === null || start === 0) return text;
  const [a, b, c, d] = v4;
  return `${text.slice(0, start)}${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`;
}

/** The first 32 bits of a network, length of its prefix in bits: the parts of 2000::/3 that are not public. Source: IANA. */
const SPECIAL_V6: readonly (readonly [number, number])[] = [
  [0x2001_0000, 23],
  [0x2001_0db8, 32],
  [0x3fff_0000, 20],
];

/** Of translated addresses (NAT64, 6to4) the IPv4 address inside decides; a mapped one is never public. */
function isPublicV6(groups: readonly number[]): boolean {
  const [first = 0, second = 0] = groups;
  if (first === 0x64 && second === 0xff9b && groups.slice(2, 6).every((group) => group === 0)) {
    return isPublicV4(embeddedV4(groups, 6));
  }
  if (first === 0x2002) return isPublicV4(embeddedV4(groups, 1));
  const start = first * 65_536 + second;
  return first >> 13 === 1 && !SPECIAL_V6.some(([network, bits]) => isSameNetwork(start, network, bits));
}

function embeddedV4(groups: readonly number[], at: number): Octets {
  const [high = 0, low = 0] = groups.slice(at, at + 2);
  return [high >> 8, high & 255, low >> 8, low & 255];
}
