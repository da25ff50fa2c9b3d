import type { Socket } from "node:net";
import type { SecureContext } from "node:tls";
import { buildConnector } from "undici";
import type { NetworkSettings } from "../../core/ports";
import { chooseProxy, type Environment, type Proxy } from "./chooseProxy";
import type { OpenConnection } from "./exchange";
import { guardedLookup, type Lookup, type Reach, refusePrivateName } from "./guardedLookup";
import type { Trust } from "./trust";
import { openTunnel } from "./tunnel";

// Everything that decides how a connection is made. Nothing is kept from one to the next, so that a changed setting
// counts at once and no TLS session is taken up again that was agreed on under other rules.

export interface ConnectionParts {
  network: () => NetworkSettings;
  environment: Environment;
  trust: Trust;
  lookup: Lookup;
  /** For each of a proxy's connection, its answer, and the target's connection. */
  connectTimeoutMs: number;
}

/** Below the 60 s at which proxies and NAT tables forget a quiet connection. */
const TCP_KEEP_ALIVE_MS = 15_000;
/** Node gives the next address of a name a chance after 250 ms, too soon for a far server on a slow line. */
const NEXT_ADDRESS_AFTER_MS = 2_000;

/** Proxies often stand where names can't be resolved; a resolver that says so late must not hold a download up. */
const LOCAL_ANSWER_MS = 2_000;

/** How to get to `url`, by the settings of now: directly, or through a proxy's tunnel. */
export function connectionTo(url: URL, reach: Reach, parts: ConnectionParts): OpenConnection {
  const settings = parts.network();
  return async (target, signal) => {
    const proxy = chooseProxy(url, settings, parts.environment);
    const secureContext = url.protocol === "https:" ? parts.trust(settings.systemCertificates) : undefined;
    const connector = buildConnector(optionsFor(reach, parts, { secureContext, isChecked: true }));
    if (proxy === null) return await dial(connector, target);
    if (reach === "public") {
      await refusePrivateName(url.hostname, parts.lookup, Math.min(LOCAL_ANSWER_MS, parts.connectTimeoutMs));
    }
    // Only the proxy's own certificate may go unchecked; the target's never.
    const check = { secureContext, isChecked: settings.proxyStrictSsl };
    const httpSocket = await tunnelTo(url, proxy, { ...parts, signal, check });
    const close = () => httpSocket.destroy();
    signal.addEventListener("abort", close, { once: true });
    httpSocket.once("close", () => signal.removeEventListener("abort", close));
    return await dial(connector, { ...target, httpSocket });
  };
}

interface Check {
  secureContext: SecureContext | undefined;
  isChecked: boolean;
}

function optionsFor(reach: Reach, parts: ConnectionParts, { secureContext, isChecked }: Check) {
  return {
    timeout: parts.connectTimeoutMs,
    keepAlive: true,
    keepAliveInitialDelay: TCP_KEEP_ALIVE_MS,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
    lookup: guardedLookup(parts.lookup, reach),
    // Said, not left out: NODE_TLS_REJECT_UNAUTHORIZED would decide otherwise.
    rejectUnauthorized: isChecked,
    ...(secureContext === undefined ? {} : { secureContext }),
  } satisfies buildConnector.BuildOptions;
}

function tunnelTo(
  { hostname, port }: URL,
  proxy: Proxy,
  { signal, check, ...parts }: ConnectionParts & { signal: AbortSignal; check: Check },
): Promise<Socket> {
  return openTunnel({
    proxy,
    authority: `${hostname}:${port === "" ? "443" : port}`,
    // The proxy is the user's own choice, on this machine or anywhere.
    connectToProxy: buildConnector(optionsFor("api", parts, check)),
    timeoutMs: parts.connectTimeoutMs,
    signal,
  });
}

function dial(connector: buildConnector.connector, target: buildConnector.Options): Promise<Socket> {
  return new Promise((resolve, reject) => {
    connector(target, (...[error, socket]) => {
      if (error === null) resolve(socket);
      else reject(error);
    });
  });
}
