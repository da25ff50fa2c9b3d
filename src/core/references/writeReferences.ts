import { cursorContext, type CursorContext, type PlaceLanguage } from "./cursorContext";
import { escapeHtml, escapeUrl, formatReference, sidesOf } from "./formatReference";
import type { TextReplacement } from "./foundReference";
import type { Grammar } from "./grammars";
import { importPicture } from "./importPicture";
import { pathInDocument, type WritingDocument } from "./pathHabit";

/** A picture that a reference is written for. */
export interface PictureToWrite {
  /** Relative to the workspace folder, with `/`. */
  readonly file: string;
  readonly alt: string;
  /** Pixels; null where nobody knows them. */
  readonly size: { readonly width: number; readonly height: number } | null;
}

export interface WritingPlace extends WritingDocument {
  readonly languageId: string;
  readonly text: string;
  /** Where the references go: a UTF-16 offset into `text`. */
  readonly offset: number;
}

export interface WrittenReferences {
  /** What stands at the place. */
  readonly text: string;
  /** What the file needs elsewhere for it: its import lines; null where it has them. */
  readonly also: TextReplacement | null;
}

/** References to pictures as they are written at this place of this document: its syntax, its paths, its way of importing. */
export function writeReferences(pictures: readonly PictureToWrite[], place: WritingPlace): WrittenReferences {
  const language = languageAt(place);
  const context = cursorContext(language, place.text, place.offset);
  let also: TextReplacement | null = null;
  const taken: string[] = [];
  const written = pictures.map((picture) => {
    const imported = isImportedAt(language, context) ? importPicture(picture.file, place, taken) : undefined;
    if (imported === undefined) return writeOne(picture, { place, language, context });
    const { line } = imported;
    if (line !== null) also = also === null ? line : { ...also, text: also.text + line.text };
    taken.push(imported.name);
    return context.kind === "open" ? elementOf(picture, `{${imported.name}}`, place) : imported.name;
  });
  return { text: written.join(context.kind === "open" ? "\n" : ", "), also };
}

/** Whether the place lies between marks that are there already, so that a path alone is right. */
export function isPathAlone(place: WritingPlace): boolean {
  return cursorContext(languageAt(place), place.text, place.offset).kind !== "open";
}

const LANGUAGES: Readonly<Record<Grammar, PlaceLanguage>> = {
  markdown: "markdown",
  mdx: "markdown",
  html: "markup",
  vue: "markup",
  svelte: "markup",
  astro: "markup",
  script: "script",
  css: "style",
  scss: "style",
  less: "style",
};

/** Languages that are written like HTML, and whose references nobody finds. */
const MARKUP = ["php", "handlebars", "ejs", "twig", "blade", "razor", "django-html", "jinja-html", "erb", "xml"];

function languageAt({ grammar, languageId, text, offset, seen }: WritingPlace): PlaceLanguage {
  if (grammar === undefined) return MARKUP.includes(languageId) ? "markup" : "other";
  const language = LANGUAGES[grammar];
  if (language === "markup") return embedded(text, offset) ?? language;
  if (language !== "script") return language;
  const isReact = languageId === "javascriptreact" || languageId === "typescriptreact";
  return isReact || seen.some(({ syntax }) => syntax.startsWith("jsx-")) ? "jsx" : "script";
}

/** In the style or the script of a page. */
function embedded(text: string, offset: number): PlaceLanguage | undefined {
  const isIn = (element: string): boolean => {
    const open = text.lastIndexOf(`<${element}`, offset - 1);
    const begin = open === -1 ? -1 : text.indexOf(">", open);
    return begin !== -1 && begin < offset && text.lastIndexOf(`</${element}`, offset - 1) < open;
  };
  return isIn("style") ? "style" : isIn("script") ? "script" : undefined;
}

/** Not where a path alone is wanted. */
function isImportedAt(language: PlaceLanguage, { kind }: CursorContext): boolean {
  return language === "jsx" && (kind === "open" || kind === "expression");
}

interface At {
  readonly place: WritingPlace;
  readonly language: PlaceLanguage;
  readonly context: CursorContext;
}

function writeOne(picture: PictureToWrite, { place, language, context }: At): string {
  if (context.kind === "path" && context.of !== "address") {
    return pathInDocument(picture.file, place, context.of === "module" ? "module" : "address");
  }
  const path = pathInDocument(picture.file, place);
  // An ampersand by its number is right in a string of a script as well as in an attribute.
  const address = escapeUrl(path).replaceAll("&", "%26");
  switch (context.kind) {
    case "path":
      return address;
    case "value":
    case "expression":
      return `"${address}"`;
    case "open":
      return writeOpen(picture, path, { place, language });
  }
}

function writeOpen(picture: PictureToWrite, path: string, { place, language }: Omit<At, "context">): string {
  const { alt, size } = picture;
  switch (language) {
    case "markdown":
      return formatReference("markdown", { path, alt, size });
    case "style":
      return formatReference("css", { path, alt, size });
    case "markup":
      return formatReference("html", { path, alt, size });
    case "jsx":
      return elementOf(picture, `"${escapeHtml(escapeUrl(path))}"`, place);
    case "script":
    case "other":
      return path;
  }
}

const NEXT_IMAGE = /^[ \t]*import\s+(\w+)\s+from\s*["']next\/image["']/m;

/** @param source of the attribute, with its quotes or braces */
function elementOf({ alt, size }: PictureToWrite, source: string, { text }: WritingPlace): string {
  const name = NEXT_IMAGE.exec(text)?.[1] ?? "img";
  return `<${name} src=${source}${sidesOf(size)} alt="${escapeHtml(alt)}" />`;
}
