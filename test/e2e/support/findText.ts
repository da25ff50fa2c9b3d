import { access, readdir, readFile } from "node:fs/promises";
import path from "node:path";

const GONE = ["ENOENT", "ENOTDIR"];

/** Paths of the files below the folders that hold the text in one of the ways in which programs write it down. */
export async function filesWith(text: string, folders: readonly string[]): Promise<string[]> {
  const wanted = spellings(text);
  const found: string[] = [];
  for (const folder of folders) {
    // A folder that was never there is a mistake of the test; what goes later is VS Code's doing.
    await access(folder);
    for (const file of await filesBelow(folder)) {
      const bytes = await unlessGone(readFile(file), Buffer.alloc(0));
      if (wanted.some((spelling) => bytes.includes(spelling))) found.push(file);
    }
  }
  return found;
}

/** Folder by folder: VS Code writes, renames and deletes there while it is read. */
async function filesBelow(folder: string): Promise<string[]> {
  const files: string[] = [];
  for (const entry of await unlessGone(readdir(folder, { withFileTypes: true }), [])) {
    const inside = path.join(folder, entry.name);
    if (entry.isDirectory()) files.push(...(await filesBelow(inside)));
    else if (entry.isFile()) files.push(inside);
  }
  return files;
}

async function unlessGone<T>(reading: Promise<T>, otherwise: T): Promise<T> {
  try {
    return await reading;
  } catch (error) {
    if (GONE.includes(String(Reflect.get(Object(error), "code")))) return otherwise;
    throw error;
  }
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
