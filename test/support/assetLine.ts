import type { AssetRecord } from "../../src/core/schema/assetRecord";

/** A manifest line that is right in every field. */
export function assetLine(change: Partial<AssetRecord> = {}): AssetRecord {
  return {
    v: 1,
    type: "asset",
    id: "a",
    file: "assets/mug.png",
    sha256: "0".repeat(64),
    bytes: 10,
    format: "png",
    width: 16,
    height: 16,
    mode: "generate",
    prompt: "mug",
    provider: "offline",
    model: "placeholder",
    quality: "high",
    imageSize: "square",
    seed: 1,
    index: 0,
    count: 1,
    costUsd: 0,
    costSource: "estimated",
    jobId: "j",
    generationId: null,
    createdAt: "2026-11-22T10:00:00.000Z",
    durationMs: 5,
    ...change,
  };
}
