import assert from "node:assert/strict";
import { renameSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { NodeAssetMoves } from "../../src/node/assetMoves";
import type { ToTrash } from "../../src/node/discardFile";
import type { MovesLab, MovesPlaces } from "./movesLab";
import { contentsIn, hashOf } from "./movesLab";

// What is broken off at every point: each case ends as it began or as it was meant to, and loses nothing.

export const MOVE_CASES = ["exchange", "take the slot", "discard to trash", "discard to folder", "restore"] as const;
export type MoveCase = (typeof MOVE_CASES)[number];

export interface PreparedMove {
  kind: MoveCase;
  places: MovesPlaces;
  undoId: string;
}

const [SLOT, OTHER] = ["assets/mug.png", "assets/mug-2.png"];
const A = "content of a";
const B = "content of b";

function trashOf({ root }: MovesPlaces): string {
  return path.join(path.dirname(root), "trash");
}

/** A system's trash: it renames, and tells nobody who watches the product's own calls. */
export function toTrashFor(kind: MoveCase, places: MovesPlaces): ToTrash {
  return (file) => {
    if (kind !== "discard to trash") return Promise.resolve(false);
    renameSync(file, path.join(trashOf(places), path.basename(file)));
    return Promise.resolve(true);
  };
}

export async function prepareMove(lab: MovesLab, kind: MoveCase): Promise<PreparedMove> {
  const { places } = lab;
  const record = await lab.save("b", OTHER);
  if (kind !== "take the slot") await lab.save("a", SLOT);
  await mkdir(trashOf(places), { recursive: true });
  if (kind !== "restore") return { kind, places, undoId: "" };
  const { undoId } = await lab.open().discard(lab.place(record));
  return { kind, places, undoId: undoId ?? assert.fail() };
}

export async function performMove(moves: NodeAssetMoves, { kind, places, undoId }: PreparedMove): Promise<void> {
  const place = { root: places.root, manifestFolder: "assets", id: "b", file: OTHER };
  if (kind === "restore") await moves.restore(undoId);
  else if (kind.startsWith("discard")) await moves.discard(place);
  else await moves.exchange({ ...place, slot: SLOT });
}

/** Before anything is finished: there is no content that nobody could find, and the slot is never without a file. */
export async function checkNothingLost(lab: MovesLab, { kind, places }: PreparedMove): Promise<void> {
  const all = [places.root, places.storage, trashOf(places)];
  const found = (await Promise.all(all.map(contentsIn))).flatMap((contents) => Object.values(contents));
  assert.ok(found.includes(B), "b is lost");
  if (kind !== "take the slot") assert.ok(found.includes(A), "a is lost");
  if (kind === "exchange") assert.ok([A, B].includes((await lab.files())[SLOT] ?? ""), "the slot has no file");
}

/** Once it is finished: as before, or as it was meant. @returns whether it was done. */
export async function checkEnd(lab: MovesLab, { kind, places }: PreparedMove): Promise<boolean> {
  await checkNothingLost(lab, { kind, places, undoId: "" });
  assert.deepEqual(await lab.pending(), [], "a note is left");
  const [files, shown] = [withoutReservations(await lab.files()), await lab.shown()];
  for (const [id, file] of Object.entries(shown)) {
    assert.equal(hashOf(files[file] ?? ""), hashOf(`content of ${id}`), `${id} is not at ${file}`);
  }
  const { before, after } = ENDS[kind];
  const is = ([wanted, ids]: End): boolean => isSame(files, wanted) && isSame(shown, ids);
  const isDone = is(after) || (kind === "restore" && is(STILL_IN_TRASH));
  assert.ok(is(before) || isDone, `neither: ${JSON.stringify({ files, shown })}`);
  if (isDone && kind === "discard to trash") {
    assert.deepEqual(await contentsIn(trashOf(places)), { "mug-2.png": B });
  }
  return isDone;
}

/** The files, and what the manifest shows. */
type End = [Record<string, string>, Record<string, string>];
const BOTH: End = [
  { [SLOT]: A, [OTHER]: B },
  { a: SLOT, b: OTHER },
];
const IN_FOLDER: End = [{ [SLOT]: A, "assets/.trash/mug-2.png": B }, { a: SLOT }];
/** What could not be removed there is no loss. */
const STILL_IN_TRASH: End = [{ ...BOTH[0], "assets/.trash/mug-2.png": B }, BOTH[1]];
const ENDS: Record<MoveCase, { before: End; after: End }> = {
  exchange: {
    before: BOTH,
    after: [
      { [SLOT]: B, [OTHER]: A },
      { a: OTHER, b: SLOT },
    ],
  },
  "take the slot": { before: [{ [OTHER]: B }, { b: OTHER }], after: [{ [SLOT]: B }, { b: SLOT }] },
  "discard to trash": { before: BOTH, after: [{ [SLOT]: A }, { a: SLOT }] },
  "discard to folder": { before: BOTH, after: IN_FOLDER },
  restore: { before: IN_FOLDER, after: BOTH },
};

/** Making the empty file can be done and fail all the same: then nobody knows whose it is, and it stays. */
function withoutReservations(files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).filter(([file, text]) => !file.includes(".trash") || text !== ""));
}

function isSame(a: Record<string, string>, b: Record<string, string>): boolean {
  const text = (record: Record<string, string>): string => JSON.stringify(Object.entries(record).sort());
  return text(a) === text(b);
}
