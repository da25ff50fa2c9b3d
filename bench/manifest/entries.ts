import { createHash } from "node:crypto";
import { manifestLineText } from "../../src/core/manifest";

const START = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

/**
 * The lines of a manifest as the product writes them, some 630 bytes each. The moments come in no order, as after many
 * merges: then sorting has the most to do.
 */
export function manifestText(entries: number): string {
  return Array.from({ length: entries }, (_, number) => `${entryText(number, entries)}\n`).join("");
}

function entryText(number: number, entries: number): string {
  const sha256 = createHash("sha256").update(String(number)).digest("hex");
  const at = START + ((number * 7_919) % entries) * MINUTE;
  return manifestLineText({
    v: 1,
    type: "asset",
    id: uuidOf(sha256),
    file: `assets/a-ceramic-mug-on-a-pale-table-${number}.png`,
    sha256,
    bytes: 1_800_000 + number,
    format: "png",
    width: 1024,
    height: 768,
    mode: "generate",
    prompt: `A ceramic mug on a pale table, soft morning light, number ${number}`,
    provider: "prospolabs",
    model: "gpt-image-2",
    quality: "high",
    imageSize: "landscape_4_3",
    seed: 3_021_456_789 - number,
    index: 0,
    count: 1,
    costUsd: 0.077,
    costSource: "reported",
    jobId: uuidOf(sha256.slice(20)),
    generationId: `gen_${sha256.slice(0, 16)}`,
    createdAt: new Date(at).toISOString(),
    durationMs: 2143,
  });
}

function uuidOf(hex: string): string {
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, "$1-$2-$3-$4-$5");
}
