import { createServer, type IncomingMessage } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { connect, type Server, Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect as connectSecurely, TLSSocket } from "node:tls";
import type { Identity } from "./authority";

export interface ProxyOptions {
  /** Where each `host:port` really is: a port of this machine. */
  hosts?: Readonly<Record<string, number>>;
  /** `user:password`; without it everybody may. */
  credentials?: string;
  /** What a 407 offers. */
  challenge?: string;
  /** The status with which every CONNECT is refused. */
  refusal?: number;
  /** Makes it an https proxy. */
  identity?: Identity;
  /** Opens each tunnel, reads along, and shows the client this certificate, as company networks do. */
  interception?: Identity;
}

export interface TestProxy {
  /** `host:port` of the proxy itself. */
  readonly address: string;
  readonly url: string;
  /** Each request for a tunnel. */
  readonly tunnels: { authority: string | undefined; headers: IncomingMessage["headers"]; clientPort: number }[];
  /** Requests that are no CONNECT: there must be none. */
  readonly others: string[];
  /** All that the proxy got to read. */
  heard(): string;
  /** Ends every tunnel as a proxy does that has not seen a byte for too long. */
  cut(how: "end" | "reset"): void;
}

/** Real proxies on loopback; `listen` ends them after the test. */
export function useProxy(listen: (server: Server) => Promise<string>) {
  return async function startProxy(options: ProxyOptions = {}): Promise<TestProxy> {
    const tunnels: TestProxy["tunnels"] = [];
    const others: string[] = [];
    const clients = new Set<Duplex>();
    let heard = "";
    const server = options.identity === undefined ? createServer() : createSecureServer(options.identity);
    server.on(options.identity === undefined ? "connection" : "secureConnection", (socket: Socket) => {
      socket.on("error", () => undefined);
      socket.on("data", (chunk: Buffer) => (heard += chunk.toString("latin1")));
    });
    server.on("request", (request, response) => {
      others.push(`${request.method} ${request.url}`);
      response.writeHead(400).end();
    });
    server.on("connect", (request: IncomingMessage, client: Duplex) => {
      client.on("error", () => undefined);
      tunnels.push({ authority: request.url, headers: request.headers, clientPort: request.socket.remotePort ?? 0 });
      const status = statusFor(request, options);
      if (status === 200) {
        clients.add(client);
        open(client, options.hosts?.[request.url ?? ""] ?? 0, options.interception, (text) => (heard += text));
      } else {
        const challenge = status === 407 ? `proxy-authenticate: ${options.challenge ?? 'Basic realm="test"'}\r\n` : "";
        client.end(`HTTP/1.1 ${status} No\r\n${challenge}content-length: 4\r\n\r\nbody`);
      }
    });
    const address = (await listen(server)).replace("http://", "");
    return {
      address,
      url: `${options.identity === undefined ? "http" : "https"}://${address}`,
      tunnels,
      others,
      heard: () => heard,
      cut: (how) => clients.forEach((client) => cutOff(client, how)),
    };
  };
}

function statusFor({ url, headers }: IncomingMessage, { credentials, refusal, hosts }: ProxyOptions): number {
  const wanted = credentials === undefined ? undefined : `Basic ${Buffer.from(credentials).toString("base64")}`;
  if (wanted !== undefined && headers["proxy-authorization"] !== wanted) return 407;
  return refusal ?? (hosts?.[url ?? ""] === undefined ? 502 : 200);
}

function open(client: Duplex, port: number, interception: Identity | undefined, hear: (text: string) => void): void {
  client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
  const inside = interception === undefined ? client : new TLSSocket(client, { isServer: true, ...interception });
  const target =
    interception === undefined
      ? connect(port, "127.0.0.1")
      : connectSecurely({ port, host: "127.0.0.1", rejectUnauthorized: false });
  if (interception !== undefined) inside.on("data", (chunk: Buffer) => hear(chunk.toString("latin1")));
  const [one, other] = [inside, target];
  one.on("error", () => other.destroy()).on("close", () => other.destroy());
  other.on("error", () => one.destroy()).on("close", () => one.end());
  one.pipe(other).pipe(one);
}

function cutOff(client: Duplex, how: "end" | "reset"): void {
  if (how === "reset" && client instanceof Socket) client.resetAndDestroy();
  else client.end();
}
