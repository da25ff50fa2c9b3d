import { mkdir, rm, unlink } from "node:fs/promises";
import { basename, dirname, join, posix } from "node:path";
import { numberedLeaf } from "../core/naming";
import { giveName, linkOnly, moveWhole, moveWithoutOverwriting, nameAgain, replaceName } from "./durableFile";
import type { FileIdentity } from "./fileIdentity";
import { areOne, isThere, isUntouched, whichHas } from "./fileIdentity";
import { fileInsideRoot } from "./insideRoot";
import type { ExchangeIntent, MoveIntents } from "./moveIntents";

// Two files exchange their names. At no moment is one of them without a name, and the slot's name is there all the time:
// the slot's file gets a second, hidden name, the asset is renamed over the first, and the hidden one becomes the asset's.

/** Whether the names are exchanged now (and the manifest has to say so), or as they were. */
type Outcome = "done" | "undone";

export interface Exchange {
  /** Changes on the way where the asset's name is taken meanwhile: the other file gets the next free one. */
  intent: ExchangeIntent;
  intents: Pick<MoveIntents, "write">;
  /** @throws when another process has taken this over. */
  checkOurs: () => Promise<void>;
}

interface Paths {
  file: string;
  slot: string;
  hidden: string;
}

/** From the beginning. Whatever fails, `settleExchange` then finds out what is. */
export async function exchangeNames(exchange: Exchange): Promise<void> {
  const { asset, before } = exchange.intent;
  const paths = await pathsOf(exchange.intent);
  if (before === null) {
    await moveToSlot(paths, asset);
    return;
  }
  if (!(await nameAgain(paths.slot, paths.hidden))) throw new Error(`${basename(paths.hidden)} is taken`);
  await exchange.checkOurs();
  if (!(await isUntouched(paths.file, asset)) || !(await isUntouched(paths.slot, before))) throw new JustChanged();
  await replaceName(paths.file, paths.slot);
  await nameOther(exchange, paths);
}

export class JustChanged extends Error {
  constructor() {
    super("one of the files has just been changed");
    this.name = "JustChanged";
  }
}

/** Finishes or undoes what was begun, by what lies on the disk alone; as often as one likes. */
export async function settleExchange(exchange: Exchange): Promise<Outcome> {
  const { intent } = exchange;
  const paths = await pathsOf(intent);
  if (intent.before === null) return await settleMove(paths, intent.asset);
  return await settleBoth(exchange, paths, { asset: intent.asset, before: intent.before });
}

type Both = Readonly<Record<"asset" | "before", FileIdentity>>;

async function settleBoth(exchange: Exchange, paths: Paths, both: Both): Promise<Outcome> {
  const inSlot = await whichHas(paths.slot, both);
  if (!(await isThere(paths.hidden))) {
    return inSlot === "asset" && (await whichHas(paths.file, both)) !== "asset" ? "done" : "undone";
  }
  if (inSlot === "before") {
    // Its second name only, or a copy that may be cut off.
    await unlink(paths.hidden);
    return "undone";
  }
  const isNamed = await areOne(paths.hidden, await pathOfOther(exchange.intent));
  if (isNamed || inSlot === "asset" || !(await isThere(paths.file))) {
    await nameOther(exchange, paths);
    return "done";
  }
  // Somebody saved another file into the slot, or removed it, before the asset got there. What the slot had before
  // becomes visible again: nobody asked for its end.
  await rescue(paths, both.before);
  return "undone";
}

/** Gives the hidden file the asset's name, or where somebody else has that now, the next free one, which is noted first. */
async function nameOther(exchange: Exchange, { hidden }: Paths): Promise<void> {
  for (;;) {
    const path = await pathOfOther(exchange.intent);
    await mkdir(dirname(path), { recursive: true });
    if ((await areOne(hidden, path)) || (await giveName(hidden, path, false))) {
      // It may still be there: giving a name does not insist on that.
      await rm(hidden, { force: true });
      return;
    }
    const { root, file } = exchange.intent;
    exchange.intent = { ...exchange.intent, otherFile: await nextFree(root, file) };
    await exchange.intents.write(exchange.intent);
  }
}

/** `mug-2.png` for `mug.png`, or the first such name that is free. */
export async function nextFree(root: string, file: string): Promise<string> {
  const folder = posix.dirname(file);
  for (let number = 2; ; number += 1) {
    const leaf = numberedLeaf(posix.basename(file), number);
    const name = folder === "." ? leaf : `${folder}/${leaf}`;
    if (!(await isThere(await fileInsideRoot(root, name)))) return name;
  }
}

/** @param known what is hidden, where it is whole. */
async function rescue({ hidden, slot }: Paths, known: FileIdentity): Promise<void> {
  const isWhole = (await whichHas(hidden, { known })) === "known";
  // A copy that a crash cut off: what it was copied from had its name then, and was replaced by somebody else since.
  if (isWhole) await giveFreeName(hidden, slot, 2);
  else await rm(hidden);
}

async function giveFreeName(hidden: string, path: string, first: number): Promise<void> {
  for (let number = first; ; number += 1) {
    const free = join(dirname(path), numberedLeaf(basename(path), number));
    if (await moveWithoutOverwriting(hidden, free)) return;
  }
}

/** Nothing has the slot's name: the asset gets it, and whatever its own name is given to meanwhile is left alone. */
async function moveToSlot(paths: Paths, asset: FileIdentity): Promise<void> {
  await mkdir(dirname(paths.slot), { recursive: true });
  if (!(await isUntouched(paths.file, asset))) throw new JustChanged();
  const linked = await linkOnly(paths.file, paths.slot);
  if (linked === "linked") await dropFirstName(paths);
  else if (linked === "taken" || !(await moveWhole(paths.file, paths.slot))) throw new JustChanged();
}

/** By way of a hidden name: what somebody saves under the first one in this moment is not the file that is in the slot. */
async function dropFirstName(paths: Paths): Promise<void> {
  await replaceName(paths.file, paths.hidden);
  await dropHidden(paths);
}

async function dropHidden({ hidden, slot, file }: Paths): Promise<void> {
  if (await areOne(hidden, slot)) await unlink(hidden);
  else await giveFreeName(hidden, file, 1);
}

async function settleMove(paths: Paths, asset: FileIdentity): Promise<Outcome> {
  if (await isThere(paths.hidden)) await dropHidden(paths);
  else if (await areOne(paths.file, paths.slot)) await dropFirstName(paths);
  if ((await whichHas(paths.file, { asset })) === "asset") return "undone";
  return (await whichHas(paths.slot, { asset })) === "asset" ? "done" : "undone";
}

async function pathsOf({ id, root, file, slot }: ExchangeIntent): Promise<Paths> {
  const slotPath = await fileInsideRoot(root, slot);
  return {
    file: await fileInsideRoot(root, file),
    slot: slotPath,
    hidden: join(dirname(slotPath), `.inline-assets-${id}.part`),
  };
}

async function pathOfOther({ root, otherFile }: ExchangeIntent): Promise<string> {
  return await fileInsideRoot(root, otherFile);
}
