import type { SyntaxNode } from "@lezer/common";
import { decodeEntities } from "./decodeEntities";

const HIDDEN = new Set([
  "OpenTag",
  "CloseTag",
  "SelfClosingTag",
  "Comment",
  "ScriptText",
  "StyleText",
  "MismatchedCloseTag",
]);
const MAX_LENGTH = 1000;

/** The text of an element as a reader sees it. */
export function visibleText(text: string, element: SyntaxNode): string {
  let visible = "";
  let at = element.from;
  const cursor = element.cursor();
  const limit = Math.min(element.to, element.from + MAX_LENGTH * 10);
  do {
    if (cursor.from >= limit) break;
    if (!HIDDEN.has(cursor.name)) continue;
    if (cursor.from >= at) {
      visible += text.slice(at, cursor.from) + gapOf(text, cursor.from);
      at = cursor.to;
    }
  } while (cursor.next() && cursor.from < element.to);
  return oneLine(decodeEntities(visible + text.slice(at, Math.max(at, limit))));
}

/** Elements that words run on in; a line break, and where any other one begins or ends, is a space. */
const INLINE =
  /^<\/?(?:a|abbr|b|bdi|bdo|cite|code|data|del|dfn|em|font|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|time|tt|u|var|wbr)\b/i;

/** What a reader sees in the place of a tag, or a comment. @param at where it begins */
export function gapOf(text: string, at: number): "" | " " {
  return !/^<\/?[a-z]/i.test(text.slice(at, at + 3)) || INLINE.test(text.slice(at, at + 12)) ? "" : " ";
}

export function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").trim().slice(0, MAX_LENGTH);
}
