import { invalidRequest } from "./errors";
import type { OutputFormat } from "./schema/imageOptions";
import { OUTPUT_FORMATS } from "./schema/imageOptions";

/** Bytes of UTF-8 that a file name may take, extension included; leaves room for `.part` on every file system (F38). */
export const MAX_LEAF_BYTES = 120;

/** Of what a person or a program writes; more is cut off the file's name in any case. */
export const MAX_NAME_LENGTH = 200;

const EXTENSIONS: Readonly<Record<OutputFormat, string>> = { png: "png", jpeg: "jpg", webp: "webp" };

/** Windows' device names; reserved there with any extension (Microsoft, "Naming Files, Paths, and Namespaces"). */
const RESERVED = /^(con|prn|aux|nul|clock\$|com[0-9¹²³]|lpt[0-9¹²³])$/i;
/** Of the common file systems. */
const MOST_NAME_BYTES = 255;
const SLUG_WORDS = 6;
const SLUG_CHARACTERS = 48;
const FALLBACK_NAME = "image";

export interface NameFacts {
  prompt: string;
  /** A caller's own name; it takes the place of the template. */
  name: string | null;
  template: string;
  seed: number;
  model: string;
  width: number;
  height: number;
  /** 0 for the first picture of a call; written as 1. */
  index: number;
  /** Wall clock, ms since the epoch; written as the UTC date. */
  now: number;
  format: OutputFormat;
}

/** The file name that a picture should get: sane on every file system, at most `MAX_LEAF_BYTES`, with its extension. */
export function fileNameFor(facts: NameFacts): string {
  return withExtension(facts.name ?? fillTemplate(facts), facts.format);
}

/** Without a dot. */
export function extensionOf(format: OutputFormat): string {
  return EXTENSIONS[format];
}

/** What a file's name says that it is; undefined for no picture that can be edited. */
export function formatOfName(file: string): OutputFormat | undefined {
  const extension = file.slice(file.lastIndexOf(".") + 1).toLowerCase();
  if (extension === "jpeg") return "jpeg";
  return OUTPUT_FORMATS.find((format) => EXTENSIONS[format] === extension);
}

/** Whether a file or folder can have exactly this name on every system. */
export function isPortableName(name: string): boolean {
  if (/[<>:"/\\|?*\p{Cc}]/u.test(name) || /[. ]$/.test(name)) return false;
  return bytesOf(name) <= MOST_NAME_BYTES && !RESERVED.test(name.split(".")[0]?.trim() ?? "");
}

/** `stem` made safe and cut so that name, `-999` and extension fit. */
export function withExtension(stem: string, format: OutputFormat): string {
  const extension = `.${extensionOf(format)}`;
  return safeStem(stem, MAX_LEAF_BYTES - extension.length - "-999".length) + extension;
}

/** `mug.png` → `mug-2.png` for number 2; number 1 is the name itself. */
export function numberedLeaf(leaf: string, number: number): string {
  if (number === 1) return leaf;
  const dot = leaf.includes(".") ? leaf.lastIndexOf(".") : leaf.length;
  return `${leaf.slice(0, dot)}-${number}${leaf.slice(dot)}`;
}

/** A few plain words of a prompt joined by hyphens: `A ceramic mug on a pale table, soft light` → `ceramic-mug-on-a-pale-table`. */
export function slugOf(prompt: string): string {
  const [first = FALLBACK_NAME, ...more] = wordsOf(prompt);
  let slug = first.slice(0, SLUG_CHARACTERS);
  for (const word of more.slice(0, SLUG_WORDS - 1)) {
    const longer = `${slug}-${word}`;
    if (longer.length > SLUG_CHARACTERS) break;
    slug = longer;
  }
  return slug;
}

function wordsOf(prompt: string): string[] {
  const clauses = prompt
    .normalize("NFC")
    .slice(0, 1000)
    .split(/[,;:.!?\n\r…。、，！？]+\s*/u);
  const clause = (clauses.find(hasWord) ?? "").toLowerCase();
  const words =
    clause.match(/[\p{L}\p{N}\p{M}]+(?:['’][\p{L}\p{M}]+)*/gu)?.map((word) => word.replace(/['’]/gu, "")) ?? [];
  return words.length > 1 && /^(a|an|the)$/.test(words[0] ?? "") ? words.slice(1) : words;
}

/**
 * A caller's own file name: what could lead elsewhere is refused, the rest is made safe when it is used.
 * @throws InlineAssetsError `invalid-request`
 */
export function checkName(name: string): void {
  const rule = `It must be a file name of at most ${MAX_NAME_LENGTH} characters, without extension, without folders.`;
  if (name.length > MAX_NAME_LENGTH) throw invalidRequest("name", name, rule);
  if (name.trim() === "" || /[/\\\0]/.test(name) || /^[a-z]:/i.test(name) || /^\.+$/.test(name.trim())) {
    throw invalidRequest("name", name, rule);
  }
}

function fillTemplate(facts: NameFacts): string {
  const values: Readonly<Record<string, string>> = {
    slug: slugOf(facts.prompt),
    date: new Date(facts.now).toISOString().slice(0, 10),
    seed: String(facts.seed),
    model: facts.model,
    width: String(facts.width),
    height: String(facts.height),
    index: String(facts.index + 1),
  };
  return facts.template.replace(
    /\$\{(\w+)\}/g,
    (whole, key: string) => (Object.hasOwn(values, key) ? values[key] : undefined) ?? whole,
  );
}

function safeStem(stem: string, maxBytes: number): string {
  const plain = stem
    .normalize("NFC")
    .replace(/[\p{C}\u2028\u2029]/gu, "")
    .replace(/[<>:"/\\|?*]/g, "-")
    .replace(/^[\s.~-]+/u, "");
  const cut = cutStem(plain, maxBytes);
  if (cut === "") return FALLBACK_NAME;
  return RESERVED.test(cut.split(".")[0]?.trim() ?? "") ? cutStem(`${FALLBACK_NAME}-${cut}`, maxBytes) : cut;
}

function cutStem(text: string, maxBytes: number): string {
  return cutToBytes(text, maxBytes).replace(/[\s.]+$/u, "");
}

function cutToBytes(text: string, maxBytes: number): string {
  let bytes = 0;
  let end = 0;
  for (const character of text) {
    bytes += utf8Length(character);
    if (bytes > maxBytes) break;
    end += character.length;
  }
  return text.slice(0, end);
}

function bytesOf(text: string): number {
  let bytes = 0;
  for (const character of text) bytes += utf8Length(character);
  return bytes;
}

function utf8Length(character: string): number {
  const point = character.codePointAt(0) ?? 0;
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}

function hasWord(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}
