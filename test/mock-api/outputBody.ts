import { createHash } from "node:crypto";
import { blackPng, paddedPng } from "./flatPng";
import type { Output } from "./generations";
import type { OutputStep } from "./mockStep";

const FILL_BLOCK = Buffer.from("inline-assets mock ".repeat(3500));

const NOT_PICTURES = {
  html: { type: "text/html", text: "<!DOCTYPE html><html><body>Not a picture.</body></html>" },
  json: { type: "application/json", text: '{"message":"not a picture"}' },
  svg: { type: "image/svg+xml", text: '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>' },
} as const;

/** `head`, then `fill` bytes that repeat a block, then `tail`: a large body without its memory. */
export interface OutputBody {
  type: string;
  head: Uint8Array;
  fill: number;
  tail: Uint8Array;
}

export async function createOutputBody(output: Output, step: OutputStep): Promise<OutputBody> {
  if (step.notPicture) {
    const { type, text } = NOT_PICTURES[step.notPicture];
    return plain(step.contentType ?? type, Buffer.from(text));
  }
  if (step.bigOutput !== undefined) {
    return { type: step.contentType ?? "image/png", ...paddedPng(output.size, step.bigOutput, FILL_BLOCK) };
  }
  if (step.hugeSize) return plain(step.contentType ?? "image/png", blackPng(step.hugeSize.width, step.hugeSize.height));
  return plain(step.contentType ?? `image/${output.format}`, await output.picture());
}

export function lengthOf(body: OutputBody): number {
  return body.head.length + body.fill + body.tail.length;
}

/** A strong validator. */
export function etagOf(body: OutputBody): string {
  const hash = createHash("sha256").update(body.head).update(String(body.fill)).update(body.tail);
  return `"${hash.digest("hex").slice(0, 32)}"`;
}

/** The bytes from `start` up to, not including, `end`, in blocks; then `extra` more. */
export function* readSlice(body: OutputBody, start: number, end: number, extra = 0): Generator<Uint8Array> {
  const tailStart = body.head.length + body.fill;
  yield body.head.subarray(start, Math.max(start, end));
  for (let at = Math.max(start, body.head.length); at < Math.min(end, tailStart);) {
    const offset = (at - body.head.length) % FILL_BLOCK.length;
    const block = FILL_BLOCK.subarray(offset, offset + Math.min(end, tailStart) - at);
    yield block;
    at += block.length;
  }
  yield body.tail.subarray(Math.max(0, start - tailStart), Math.max(0, end - tailStart));
  yield Buffer.alloc(extra, "x");
}

function plain(type: string, head: Uint8Array): OutputBody {
  return { type, head, fill: 0, tail: new Uint8Array() };
}
