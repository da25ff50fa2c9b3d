import { randomBytes, randomUUID } from "node:crypto";
import type { Ids } from "../core/ports";

export function createRandomIds(): Ids {
  return {
    jobId: randomUUID,
    assetId: randomUUID,
    seed: () => randomBytes(4).readUInt32BE(),
    fraction: () => randomBytes(4).readUInt32BE() / 2 ** 32,
  };
}
