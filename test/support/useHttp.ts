import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type RequestListener, type ServerResponse } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from "node:net";
import { createHttp, type HttpOptions } from "../../src/providers/http";

/** Real servers on loopback and real clients, all gone after each test; nothing may be thrown outside of a call. */
export function useHttp() {
  const logged: string[] = [];
  const log = { info: (line: string) => logged.push(line), warn: () => undefined, error: () => undefined };
  const closers: (() => Promise<unknown>)[] = [];
  const uncaught: unknown[] = [];
  const onUncaught = (error: unknown) => uncaught.push(error);

  beforeEach(() => {
    logged.length = 0;
    process.prependListener("uncaughtException", onUncaught);
  });

  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
    process.removeListener("uncaughtException", onUncaught);
    assert.deepEqual(uncaught.splice(0), []);
  });

  function client(options: Partial<HttpOptions> = {}): ReturnType<typeof createHttp> {
    const created = createHttp({ log, userAgent: "inline-assets/test", ...options });
    closers.push(() => created.close());
    return created;
  }

  async function listen(server: Server): Promise<string> {
    const sockets = new Set<Socket>();
    server.on("connection", (socket: Socket) => {
      sockets.add(socket.on("close", () => sockets.delete(socket)).on("error", () => undefined));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    closers.push(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  const serve = (listener: RequestListener) => listen(createServer(listener));

  /** A server that is free to break HTTP: `answer` runs once the whole request head has come. */
  const serveRaw = (answer: (socket: Socket, head: string) => void) =>
    listen(
      createTcpServer((socket) => {
        let head = "";
        socket.on("data", (chunk) => {
          const isFirst = !head.includes("\r\n\r\n");
          head += chunk.toString("latin1");
          if (isFirst && head.includes("\r\n\r\n")) answer(socket, head);
        });
      }),
    );

  /** Ends the server that was started last. */
  const stopLast = async () => {
    await closers.pop()?.();
  };

  return { logged, log, client, listen, serve, serveRaw, stopLast };
}

/** A byte now and then, and no end. */
export function drip(response: ServerResponse): void {
  response.write("x");
  const timer = setInterval(() => response.write("x"), 20);
  response.on("close", () => clearInterval(timer));
}

/** The outcome as the kind that it must be. */
export function expectKind<T extends { kind: string }, K extends T["kind"]>(
  outcome: T,
  kind: K,
): Extract<T, { kind: K }> {
  const isKind = (candidate: T): candidate is Extract<T, { kind: K }> => candidate.kind === kind;
  assert.ok(isKind(outcome), JSON.stringify(outcome));
  return outcome;
}
