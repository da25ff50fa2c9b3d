import { BlockList, isIP } from "node:net";

/**
 * True when a `NO_PROXY` list names the URL's host: `example.com` and `.example.com` stand for the name and what lies
 * below it, `*.example.com` too; a port may follow; addresses as they are or as a network (`10.0.0.0/8`); `*` is all.
 */
export function bypassesProxy({ protocol, hostname, port }: URL, entries: readonly string[]): boolean {
  const host = hostname.replace(/^\[|\]$/g, "").replace(/\.+$/, "");
  const target = { host, port: port === "" ? (protocol === "https:" ? "443" : "80") : port };
  return entries.some((entry) => names(entry.trim().toLowerCase(), target));
}

interface Target {
  host: string;
  port: string;
}

function names(entry: string, target: Target): boolean {
  if (entry === "*") return true;
  if (entry.includes("/")) return isInNetwork(entry, target.host);
  if (isIP(entry) === 6) return isSameAddress(entry, target.host);
  const [, name = "", wantedPort = target.port] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  return wantedPort === target.port && isBelow(name.replace(/^\[|\]$/g, "").replace(/^\*?\.|\.+$/g, ""), target.host);
}

function isBelow(wanted: string, host: string): boolean {
  if (isIP(wanted) !== 0 || isIP(host) !== 0) return isIP(wanted) !== 0 && isSameAddress(wanted, host);
  return wanted !== "" && (host === wanted || host.endsWith(`.${wanted}`));
}

function isSameAddress(wanted: string, host: string): boolean {
  return isInNetwork(`${wanted}/${isIP(wanted) === 6 ? 128 : 32}`, host);
}

function isInNetwork(entry: string, host: string): boolean {
  const [network = "", length = ""] = entry.split("/");
  const family = isIP(network);
  const bits = /^\d{1,3}$/.test(length) ? Number(length) : Infinity;
  if (family === 0 || isIP(host) !== family || bits > (family === 6 ? 128 : 32)) return false;
  const list = new BlockList();
  list.addSubnet(network, bits, family === 6 ? "ipv6" : "ipv4");
  return list.check(host, family === 6 ? "ipv6" : "ipv4");
}
