import { Buffer } from "node:buffer";
import * as z from "zod/mini";
import type { ReplyOutput } from "../../core/provider";
import { type MicroUsd, toMicro } from "../../core/schema/money";
import { isModest } from "./isModest";

// What the API may answer, read tolerantly: several of the vendor's pages disagree, so each field stands for itself and
// one that cannot be read is as good as absent.

export type WireStatus = "pending" | "completed" | "failed" | null;

export interface WireReply {
  generationId: string | null;
  /** null: not said, or a word that is not known. */
  status: WireStatus;
  cost: MicroUsd | null;
  outputs: readonly ReplyOutput[];
}

/** What an error body says, whichever envelope it came in. */
export interface WireError {
  /** Codes and types, lower-cased, the most specific first. */
  codes: readonly string[];
  /** For a person; null for an empty, HTML or unreadable body. */
  message: string | null;
  requestId: string | null;
  /** Of a moderation: `input` or `output`, and what for. */
  stage: string | null;
  categories: readonly string[];
}

const text = z.catch(z.nullish(z.string()), undefined);
const identifier = z.catch(z.nullish(z.union([z.string(), z.number()])), undefined);
const anything = z.optional(z.unknown());

const replySchema = z.looseObject({
  generation_id: identifier,
  id: identifier,
  status: text,
  estimated_cost_usd: z.catch(z.nullish(z.number()), undefined),
  output_urls: anything,
  outputs: anything,
  images: anything,
  data: anything,
  output_url: anything,
});

const itemSchema = z.looseObject({ url: text, b64_json: text });

const STATUSES: Readonly<Record<string, WireStatus>> = {
  queued: "pending",
  pending: "pending",
  processing: "pending",
  in_progress: "pending",
  completed: "completed",
  succeeded: "completed",
  failed: "failed",
};

/** @returns null when the text is no JSON object. */
export function readReply(body: string): WireReply | null {
  const parsed = replySchema.safeParse(parseJson(body));
  if (!parsed.success) return null;
  const { generation_id, id, status, estimated_cost_usd, output_urls, outputs, images, data, output_url } = parsed.data;
  return {
    generationId: nameOf(generation_id) ?? nameOf(id),
    status: statusOf(status?.toLowerCase() ?? ""),
    cost: costOf(estimated_cost_usd),
    outputs: readOutputs([output_urls, outputs, images, data, output_url]),
  };
}

/** Finds the id in an answer that is cut or otherwise no JSON: with it a paid picture can be asked for. */
export function salvageGenerationId(body: string): string | null {
  return /"generation_id"\s*:\s*"([^"\\]{1,200})"/.exec(body)?.[1] ?? null;
}

function statusOf(word: string): WireStatus {
  return (Object.hasOwn(STATUSES, word) ? STATUSES[word] : null) ?? null;
}

/** An id goes into manifest lines, messages and a path, so only what looks like one is taken, and no address. */
function nameOf(value: string | number | null | undefined): string | null {
  const name = String(value ?? "");
  return /^(?!.*\/\/)[\x21-\x7e]{1,200}$/.test(name) ? name : null;
}

function costOf(usd: number | null | undefined): MicroUsd | null {
  if (usd === null || usd === undefined || !Number.isFinite(usd) || usd < 0) return null;
  const micro = toMicro(usd);
  return Number.isSafeInteger(micro) ? micro : null;
}

/** More are never taken, and looking at them all would hold the thread. */
const MOST_OUTPUTS = 64;

function readOutputs(fields: readonly unknown[]): ReplyOutput[] {
  const found = new Map<string, ReplyOutput>();
  for (const item of fields.flatMap(listOf)) {
    if (found.size >= MOST_OUTPUTS) break;
    const written = typeof item === "string" ? item : contentOf(item);
    if (written !== null && written !== "" && !found.has(written)) found.set(written, outputOf(written));
  }
  return [...found.values()];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** A `{b64_json}` becomes the `data:` URL that it stands for. */
function contentOf(item: unknown): string | null {
  const parsed = itemSchema.safeParse(item);
  if (!parsed.success) return null;
  const { url, b64_json: base64 } = parsed.data;
  if (typeof base64 === "string" && base64 !== "") return `data:image/png;base64,${base64.replace(/^data:[^,]*,/, "")}`;
  return url ?? null;
}

/** How PNG, JPEG and WebP begin in Base64. */
const BARE_BASE64 = /^(?:iVBORw0KGgo|\/9j\/|UklGR)[A-Za-z0-9+/\s]{40}/;

/**
 * What stands in the answer itself is kept as bytes, since no link could bring it again. The type that a `data:` URL
 * claims matters no further: what the bytes are is read from the bytes.
 */
function outputOf(written: string): ReplyOutput {
  const beginning = written.slice(0, 200);
  const prefix = /^data:[^,]*;base64,/i.exec(beginning)?.[0] ?? (BARE_BASE64.test(beginning) ? "" : undefined);
  if (prefix === undefined) return { kind: "url", url: written };
  return { kind: "bytes", bytes: Buffer.from(written.slice(prefix.length), "base64") };
}

const detailItemSchema = z.looseObject({ type: text, msg: text, message: text, loc: anything });
const detailsSchema = z.looseObject({
  stage: text,
  moderation_stage: text,
  categories: anything,
  safety_violations: anything,
});
const envelopeSchema = z.looseObject({
  code: identifier,
  type: text,
  message: text,
  error: anything,
  detail: anything,
  details: anything,
  moderation_details: anything,
  request_id: text,
});
type Envelope = z.infer<typeof envelopeSchema>;

/** Reads `{code,message}`, `{error:{…}}`, `{error:"…"}`, `{detail:[…]}`, `{detail:"…"}`, plain text and HTML. */
export function readError(body: string): WireError {
  const json = parseJson(body);
  const outer = envelopeSchema.safeParse(json);
  if (!outer.success) {
    const message = typeof json === "string" ? json : plainText(body);
    return { codes: [], message, requestId: null, stage: null, categories: [] };
  }
  const { error, detail } = outer.data;
  const layers = [error, detail, outer.data].map((layer) => envelopeSchema.safeParse(layer).data);
  const envelopes = layers.filter((layer) => layer !== undefined);
  const items = Array.isArray(detail) ? listOf(detail).map((item) => detailItemSchema.safeParse(item).data) : [];
  return {
    codes: [...envelopes.flatMap(codesOf), codeIn(error), ...items.map((item) => item?.type)].flatMap((code) =>
      typeof code === "string" ? [code.toLowerCase()] : [],
    ),
    message: firstText([...envelopes.map(({ message }) => message), detailText(items), error, detail]),
    requestId: firstText(envelopes.map((envelope) => envelope.request_id)),
    ...moderationOf(envelopes),
  };
}

function codesOf({ code, type }: Envelope): (string | null)[] {
  return [nameOf(code), nameOf(type)];
}

/** `{error:"insufficient_quota"}`: one word with an underscore is a code. */
function codeIn(error: unknown): string | null {
  return typeof error === "string" && /^[a-z]+(?:_[a-z]+)+$/i.test(error) ? error : null;
}

function detailText(items: readonly (z.infer<typeof detailItemSchema> | undefined)[]): string | null {
  const parts = items.flatMap((item) => {
    const said = item?.msg ?? item?.message ?? item?.type;
    if (typeof said !== "string") return [];
    const place = Array.isArray(item?.loc)
      ? item.loc
          .filter((step) => step !== "body")
          .filter((part) => typeof part === "string" || typeof part === "number")
          .join(".")
      : "";
    return [place === "" ? said : `${place}: ${said}`];
  });
  return parts.length === 0 ? null : parts.join("; ");
}

function firstText(values: readonly unknown[]): string | null {
  return values.find((value): value is string => typeof value === "string" && value.trim() !== "") ?? null;
}

function moderationOf(envelopes: readonly Envelope[]): Pick<WireError, "stage" | "categories"> {
  const places = envelopes.flatMap((envelope) => [envelope.moderation_details, envelope.details, envelope]);
  const found = places.map((place) => detailsSchema.safeParse(place).data);
  const lists = found.flatMap((place) => [namesIn(place?.categories), namesIn(place?.safety_violations)]);
  return {
    stage: firstText(found.flatMap((place) => [place?.moderation_stage, place?.stage])),
    categories: lists.find((list) => list.length > 0) ?? [],
  };
}

/** `["violence"]`, or `{violence: true, hate: false}`. */
function namesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.filter((name) => typeof name === "string");
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, isSet]) => (isSet === true ? [name] : []));
}

function plainText(body: string): string | null {
  const start = body.trimStart();
  return start === "" || /^[<{[]/.test(start) ? null : start;
}

/** For the log: names of the fields of an answer that is a JSON object, at most 20. */
export function fieldsOf(body: string): string[] {
  const json = parseJson(body);
  return typeof json === "object" && json !== null && !Array.isArray(json) ? Object.keys(json).slice(0, 20) : [];
}

function parseJson(body: string): unknown {
  try {
    return isModest(body) ? JSON.parse(body) : undefined;
  } catch {
    return undefined;
  }
}
