import type { SyntaxNode } from "@lezer/common";
import type { FoundReference, ReferenceSyntax } from "../foundReference";

/** A string or a template without `${}` as a reference; undefined for one that is not closed. @param offset where the tree begins in the text */
export function stringAt(
  text: string,
  node: SyntaxNode,
  offset: number,
  syntax: ReferenceSyntax = "script-string",
): FoundReference | undefined {
  if (node.name === "TemplateString" && node.getChild("Interpolation") !== null) return undefined;
  let from = offset + node.from + 1;
  let to = offset + node.to - 1;
  if (to < from || text.charAt(to) !== text.charAt(from - 1)) return undefined;
  while (from < to && /\s/.test(text.charAt(from))) from += 1;
  while (to > from && /\s/.test(text.charAt(to - 1))) to -= 1;
  const raw = text.slice(from, to);
  return { raw, span: { from, to }, url: unescapeString(raw), syntax, hints: {}, surroundings: {} };
}

const SIMPLE: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  b: "\b",
  f: "\f",
  v: "\v",
  "0": "\0",
  "\n": "",
};

function unescapeString(text: string): string {
  if (!text.includes("\\")) return text;
  return text.replace(
    /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|u\{([0-9a-f]{1,6})\}|\r\n|([\s\S]))/gi,
    (_, ...groups: (string | undefined)[]) => {
      const hex = groups[0] ?? groups[1] ?? groups[2];
      if (hex === undefined) return SIMPLE[groups[3] ?? "\n"] ?? groups[3] ?? "";
      const code = Number.parseInt(hex, 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : "";
    },
  );
}
