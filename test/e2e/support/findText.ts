import { readdir, readFile } from "node:fs/promises";
import path from "node:path";

/** Paths of the files below the folders that hold the text in one of the ways in which programs write it down. */
export async function filesWith(text: string, folders: readonly string[]): Promise<string[]> {
  const wanted = spellings(text);
  const found: string[] = [];
  for (const folder of folders) {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((one) => one.isFile())) {
      const file = path.join(entry.parentPath, entry.name);
      const bytes = await readFile(file);
      if (wanted.some((spelling) => bytes.includes(spelling))) found.push(file);
    }
  }
  return found;
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
