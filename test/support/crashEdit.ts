import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { EditPictures } from "../../src/core/ports";
import type { AssetRecord } from "../../src/core/schema/assetRecord";
import type { Job } from "../../src/core/schema/job";
import { IMAGE_FILE } from "./editJob";
import { makePng } from "./makePng";

// A masked edit small enough to be killed a hundred times, drawn without native code: killed processes draw it too.

const SIDE = 96;
const size = { width: SIDE, height: SIDE, isInterlaced: false };
const image = makePng({
  ...size,
  colourType: 2,
  bitDepth: 8,
  sample: (x, y, channel) => (x * 7 + y * 5 + channel) & 255,
});
const mask = makePng({ ...size, colourType: 0, bitDepth: 1, sample: (x) => (x < SIDE / 2 ? 1 : 0) });
export const CRASH_EDIT = { image, mask };

/** Sent at another size than the original's, so that the way back is not for nothing. */
export const CRASH_EDIT_OPTIONS = { imageSize: { width: 64, height: 64 }, feather: 2 };

/** The person's own files, relative to the workspace folder. */
export const EDIT_SOURCES: readonly string[] = [IMAGE_FILE, "pictures/mask.png"];

/**
 * The saved picture is what comes of the answer that is kept, and that is the one that its record names.
 * @throws AssertionError
 */
export async function checkFinished(record: AssetRecord, job: Job, pictures: EditPictures): Promise<void> {
  const { edit, root } = job.plan;
  const { raw } = record;
  assert.ok(edit !== undefined && edit.finish !== null && edit.size !== null);
  assert.ok(raw !== undefined, `${record.file} has no answer`);
  const answer = await readFile(path.join(root, raw.file));
  assert.equal(hashOf(answer), raw.sha256, `${raw.file} is another answer`);
  const { feather, format } = edit.finish;
  const made = await pictures.finish({ ...CRASH_EDIT, size: edit.size, answer }, { fit: edit.fit, feather, format });
  const saved = await readFile(path.join(root, record.file));
  assert.equal(hashOf(saved), hashOf(made.bytes), `${record.file} is not whole`);
  assert.equal(record.sha256, hashOf(saved), `${record.file} is recorded with another hash`);
}

/** The same of a picture that a document asks for: it has exactly the name that is wanted. @throws AssertionError */
export async function checkFilled(record: AssetRecord, job: Job, pictures: EditPictures): Promise<void> {
  const { slot, root } = job.plan;
  const { raw } = record;
  assert.ok(slot !== undefined && raw !== undefined, `${record.file} has no answer`);
  assert.equal(record.file, slot.file);
  const answer = await readFile(path.join(root, raw.file));
  assert.equal(hashOf(answer), raw.sha256, `${raw.file} is another answer`);
  const saved = await readFile(path.join(root, record.file));
  const { bytes } = await pictures.fill(answer, slot);
  assert.equal(hashOf(saved), hashOf(bytes), `${record.file} is not whole`);
  assert.equal(record.sha256, hashOf(saved), `${record.file} is recorded with another hash`);
}

export function hashOf(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
