import { access, constants, stat } from "node:fs/promises";

/** Whether a file's own rights let this process write to it; false for what is not there. To root a file that nobody may write to is none either. */
export async function isWritableFile(path: string): Promise<boolean> {
  try {
    await access(path, constants.W_OK);
    return ((await stat(path)).mode & ANYBODY_WRITES) !== 0;
  } catch {
    return false;
  }
}

const ANYBODY_WRITES = 0o222;
