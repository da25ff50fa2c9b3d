import { formatOfName } from "./naming";
import type { AssetRecord } from "./schema/assetRecord";
import { isSafeRelativePath } from "./relativePath";

/** Why a picture can't take the name that the code refers to, in a sentence that says what to do; null where it can. */
export function whyNotUse({ file, format }: Pick<AssetRecord, "file" | "format">, slot: string): string | null {
  if (file === slot) return "It has that name already.";
  if (!isSafeRelativePath(slot)) return "That name lies outside the workspace folder. Insert a reference instead.";
  const wanted = formatOfName(slot);
  if (wanted === undefined) return `${leafOf(slot)} is no name of a picture. Insert a reference instead.`;
  if (format !== wanted || formatOfName(file) !== wanted) {
    return `A ${WORDS[format]} can't take the name ${leafOf(slot)}. Generate it as ${WORDS[wanted]}, or insert a reference instead.`;
  }
  return null;
}

const WORDS = { png: "PNG", jpeg: "JPEG", webp: "WebP" } as const;

function leafOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}
