import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { sha256Schema } from "../core/schema/editPlan";
import type { EditInputs } from "../core/ports";
import { hasCode, replaceDurably } from "./durableFile";
import { hashPieces } from "./hashPieces";

/** What was kept so lately may belong to a job that is not written down yet. */
const JUST_KEPT_MS = 60 * 60 * 1000;

/** The pictures of unfinished edits. @param folder absolute, in the extension's global storage */
export function createEditInputs(folder: string): EditInputs {
  async function read(sha256: string): Promise<Uint8Array | undefined> {
    if (!sha256Schema.safeParse(sha256).success) return undefined;
    const bytes = await readFile(join(folder, sha256)).catch((error: unknown) => {
      if (hasCode(error, "ENOENT")) return undefined;
      throw error;
    });
    if (bytes === undefined) return undefined;
    const hash = createHash("sha256");
    await hashPieces(bytes, hash);
    return hash.digest("hex") === sha256 ? bytes : undefined;
  }

  return {
    read,
    async keep({ bytes, sha256 }) {
      const path = join(folder, sha256Schema.parse(sha256));
      await mkdir(folder, { recursive: true, mode: 0o700 });
      // Touched before it is looked at: another window may be removing what is old.
      await utimes(path, new Date(), new Date()).catch(() => undefined);
      if ((await read(sha256)) === undefined) await replaceDurably(path, bytes);
    },
    async tidy(needed) {
      const names = await readdir(folder).catch(() => []);
      for (const name of names) {
        if (needed.has(name)) continue;
        const path = join(folder, name);
        const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }));
        if (Date.now() - mtimeMs > JUST_KEPT_MS) await rm(path, { force: true });
      }
    },
  };
}
