import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import * as z from "zod";
import { paddedPng } from "../../test/mock-api/flatPng";
import { PICTURE_BYTES } from "./protocol";

// Four APIs on loopback, lean: the picture is made once and sent from memory. The mock API of the tests is slower (it
// sends blocks of 66 KB and computes each large picture's checksum again) and would be a part of what is measured.

const FILL_BLOCK = Buffer.from("inline-assets bench ".repeat(3500));
const picture = makePicture();
const base64 = Buffer.from(picture.toString("base64"));
const countSchema = z.object({
  num_images: z.optional(z.int()),
  n: z.optional(z.int()),
  input: z.optional(z.object({ num_outputs: z.int() })),
});

function makePicture(): Buffer {
  const { head, fill, tail } = paddedPng({ width: 1024, height: 768 }, PICTURE_BYTES, FILL_BLOCK);
  return Buffer.concat([head, Buffer.alloc(fill, FILL_BLOCK), tail]);
}

const server = createServer((request, response) => {
  void answer(request, response).catch((error: unknown) =>
    response.destroy(error instanceof Error ? error : undefined),
  );
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  process.stdout.write(`${JSON.stringify({ port: typeof address === "object" ? address?.port : null })}\n`);
});
// Ends with the bench, which holds the other end.
process.stdin.resume().on("end", () => process.exit(0));

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = request.url ?? "/";
  if (request.method === "GET") {
    response.writeHead(200, { "content-type": "image/png", "content-length": picture.length }).end(picture);
    return;
  }
  const count = await readCount(request);
  const origin = `http://${request.headers.host ?? ""}`;
  const urls = (from: string): string[] => Array.from({ length: count }, (_, index) => `${from}/outputs/${index}.png`);
  if (url === "/v1/generate") {
    const facts = { generation_id: "gen_bench", status: "completed", estimated_cost_usd: 0.165 * count };
    sendJson(response, { ...facts, output_urls: urls(origin) });
  } else if (url.startsWith("/openai/")) {
    await sendBase64(response, count);
  } else if (url.startsWith("/replicate/")) {
    const links = { get: `${origin}/replicate/v1/predictions/p` };
    sendJson(response, { id: "p", status: "succeeded", urls: links, output: urls("https://replicate.invalid") });
  } else {
    sendJson(response, {
      images: urls(origin).map((output) => ({ url: output, content_type: "image/png" })),
      seed: 42,
    });
  }
}

async function readCount(request: IncomingMessage): Promise<number> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  const { num_images, n, input } = countSchema.parse(JSON.parse(text));
  return num_images ?? n ?? input?.num_outputs ?? 1;
}

function sendJson(response: ServerResponse, body: object): void {
  response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(body));
}

async function sendBase64(response: ServerResponse, count: number): Promise<void> {
  const pieces = Array.from({ length: count }, (_, index) => [
    Buffer.from(index === 0 ? '{"created":1,"data":[{"b64_json":"' : ',{"b64_json":"'),
    base64,
    Buffer.from(index === count - 1 ? '"}]}' : '"}'),
  ]).flat();
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  response.writeHead(200, { "content-type": "application/json", "content-length": length });
  for (const piece of pieces) await new Promise((resolve) => response.write(piece, resolve));
  response.end();
}
