import type { TextReplacement } from "./foundReference";
import { pathInDocument } from "./pathHabit";
import type { SeenReference } from "./seenReference";
import type { WritingPlace } from "./writeReferences";

export interface ImportedPicture {
  /** What the script calls it. */
  readonly name: string;
  /** The line that the file needs; null where it has one already. */
  readonly line: TextReplacement | null;
}

const IMPORT_NAME = /^\s*import\s+([\p{L}_$][\p{L}\p{N}_$]*)\s+from\b/u;
const WHOLE_IMPORT = /^\s*import\b(?!\s*\().*["'][^"']+["'][^"']*;?\s*$/;

/**
 * How a script that imports its pictures gets this one: by the name that it has there, or by a line more behind its imports.
 * Undefined for a script that writes addresses.
 * @param taken names that are given away already
 */
export function importPicture(
  file: string,
  place: WritingPlace,
  taken: readonly string[] = [],
): ImportedPicture | undefined {
  const imports = place.seen.filter(
    (one) => IMPORT_NAME.test(lineAt(place.text, one.span.from)) && one.syntax === "import",
  );
  const addresses = place.seen.filter(({ syntax }) => syntax.startsWith("jsx-")).length;
  const last = imports.at(-1);
  if (last === undefined || addresses > imports.length) return undefined;
  const known = imports.find(({ target }) => target?.file === file);
  const name = known === undefined ? undefined : IMPORT_NAME.exec(lineAt(place.text, known.span.from))?.[1];
  if (name !== undefined) return { name, line: null };
  const fresh = freshName(file, place.text, taken);
  return { name: fresh, line: importLine(fresh, pathInDocument(file, place, "module"), place.text, last) };
}

/** Written as the last import of a picture is, behind the imports that follow it. */
function importLine(name: string, path: string, text: string, last: SeenReference): TextReplacement {
  const mark = text.charAt(last.span.from - 1) === "'" ? "'" : '"';
  const end = lineAt(text, last.span.from).trimEnd().endsWith(";") ? ";" : "";
  const at = endOfImports(text, last.span.to);
  const quoted = path.replaceAll("\\", "\\\\").replaceAll(mark, `\\${mark}`);
  return { from: at, to: at, text: `\nimport ${name} from ${mark}${quoted}${mark}${end}` };
}

/** The end of the line behind which no import follows directly. */
function endOfImports(text: string, offset: number): number {
  let end = lineEnd(text, offset);
  for (;;) {
    const next = lineEnd(text, end + 1);
    if (end >= text.length || !WHOLE_IMPORT.test(text.slice(end + 1, next)))
      return text.charAt(end - 1) === "\r" ? end - 1 : end;
    end = next;
  }
}

const RESERVED = new Set([
  "default",
  "class",
  "function",
  "new",
  "import",
  "export",
  "in",
  "for",
  "case",
  "switch",
  "public",
  "static",
  "package",
  "enum",
  "delete",
  "void",
  "with",
  "this",
  "super",
  "null",
  "true",
  "false",
  "return",
  "await",
  "yield",
  "let",
  "const",
  "var",
]);

function freshName(file: string, text: string, taken: readonly string[]): string {
  const stem = file.slice(file.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
  const words = stem.match(/[\p{L}\p{N}]+/gu) ?? [];
  const joined = words.map((word, index) => (index === 0 ? lowered(word) : raised(word))).join("");
  const base = joined === "" || /^\p{N}/u.test(joined) || RESERVED.has(joined) ? `picture${raised(joined)}` : joined;
  const isTaken = (name: string): boolean =>
    taken.includes(name) || new RegExp(`(?<![\\p{L}\\p{N}_$])${name}(?![\\p{L}\\p{N}_$])`, "u").test(text);
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base}${number}`;
    if (!isTaken(name)) return name;
  }
}

function lowered(word: string): string {
  return word.charAt(0).toLowerCase() + word.slice(1);
}

function raised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function lineAt(text: string, offset: number): string {
  return text.slice(text.lastIndexOf("\n", offset - 1) + 1, lineEnd(text, offset)).slice(0, 2_000);
}

function lineEnd(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end === -1 ? text.length : end;
}
