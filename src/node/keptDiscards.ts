import { lstat, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod/mini";
import type { Clock } from "../core/ports";
import { isSafeRelativePath } from "../core/relativePath";
import { sha256Schema } from "../core/schema/editPlan";
import { nameAgain, replaceDurably } from "./durableFile";
import { isThere } from "./fileIdentity";
import type { DiscardIntent } from "./moveIntents";
import { moveIdSchema, namesIn, readJson } from "./moveIntents";

const KEEP_MS = 24 * 60 * 60 * 1000;

const factsSchema = z.strictObject({
  id: moveIdSchema,
  root: z.string(),
  manifestFolder: z.string(),
  assetId: z.string(),
  file: z.string().check(z.refine(isSafeRelativePath)),
  sha256: sha256Schema,
  /** Where it lies in the manifest folder's `.trash/`; null where the system's trash has it. */
  trash: z.nullable(z.string().check(z.refine(isSafeRelativePath))),
  /** ms since the epoch. */
  at: z.number(),
});
export type KeptDiscard = z.infer<typeof factsSchema>;

/** What was discarded within the last day, so that Undo needs no trash. */
export interface KeptDiscards {
  /** A second name or a copy of the file, on disk when this resolves. */
  keep(intent: DiscardIntent, path: string): Promise<void>;
  noteTrash(id: string, trash: string): Promise<void>;
  /** Undefined when it is not kept any more. */
  read(id: string): Promise<KeptDiscard | undefined>;
  pathOf(id: string): string;
  remove(id: string): Promise<void>;
  /** Removes what is older than a day. @param needed ids of moves that are not finished */
  tidy(needed: ReadonlySet<string>): Promise<void>;
}

/** @param folder absolute, in the extension's global storage */
export function createKeptDiscards(folder: string, clock: Pick<Clock, "now">): KeptDiscards {
  const pathOf = (id: string): string => join(folder, moveIdSchema.parse(id));
  const factsOf = (id: string): string => `${pathOf(id)}.json`;
  const write = async (facts: KeptDiscard): Promise<void> =>
    await replaceDurably(factsOf(facts.id), JSON.stringify(facts));
  const read = async (id: string): Promise<KeptDiscard | undefined> => {
    if (!moveIdSchema.safeParse(id).success) return undefined;
    const facts = await readJson(factsOf(id), factsSchema);
    return facts?.id === id && (await isThere(pathOf(id))) ? facts : undefined;
  };
  const remove = async (id: string): Promise<void> => {
    await rm(pathOf(id), { force: true });
    await rm(factsOf(id), { force: true });
  };
  return {
    pathOf,
    read,
    remove,
    async keep({ id, root, manifestFolder, assetId, file, asset }, path) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      if (!(await nameAgain(path, pathOf(id)))) throw new Error("its id is taken");
      await write({ id, root, manifestFolder, assetId, file, sha256: asset.sha256, trash: null, at: clock.now() });
    },
    async noteTrash(id, trash) {
      const facts = await read(id);
      if (facts !== undefined) await write({ ...facts, trash });
    },
    async tidy(needed) {
      for (const name of await namesIn(folder)) {
        const id = name.slice(0, 36);
        // A file's own dates came with it: when it was kept is when its number of names last changed.
        const { ctimeMs } = await lstat(join(folder, name)).catch(() => ({ ctimeMs: Infinity }));
        if (clock.now() - ctimeMs > KEEP_MS && !needed.has(id)) await rm(join(folder, name), { force: true });
      }
    },
  };
}
