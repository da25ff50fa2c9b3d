import { isSafeRelativePath } from "../../core/relativePath";
import type { SavedPair } from "../../protocol/compare";
import { savedPair } from "../../protocol/compare";
import { isPictureFile } from "./isPictureFile";
import type { PicturePair, PicturePlace } from "./loadPair";

// What a page keeps of its pictures, so that its tab comes back after a reload of the window.

/** A workspace folder: `root` is its absolute path, which no page is told. */
export interface OpenFolder {
  name: string;
  root: string;
}

/** null where one of them lies in no open folder. */
export function savedFrom({ before, after }: PicturePair, folders: readonly OpenFolder[]): SavedPair | null {
  const nameOf = ({ root }: PicturePlace) => folders.find((folder) => folder.root === root)?.name;
  const [first, second] = [nameOf(before), nameOf(after)];
  if (first === undefined || second === undefined) return null;
  return { before: { folder: first, file: before.file }, after: { folder: second, file: after.file } };
}

/** What a page kept is a stranger's text: pictures inside of open folders, or nothing. */
export function pairFrom(state: unknown, folders: readonly OpenFolder[]): PicturePair | undefined {
  const kept: unknown = typeof state === "object" && state !== null ? Reflect.get(state, "pair") : undefined;
  const parsed = savedPair.safeParse(kept);
  if (!parsed.success) return undefined;
  const [before, after] = [placeFrom(parsed.data.before, folders), placeFrom(parsed.data.after, folders)];
  return before === undefined || after === undefined ? undefined : { before, after };
}

function placeFrom({ folder, file }: SavedPair["before"], folders: readonly OpenFolder[]): PicturePlace | undefined {
  const root = folders.find(({ name }) => name === folder)?.root;
  return root !== undefined && isSafeRelativePath(file) && isPictureFile(file) ? { root, file } : undefined;
}
