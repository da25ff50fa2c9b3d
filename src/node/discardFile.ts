import { mkdir, rm } from "node:fs/promises";
import { basename, join, posix } from "node:path";
import { numberedLeaf } from "../core/naming";
import type { Discarded, Log } from "../core/ports";
import { giveName, moveWhole, nameAgain } from "./durableFile";
import { JustChanged, nextFree } from "./exchangeNames";
import { areOne, identify, isThere, isUntouched, whichHas } from "./fileIdentity";
import { fileInsideRoot, insideRoot } from "./insideRoot";
import type { KeptDiscard, KeptDiscards } from "./keptDiscards";
import type { DiscardIntent, MoveIntents, RestoreIntent } from "./moveIntents";

// What Undo needs is kept before the file goes, and stays until it is back and the manifest says so.

const TRASH_FOLDER = ".trash";

/** False, or an error, where the file system has no trash. @param path absolute */
export type ToTrash = (path: string) => Promise<boolean>;

export interface DiscardParts {
  kept: KeptDiscards;
  intents: Pick<MoveIntents, "write">;
  toTrash: ToTrash;
  log: Log;
  /** @throws when another process has taken this over. */
  checkOurs: () => Promise<void>;
}

/** From the beginning. Whatever fails, `settleDiscard` then finds out what is. */
export async function discardFile(intent: DiscardIntent, parts: DiscardParts): Promise<Discarded["to"]> {
  const path = await fileInsideRoot(intent.root, intent.file);
  await parts.kept.keep(intent, path);
  await parts.checkOurs();
  if (!(await isUntouched(path, intent.asset))) throw new JustChanged();
  await parts.toTrash(path).catch((error: unknown) => {
    parts.log.info(`The system's trash did not take ${intent.file}: ${String(error)}`);
  });
  // What the system says is not what counts: it may have done it and failed, or done nothing and been content.
  if ((await whichHas(path, { asset: intent.asset })) !== "asset") return { kind: "system" };
  const file = await moveToFolder(intent, path);
  await parts.kept.noteTrash(intent.id, file).catch((error: unknown) => {
    parts.log.warn(`It could not be noted that ${file} is in the trash: ${String(error)}`);
  });
  return { kind: "folder", file };
}

async function moveToFolder({ root, manifestFolder, file }: DiscardIntent, path: string): Promise<string> {
  const trash = manifestFolder === "" ? TRASH_FOLDER : `${manifestFolder}/${TRASH_FOLDER}`;
  const folder = await insideRoot(root, trash);
  await mkdir(folder, { recursive: true });
  for (let number = 1; ; number += 1) {
    const leaf = numberedLeaf(posix.basename(file), number);
    if (await moveWhole(path, join(folder, leaf))) return `${trash}/${leaf}`;
  }
}

/** `done`: it is gone, and the manifest has to say so. */
export async function settleDiscard(intent: DiscardIntent, kept: KeptDiscards): Promise<"done" | "undone"> {
  const there = await whichHas(await fileInsideRoot(intent.root, intent.file), { asset: intent.asset });
  if (there === "none") return (await isThere(kept.pathOf(intent.id))) ? "done" : "undone";
  // Another file under its name stays what the record is about, as a changed one; what was kept stays for its day.
  if (there === "asset") await kept.remove(intent.id);
  return "undone";
}

/** The file gets its name back, unless another one has it. False: it is as it was. */
export async function takeBack(intent: DiscardIntent, kept: KeptDiscards): Promise<boolean> {
  const facts = await kept.read(intent.id);
  if (facts === undefined || !(await putUnder(intent, kept.pathOf(intent.id)))) return false;
  await removeFromTrash(facts, intent.file);
  await kept.remove(intent.id);
  return true;
}

/** Undo was asked for, but what it needs is gone. */
export class NotKept extends Error {
  constructor() {
    super("what was discarded is not kept any more");
    this.name = "NotKept";
  }
}

/** Puts the file back, under its name or the next free one, which is noted first; as often as one likes. */
export async function restoreFile(
  begun: RestoreIntent,
  { kept, intents }: Pick<DiscardParts, "kept" | "intents">,
): Promise<RestoreIntent> {
  const facts = await kept.read(begun.undoId);
  for (let intent = begun; ;) {
    if (await putUnder(intent, facts && kept.pathOf(facts.id))) return intent;
    intent = { ...intent, file: await nextFree(intent.root, facts?.file ?? intent.file) };
    await intents.write(intent);
  }
}

/** @throws NotKept */
async function putUnder(
  { id, root, file, ...known }: RestoreIntent | DiscardIntent,
  content: string | undefined,
): Promise<boolean> {
  const sha256 = known.kind === "restore" ? known.sha256 : known.asset.sha256;
  const path = await fileInsideRoot(root, file);
  const beside = join(path, "..", `.inline-assets-${id}.part`);
  const isBack = (content !== undefined && (await areOne(content, path))) || (await hasContent(path, sha256));
  if (!isBack) {
    if (content === undefined) throw new NotKept();
    await rm(beside, { force: true });
    await mkdir(join(path, ".."), { recursive: true });
    if (!(await nameAgain(content, beside))) throw new Error(`${basename(beside)} is taken`);
    if (!(await giveName(beside, path, false))) {
      await rm(beside, { force: true });
      return false;
    }
  }
  await rm(beside, { force: true });
  return true;
}

/** The file is back under `file`: what `.trash/` has of it is its second name or a copy. */
export async function removeFromTrash({ root, trash, sha256 }: KeptDiscard, file: string): Promise<void> {
  if (trash === null || !posix.dirname(trash).endsWith(TRASH_FOLDER)) return;
  const [inTrash, back] = [await fileInsideRoot(root, trash), await fileInsideRoot(root, file)];
  if (inTrash === back) return;
  if ((await hasContent(inTrash, sha256)) && (await hasContent(back, sha256))) await rm(inTrash);
}

async function hasContent(path: string, sha256: string): Promise<boolean> {
  try {
    return (await identify(path))?.sha256 === sha256;
  } catch {
    // A link, a folder, or closed to us: in any case not the file that is looked for.
    return false;
  }
}
