import { Socket } from "node:net";
import type { buildConnector } from "undici";
import { Client } from "undici";
import type { Proxy } from "./chooseProxy";
import { codeOf, HttpFailure } from "./httpFailure";

// A tunnel through a proxy (CONNECT, RFC 9110) by undici's parser, but without its ProxyAgent: that one pools
// connections, has no deadline of ours, and tells a 407 from other failures by its text alone.

export interface TunnelOptions {
  proxy: Proxy;
  /** `host:port` of the target. */
  authority: string;
  connectToProxy: buildConnector.connector;
  /** For the proxy's answer. */
  timeoutMs: number;
  signal: AbortSignal;
}

/**
 * A connection that ends at the target, on which nothing was sent yet.
 * @throws HttpFailure `PROXY_SIGN_IN`, `PROXY_REFUSED` or `PROXY_FAILED`.
 */
export async function openTunnel(options: TunnelOptions): Promise<Socket> {
  const { proxy, authority, connectToProxy, timeoutMs, signal } = options;
  const client = new Client(proxy.origin, { connect: connectToProxy, headersTimeout: timeoutMs });
  try {
    const { statusCode, headers, socket } = await client.connect({
      path: authority,
      // All that the proxy can read: the request and its key go inside, once TLS with the target stands.
      headers: {
        host: authority,
        ...(proxy.authorization === null ? {} : { "proxy-authorization": proxy.authorization }),
      },
      signal,
    });
    socket.on("error", () => undefined);
    if (statusCode >= 200 && statusCode < 300 && socket instanceof Socket) return socket;
    socket.destroy();
    throw declined(statusCode, [headers["proxy-authenticate"] ?? []].flat(), options);
  } catch (error) {
    throw error instanceof HttpFailure ? error : unreachable(error, proxy);
  } finally {
    client.destroy().catch(() => undefined);
  }
}

function declined(status: number, challenges: readonly string[], { proxy, authority }: TunnelOptions): HttpFailure {
  if (status === 407) return new HttpFailure("PROXY_SIGN_IN", signIn(challenges, proxy));
  const why =
    status === 502 || status === 503 || status === 504
      ? `could not reach it either (${status}). Check the connection, the base URL, and the proxy.`
      : `refused the connection (${status}). Whoever runs the proxy can allow ${authority}; where it is to be reached without the proxy, name it in the setting http.noProxy.`;
  return new HttpFailure("PROXY_REFUSED", `the proxy ${proxy.name} ${why}`);
}

function signIn(challenges: readonly string[], { name, authorization, source }: Proxy): string {
  if (challenges.length > 0 && !challenges.some((challenge) => /(^|,\s*)basic\b/i.test(challenge))) {
    return `the proxy ${name} asks for a sign-in (407) of a kind that is not supported. Name the host in the setting http.noProxy, or use a proxy with a Basic sign-in.`;
  }
  const how = "as http://user:password@host:port";
  return authorization === null
    ? `the proxy ${name} asks for a sign-in (407). Write its user name and password into ${source}, ${how}.`
    : `the proxy ${name} did not accept the user name and the password (407). Check them in ${source}, ${how}.`;
}

const NOT_TRUSTED: readonly string[] = [
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
];

function unreachable(error: unknown, { name, source }: Proxy): HttpFailure {
  const code = codeOf(error);
  const why = NOT_TRUSTED.includes(code)
    ? `shows a certificate that is not trusted (${code}). Its certificate belongs into the system's store; the setting http.proxyStrictSSL can switch off the check of the proxy's certificate, and of no other.`
    : `could not be used (${code}). Check that it runs, and its address in ${source}.`;
  return new HttpFailure("PROXY_FAILED", `the proxy ${name} ${why}`);
}
