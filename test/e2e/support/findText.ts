import type { Dirent } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** Paths of the files below the folders that hold the text in one of the ways in which programs write it down. */
export async function filesWith(text: string, folders: readonly string[]): Promise<string[]> {
  const wanted = spellings(text);
  const found: string[] = [];
  for (const folder of folders) {
    for (const file of await filesBelow(await readdir(folder, { withFileTypes: true }))) {
      const bytes = await unlessGone(readFile(file));
      if (bytes !== undefined && wanted.some((spelling) => bytes.includes(spelling))) found.push(file);
    }
  }
  return found;
}

async function filesBelow(entries: readonly Dirent[]): Promise<string[]> {
  const found = entries.map(async (entry) => {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isDirectory()) return entry.isFile() ? [file] : [];
    return await filesBelow((await unlessGone(readdir(file, { withFileTypes: true }))) ?? []);
  });
  return (await Promise.all(found)).flat();
}

/** A program that still runs takes its passing files away while they are looked through: those hold nothing any more. */
async function unlessGone<T>(reading: Promise<T>): Promise<T | undefined> {
  return await reading.catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  });
}

/** As UTF-8, as UTF-16, in hexadecimal, and in base64 wherever in a longer text it stands. */
function spellings(text: string): Buffer[] {
  const base64 = [0, 1, 2].map((shift) => {
    const encoded = Buffer.from(" ".repeat(shift) + text).toString("base64");
    // Characters that also hold bits of what stands before or behind are left out.
    return Buffer.from(encoded.slice(shift === 0 ? 0 : 4, -4));
  });
  return [Buffer.from(text), Buffer.from(text, "utf16le"), Buffer.from(Buffer.from(text).toString("hex")), ...base64];
}
