import type { Log } from "../../core/ports";
import { createDraftStore } from "../panel/draftStore";
import type { PictureFile } from "../panel/pictureDesk";
import { createKeptMasks } from "./keptMasks";
import type { PainterDisk } from "./painterDesks";

interface CarryParts {
  memoryOf: PainterDisk["memoryOf"];
  log: Pick<Log, "warn">;
}

/** What was painted on a picture, and what it should become, goes along to its new name. Its results stay: they name files. */
export function carryMask(from: PictureFile, to: PictureFile, { memoryOf, log }: CarryParts): void {
  const old = memoryOf(from.root, from.file);
  const masks = createKeptMasks(old.masks, log).read();
  const form = createDraftStore(old.form).read();
  if (masks.length === 0 && form === undefined) return;
  const own = memoryOf(to.root, to.file);
  const kept = createKeptMasks(own.masks, log);
  for (const mask of masks.reverse()) kept.write(mask);
  if (form !== undefined) void createDraftStore(own.form).write({ ...form, inputs: [] });
}
