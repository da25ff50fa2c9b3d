import { constants } from "node:fs";
import { lstat, mkdir, readdir, rm } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import * as z from "zod/mini";
import type { Log } from "../core/ports";
import { isSafeRelativePath } from "../core/relativePath";
import { sha256Schema } from "../core/schema/editPlan";
import { hasCode, replaceDurably } from "./durableFile";
import { fileIdentitySchema } from "./fileIdentity";
import { NotAFile, openFile } from "./openFile";

// What is about to happen to files, written down before the first of them is touched: whoever finds it after a crash
// knows what to finish or to undo. It lies in the extension's own storage, and is read as hostile input all the same.

const MAX_FILE_BYTES = 64 * 1024;
const ENDING = ".json";
/** Another window may be at it. */
const JUST_BEGUN_MS = 60 * 60 * 1000;

const relativeFile = z.string().check(z.refine(isSafeRelativePath));
export const moveIdSchema = z.string().check(z.regex(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/));
const base = {
  id: moveIdSchema,
  root: z.string().check(z.refine(isAbsolute)),
  manifestFolder: z.string().check(z.refine((folder) => folder === "" || isSafeRelativePath(folder))),
  /** Of the manifest's lines: the same ones however often they are written. */
  at: z.string().check(z.refine((at) => !Number.isNaN(Date.parse(at)))),
};

/** Older assets that the file's name once belonged to: the move must not bring them back. */
const replaced = z.array(z.string());

const exchangeSchema = z.strictObject({
  ...base,
  kind: z.literal("exchange"),
  assetId: z.string(),
  replaced,
  file: relativeFile,
  slot: relativeFile,
  /** The asset that has the slot's name, where it is one. */
  otherId: z.nullable(z.string()),
  /** The name that what is in the slot gets: the asset's, or the next free one. */
  otherFile: relativeFile,
  asset: fileIdentitySchema,
  /** What has the slot's name before; null: nothing. */
  before: z.nullable(fileIdentitySchema),
});
const discardSchema = z.strictObject({
  ...base,
  kind: z.literal("discard"),
  assetId: z.string(),
  replaced,
  file: relativeFile,
  asset: fileIdentitySchema,
});
const restoreSchema = z.strictObject({
  ...base,
  kind: z.literal("restore"),
  assetId: z.string(),
  undoId: moveIdSchema,
  /** The name that it gets. */
  file: relativeFile,
  sha256: sha256Schema,
});
const intentSchema = z.union([exchangeSchema, discardSchema, restoreSchema]);

export type ExchangeIntent = z.infer<typeof exchangeSchema>;
export type DiscardIntent = z.infer<typeof discardSchema>;
/** What is planned before it is known whether there is a file at all. */
export type DiscardPlan = Omit<DiscardIntent, "asset">;
export type RestoreIntent = z.infer<typeof restoreSchema>;
export type MoveIntent = z.infer<typeof intentSchema>;

export interface MoveIntents {
  /** On disk (fsynced) when this resolves; replaces what was noted before. */
  write(intent: MoveIntent): Promise<void>;
  remove(id: string): Promise<void>;
  list(): Promise<MoveIntent[]>;
  /** Removes what killed processes had begun to write. */
  tidy(): Promise<void>;
}

/** @param folder absolute, in the extension's global storage */
export function createMoveIntents(folder: string, log: Log): MoveIntents {
  return {
    async write(intent) {
      const text = JSON.stringify(intent);
      if (Buffer.byteLength(text) > MAX_FILE_BYTES) throw new Error("its id or its path is too long");
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await replaceDurably(join(folder, intent.id + ENDING), text);
    },
    remove: (id) => rm(join(folder, id + ENDING), { force: true }),
    async list() {
      const intents: MoveIntent[] = [];
      for (const name of await namesIn(folder)) {
        if (!name.endsWith(ENDING)) continue;
        const intent = await readJson(join(folder, name), intentSchema);
        if (intent !== undefined && intent.id + ENDING === name) intents.push(intent);
        else log.warn(`What ${name} says of a move can't be read; it is left as it is.`);
      }
      return intents;
    },
    async tidy() {
      for (const name of await namesIn(folder)) {
        if (!/\.json\.[0-9a-f-]+\.part$/.test(name)) continue;
        const { mtimeMs } = await lstat(join(folder, name)).catch(() => ({ mtimeMs: Infinity }));
        if (Date.now() - mtimeMs > JUST_BEGUN_MS) await rm(join(folder, name), { force: true });
      }
    },
  };
}

/** Undefined for what is gone, too large, a link, or not of this shape. */
export async function readJson<T extends z.ZodMiniType>(path: string, schema: T): Promise<z.infer<T> | undefined> {
  try {
    const handle = await openFile(path, constants.O_RDONLY);
    try {
      const { size } = await handle.stat();
      if (size > MAX_FILE_BYTES) return undefined;
      const parsed = schema.safeParse(JSON.parse(await handle.readFile("utf8")));
      return parsed.success ? parsed.data : undefined;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof NotAFile || hasCode(error, "ENOENT", "ELOOP"))
      return undefined;
    throw error;
  }
}

export async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (hasCode(error, "ENOENT")) return [];
    throw error;
  }
}
