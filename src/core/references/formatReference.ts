import type { PixelSize } from "../schema/imageOptions";

/** Ways to write a reference to a picture. */
export type ReferenceStyle = "markdown" | "html" | "css";

export interface ReferenceFacts {
  /** As it is to be written: relative to the document or root-absolute, with `/`, not yet escaped. */
  path: string;
  alt: string;
  /** Null where nobody knows it. */
  size: PixelSize | null;
}

export function formatReference(style: ReferenceStyle, { path, alt, size }: ReferenceFacts): string {
  switch (style) {
    case "markdown":
      return `![${escapeMarkdown(alt)}](${escapeUrl(path)})`;
    case "html":
      return `<img src="${escapeHtml(escapeUrl(path))}"${sidesOf(size)} alt="${escapeHtml(alt)}" />`;
    case "css":
      return `url("${escapeUrl(path)}")`;
  }
}

/** As attributes, each with a space in front. */
export function sidesOf(size: PixelSize | null): string {
  return size === null ? "" : ` width="${size.width}" height="${size.height}"`;
}

/** The path from a document's folder to a file; both relative to the same root, with `/`. */
export function relativePath(fromFolder: string, file: string): string {
  const from = fromFolder === "" ? [] : fromFolder.split("/");
  const to = file.split("/");
  let shared = 0;
  while (shared < from.length && shared < to.length - 1 && from[shared] === to[shared]) shared += 1;
  return [...from.slice(shared).map(() => ".."), ...to.slice(shared)].join("/");
}

/** A prompt as alternative text: one line, of a length that a screen reader's user would want to hear. */
export function altTextOf(prompt: string): string {
  const line = prompt.replace(/[\s\p{Cc}\p{Cf}]+/gu, " ").trim();
  if (line.length <= MAX_ALT_LENGTH) return line;
  const cut = line.slice(0, MAX_ALT_LENGTH);
  return `${cut.slice(0, Math.max(cut.lastIndexOf(" "), MAX_ALT_LENGTH / 2))}…`;
}

const MAX_ALT_LENGTH = 125;

/** Percent-encodes what would end or change a URL in Markdown, HTML or CSS; other characters stay readable. */
export function escapeUrl(path: string): string {
  return path.replace(/[\s"'()<>{}\\%?#[\]]/g, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x80 ? `%${code.toString(16).toUpperCase().padStart(2, "0")}` : encodeURIComponent(character);
  });
}

export function escapeMarkdown(text: string): string {
  return text.replace(/[\\[\]`*_<>{}!&]/g, "\\$&");
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  '"': "&quot;",
  "<": "&lt;",
  ">": "&gt;",
  "{": "&#123;",
  "}": "&#125;",
};

/** Braces too: in Svelte, Astro and Handlebars they begin code, also within a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&"<>{}]/g, (character) => ENTITIES[character] ?? character);
}
