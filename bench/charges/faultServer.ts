import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import * as z from "zod";
import { flatPng } from "../../test/mock-api/flatPng";
import { Ledger } from "../../test/mock-api/ledger";
import { errorAnswer, jsonAnswer, resetConnection, sendAnswer, withHeaders } from "../../test/mock-api/wireAnswer";
import type { Answer } from "./faults";
import { CONTENDERS, type Contender } from "./protocol";

// Four APIs on loopback that differ in the shape of their answers and in nothing else: one fault, one way to count. The
// mock API of the tests speaks only one of the four; its ledger and its answers are used.

const PRICE = 165_000;
const picture = flatPng(64, 64, [120, 90, 60]);
/** Each API's name for the picture's description. */
const bodySchema = z.object({ prompt: z.optional(z.string()), input: z.optional(z.object({ prompt: z.string() })) });

export interface FaultServer {
  baseUrlOf(contender: Contender): string;
  countCharges(contender: Contender): number;
  countPosts(contender: Contender): number;
  stop(): Promise<void>;
}

/** Answers the first `times` POSTs of each call with the fault, and all that follow as it should. */
export async function startFaultServer(fault: Answer, times: number): Promise<FaultServer> {
  const books = new Map(CONTENDERS.map((name) => [name as string, new Book()]));
  const bookOf = (name: string): Book => {
    const book = books.get(name);
    if (book === undefined) throw new Error(`Nobody is called ${name}.`);
    return book;
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const name = request.url?.split("/")[1] ?? "";
    if (request.method === "GET") return void response.writeHead(200, { "content-type": "image/png" }).end(picture);
    const attempt = bookOf(name).enter(await readPrompt(request));
    const isFaulty = attempt <= times;
    if (fault !== 429 || !isFaulty) bookOf(name).charge(request);
    if (isFaulty) answerWith(fault, response);
    else sendAnswer(response, jsonAnswer(200, bodyFor(name, `http://${request.headers.host ?? ""}/${name}`)));
  };
  const server = createServer((request, response) => {
    void serve(request, response).catch((error: unknown) =>
      sendAnswer(response, errorAnswer(400, "bad", String(error))),
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  return {
    baseUrlOf: (name) => `${origin}/${name}`,
    countCharges: (name) => bookOf(name).charges,
    countPosts: (name) => bookOf(name).posts,
    async stop() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

/** What one contender asked for and was charged. */
class Book {
  readonly #ledger = new Ledger();
  readonly #attempts = new Map<string, number>();

  /** @returns the how-manieth POST of this call it is. */
  enter(prompt: string): number {
    const attempt = (this.#attempts.get(prompt) ?? 0) + 1;
    this.#attempts.set(prompt, attempt);
    return attempt;
  }

  /** A job has run. A client that marks its POST as the same one again is not charged again. */
  charge({ headers }: IncomingMessage): void {
    const key = headers["idempotency-key"];
    this.#ledger.charge(typeof key === "string" ? key : randomUUID(), PRICE);
  }

  get charges(): number {
    return this.#ledger.charges.count;
  }

  get posts(): number {
    return [...this.#attempts.values()].reduce((sum, one) => sum + one, 0);
  }
}

function answerWith(fault: Answer, response: ServerResponse): void {
  if (fault === "reset") resetConnection(response);
  else if (fault === 429) sendAnswer(response, withHeaders(errorAnswer(429, "rate_limited", "Slow."), RETRY_AFTER));
  else if (fault !== "silence") sendAnswer(response, errorAnswer(fault, "server_error", "The answer was lost."));
}

const RETRY_AFTER = { "retry-after": "1" };

async function readPrompt(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  const { prompt, input } = bodySchema.parse(JSON.parse(text));
  const said = prompt ?? input?.prompt;
  if (said === undefined) throw new Error("There is no prompt.");
  return said;
}

function bodyFor(name: string, base: string): object {
  const url = `${base}/picture.png`;
  switch (name) {
    case "ours":
      return { generation_id: randomUUID(), status: "completed", estimated_cost_usd: PRICE / 1e6, output_urls: [url] };
    case "openai":
      return { created: 1, data: [{ b64_json: Buffer.from(picture).toString("base64") }] };
    case "replicate":
      return { id: "p", status: "succeeded", urls: { get: url }, output: [url] };
    default:
      return { images: [{ url, content_type: "image/png" }], seed: 1 };
  }
}
