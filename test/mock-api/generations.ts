import { createHash, randomBytes } from "node:crypto";
import { drawEdit } from "./drawEdit";
import type { DrawPicture } from "./drawPicture";
import type { AnswerShape, PostStep } from "./mockStep";
import type { CallMode, CallOptions, PictureFormat, PictureSize } from "./readCall";
import type { EditInputs } from "./readEdit";

const EXTENSIONS: Readonly<Record<PictureFormat, string>> = { png: "png", jpeg: "jpg", webp: "webp" };

export interface Output {
  index: number;
  /** Without the signature. */
  path: string;
  signature: string;
  url: string;
  size: PictureSize;
  format: PictureFormat;
  /** Drawn at the first call and kept. */
  picture(): Promise<Uint8Array>;
}

/** A call that passed every rule. */
export type AcceptedCall = CallOptions & { mode: CallMode; size: PictureSize };

export interface Generation {
  id: string;
  call: AcceptedCall;
  step: PostStep;
  status: "queued" | "processing" | "completed" | "failed";
  /** Polls that still say `processing`. */
  pollsLeft: number;
  /** Milliseconds of the mock's clock. */
  acceptedAt: number;
  outputs: readonly Output[];
}

interface Acceptance {
  call: AcceptedCall;
  inputs: EditInputs | null;
  step: PostStep;
  /** `http://host:port` as the client wrote it. */
  origin: string;
  now: number;
}

/** Every job the mock has accepted, and its pictures. */
export class Generations {
  readonly #all = new Map<string, Generation>();
  readonly #draw: DrawPicture;

  constructor(draw: DrawPicture) {
    this.#draw = draw;
  }

  accept({ call, inputs, step, origin, now }: Acceptance): Generation {
    const id = `gen_${randomBytes(8).toString("hex")}`;
    const count = Math.max(0, call.numImages - (step.fewer ?? 0));
    const generation: Generation = {
      id,
      call,
      step,
      status: firstStatus(call, step),
      pollsLeft: step.queued?.polls ?? 1,
      acceptedAt: now,
      outputs: Array.from({ length: count }, (_, index) =>
        this.#createOutput({ id, call, inputs, step, origin }, index),
      ),
    };
    this.#all.set(id, generation);
    return generation;
  }

  find(id: string): Generation | undefined {
    return this.#all.get(id);
  }

  findOutput(path: string): { generation: Generation; output: Output } | undefined {
    const generation = this.#all.get(path.split("/")[2] ?? "");
    const output = generation?.outputs.find((one) => one.path === path);
    return generation && output ? { generation, output } : undefined;
  }

  /** One poll: moves a waiting job on. True when it has just failed. */
  advance(generation: Generation): boolean {
    if (generation.status !== "queued" && generation.status !== "processing") return false;
    generation.status = generation.pollsLeft > 0 ? "processing" : (generation.step.queued?.end ?? "completed");
    generation.pollsLeft -= 1;
    return generation.status === "failed";
  }

  /** The next poll of every waiting job says how it ended. */
  settleQueued(): void {
    for (const generation of this.#all.values()) generation.pollsLeft = 0;
  }

  clear(): void {
    this.#all.clear();
  }

  #createOutput({ id, call, inputs, step, origin }: Omit<Acceptance, "now"> & { id: string }, index: number): Output {
    const path = `/outputs/${id}/${index}.${EXTENSIONS[call.format]}`;
    const signature = randomBytes(12).toString("hex");
    const size = step.deliverSize ?? call.size;
    const format = step.deliverFormat ?? call.format;
    const seed = Number.isSafeInteger(call.seed) && call.seed !== null ? call.seed : seedFrom(id);
    const request = { prompt: call.prompt, seed, index, ...size, format };
    const picture = once(
      inputs === null
        ? () => this.#draw(request)
        : () => drawEdit({ ...request, inputs, disturb: step.disturb ?? 3, ignoreMask: step.ignoreMask ?? false }),
    );
    return { index, path, signature, url: `${origin}${path}?sig=${signature}`, size, format, picture };
  }
}

/** What POST and poll say about a job, in the shape that its step asked for. */
export async function describeGeneration(generation: Generation, now: number): Promise<Record<string, unknown>> {
  const { id, call, step, status } = generation;
  const isBoilerplate = step.estimatedCost === "boilerplate";
  const reported = step.estimatedCost === undefined ? call.microUsd / 1e6 : isBoilerplate ? 0.6 : step.estimatedCost;
  return {
    generation_id: id,
    status,
    model: call.model,
    mode: call.mode,
    ...(reported === null ? {} : { estimated_cost_usd: reported }),
    ...(status === "completed" ? await placeOutputs(generation) : {}),
    ...(status === "failed" ? { error: { code: "generation_failed", message: "The model run failed." } } : {}),
    ...(status === "completed" ? { duration_ms: isBoilerplate ? 2143 : Math.max(0, now - generation.acceptedAt) } : {}),
  };
}

function firstStatus(call: AcceptedCall, step: PostStep): Generation["status"] {
  if (step.failed === true) return "failed";
  return step.queued !== undefined || call.async ? "queued" : "completed";
}

async function placeOutputs(generation: Generation): Promise<Record<string, unknown>> {
  const { call, step } = generation;
  const asked = step.shape ?? (call.numImages > 1 ? "output_urls" : "output_url");
  const shapes = typeof asked === "string" ? [asked] : asked;
  const urls = generation.outputs.map((output) => scriptedUrl(step, output.index) ?? output.url);
  const fields: Record<string, unknown> = {};
  for (const shape of shapes) {
    const name = /^\w+/.exec(shape)?.[0] ?? shape;
    fields[name] = await writeOutputs(shape, urls, generation.outputs);
  }
  return fields;
}

function scriptedUrl({ outputUrl }: PostStep, index: number): string | undefined {
  return typeof outputUrl === "string" ? outputUrl : outputUrl?.[index];
}

async function writeOutputs(shape: AnswerShape, urls: string[], outputs: readonly Output[]): Promise<unknown> {
  if (shape === "output_url") return urls[0] ?? null;
  if (shape === "data[{b64_json}]") {
    const pictures = await Promise.all(outputs.map((output) => output.picture()));
    return pictures.map((bytes) => ({ b64_json: Buffer.from(bytes).toString("base64") }));
  }
  return shape.endsWith("[{url}]") ? urls.map((url) => ({ url })) : urls;
}

/** Forgets the function once it was called: it holds the pictures of an edit. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let state: { make: () => Promise<T> } | { made: Promise<T> } = { make };
  return () => {
    if ("make" in state) state = { made: state.make() };
    return state.made;
  };
}

function seedFrom(id: string): number {
  return createHash("sha256").update(id).digest().readUInt32BE(0);
}
