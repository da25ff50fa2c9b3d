import { BlockList, isIP } from "node:net";
import { isLoopbackHost } from "../../core/outputUrlGuard";
import type { NetworkSettings } from "../../core/ports";
import { bypassesProxy } from "./bypassesProxy";
import { HttpFailure } from "./httpFailure";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Proxy {
  /** Without user name and password. */
  origin: string;
  /** Host and port, for messages. */
  name: string;
  /** The value of `Proxy-Authorization`; null where the address holds no user name. */
  authorization: string | null;
  /** Where the address comes from, for messages. */
  source: string;
}

/** VS Code's own order; the last ones are for those who name one proxy for everything. */
const VARIABLES = ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/**
 * The proxy for a request, null for none. A setting wins over the environment variable of its kind.
 * @throws HttpFailure `PROXY_SETTING` when there is one that can't be used: going around it is not ours to decide.
 */
export function chooseProxy(url: URL, settings: NetworkSettings, environment: Environment): Proxy | null {
  // Plain http is for this machine only, and this machine is never behind a proxy, whatever the settings say.
  if (url.protocol !== "https:" || isThisMachine(url.hostname)) return null;
  const noProxy = settings.noProxy.length > 0 ? settings.noProxy : noProxyOf(environment);
  if (bypassesProxy(url, noProxy)) return null;
  if (settings.proxy.trim() !== "") return readProxy(settings.proxy, "the setting http.proxy");
  const variable = VARIABLES.find((name) => (environment[name] ?? "").trim() !== "");
  return variable === undefined ? null : readProxy(environment[variable] ?? "", `the environment variable ${variable}`);
}

const UNSPECIFIED = new BlockList();
UNSPECIFIED.addAddress("0.0.0.0");
UNSPECIFIED.addAddress("::", "ipv6");
UNSPECIFIED.addSubnet("127.0.0.0", 8);

/** Wider than `isLoopbackHost`: a connection to an unspecified or a mapped address ends on this machine too. */
function isThisMachine(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, "");
  const family = isIP(host);
  return isLoopbackHost(hostname) || (family !== 0 && UNSPECIFIED.check(host, family === 6 ? "ipv6" : "ipv4"));
}

function noProxyOf(environment: Environment): string[] {
  return (environment["NO_PROXY"] ?? environment["no_proxy"] ?? "").split(/[\s,]+/).filter((entry) => entry !== "");
}

/** The text is never shown: it may hold a password. */
function readProxy(text: string, source: string): Proxy {
  const trimmed = text.trim();
  // `proxy.example.com:3128`, as curl and others take it.
  const address = trimmed.includes("://") ? trimmed : `http://${trimmed}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || !["http:", "https:"].includes(url.protocol) || url.hostname === "") {
    const rule = `${source} holds no proxy that can be used. It must be like http://host:port or https://host:port.`;
    throw new HttpFailure("PROXY_SETTING", rule);
  }
  return { origin: url.origin, name: url.host, authorization: basicAuthorization(url), source };
}

function basicAuthorization({ username, password }: URL): string | null {
  if (username === "" && password === "") return null;
  const pair = `${unescapePart(username)}:${unescapePart(password)}`;
  return `Basic ${Buffer.from(pair).toString("base64")}`;
}

function unescapePart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
