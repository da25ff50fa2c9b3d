import type { SyntaxNode, Tree } from "@lezer/common";
import { parser as cssParser } from "@lezer/css";
import type { FoundReference, SizeHints, Span } from "../foundReference";
import { known, styleHints } from "./attributeWords";
import { namesOtherFile, namesPicture } from "./pictureWords";
import { finish, type Work } from "./work";

const CALLS = /(?<![\w-])(?:url|(?:-webkit-)?image-set|data-uri)\(/gi;
const NOT_IN =
  /^(?:Comment|LineComment|StringLiteral|ImportStatement|NamespaceStatement|CharsetStatement|UseStatement|ForwardStatement)$/;
const AT_RULES_WITHOUT_PICTURES =
  /^@(?:font-face|import|namespace|document|-moz-document|plugin|use|forward|charset)$/i;
/** Properties whose `url()` names a filter, a shape or a program, not a picture. */
const PROPERTIES_WITHOUT_PICTURES =
  /^(?:-\w+-)?(?:filter|backdrop-filter|clip-path|clip|marker(?:-\w+)?|offset-path|behavior|binding|fill|stroke|src)$/i;

const styles = cssParser.configure({ top: "Styles" });

/** The `url()`s and strings of `image-set()` that show a picture. @param within where in `text` the style sheet stands */
export function* findInCss(text: string, tree: Tree, within: Span): Work<FoundReference[]> {
  const found: FoundReference[] = [];
  const calls = new RegExp(CALLS);
  calls.lastIndex = within.from;
  for (let match = calls.exec(text); match !== null && match.index < within.to; match = calls.exec(text)) {
    const after = calls.lastIndex;
    const context = contextOf(text, tree.resolveInner(match.index, 1));
    if (context !== undefined) {
      const spans = spansIn(match[0].toLowerCase(), text, { from: after, to: within.to });
      found.push(...spans.flatMap((span) => referenceAt(text, span, context)));
    }
    yield;
  }
  return found.sort((a, b) => a.span.from - b.span.from);
}

/** @param call in lower case. @param inner from behind its parenthesis */
function spansIn(call: string, text: string, { from, to }: Span): CssCandidate[] {
  if (call === "url(") return argumentOf(text, from, to);
  const strings = stringsOf(text, from, to);
  // Less: a picture to be inlined, its type in front.
  return call === "data-uri(" ? strings.slice(-1) : strings;
}

/** The same in a style attribute; characters behind entities keep their places. */
export function findInStyle(text: string): FoundReference[] {
  const plain = withoutQuoteEntities(text);
  if (plain.search(CALLS) < 0) return [];
  return finish(findInCss(plain, styles.parse(plain), { from: 0, to: plain.length }));
}

/** `&quot;` becomes a quote and spaces, in front of it where it opens and behind it where it closes. */
function withoutQuoteEntities(text: string): string {
  let isOpen = false;
  return text.replace(/&(?:quot|apos|#34|#39|#x22|#x27);/gi, (entity) => {
    const quote = /quot|34|22/i.test(entity) ? '"' : "'";
    isOpen = !isOpen;
    return isOpen ? quote.padStart(entity.length) : quote.padEnd(entity.length);
  });
}

interface CssContext {
  readonly hints: SizeHints;
}

/** Undefined where a picture can't be: in comments and strings, in at-rules that load files, in properties for other things. */
function contextOf(text: string, node: SyntaxNode): CssContext | undefined {
  let declaration: SyntaxNode | undefined;
  for (let at: SyntaxNode | null = node; at !== null; at = at.parent) {
    if (
      (NOT_IN.test(at.name) && !isEscaped(text, at)) ||
      (at.name === "AtRule" && AT_RULES_WITHOUT_PICTURES.test(atKeyword(text, at)))
    )
      return undefined;
    if (at.name === "Declaration") declaration ??= at;
  }
  return declaration === undefined ? { hints: {} } : contextOfDeclaration(text, declaration);
}

/** Less: `~"…"` is written as it stands in the quotes. */
function isEscaped(text: string, { name, from }: SyntaxNode): boolean {
  return name === "StringLiteral" && text.charAt(from - 1) === "~";
}

function contextOfDeclaration(text: string, declaration: SyntaxNode): CssContext | undefined {
  const { firstChild: property, parent: block } = declaration;
  if (property !== null && PROPERTIES_WITHOUT_PICTURES.test(text.slice(property.from, property.to))) return undefined;
  const isSized = block !== null && SIZED.test(text.slice(block.from, Math.min(block.to, block.from + MAX_BLOCK)));
  return { hints: isSized ? styleHints(declarationsIn(text, block)) : {} };
}

const SIZED = /(?:width|height|aspect-ratio)\s*:/i;
/** Only the beginning of a longer block is looked at for a size. */
const MAX_BLOCK = 5000;

function atKeyword(text: string, node: SyntaxNode): string {
  return /^@[\w-]*/.exec(text.slice(node.from, node.from + 32))?.[0] ?? "";
}

/** The declarations of one block, by name in lower case. */
function declarationsIn(text: string, block: SyntaxNode): ReadonlyMap<string, string> {
  const declarations = new Map<string, string>();
  for (let node = block.firstChild; node !== null && node.from < block.from + MAX_BLOCK; node = node.nextSibling) {
    if (node.name !== "Declaration") continue;
    const line = text.slice(node.from, node.to);
    const colon = line.indexOf(":");
    if (colon > 0) declarations.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return declarations;
}

/** What stands in `url(…)`, without quotes and space around; nothing for a variable, an expression and what is not closed. */
function argumentOf(text: string, from: number, end: number): CssCandidate[] {
  const start = skipSpace(text, from, end);
  const quote = text.charAt(start);
  if (quote !== '"' && quote !== "'") return plainArgument(text, start, end);
  const close = closingQuote(text, start, end);
  const paren = close === undefined ? end : skipSpace(text, close + 1, end);
  if (close === undefined || text.charAt(paren) !== ")") return [];
  return [{ from: start + 1, to: close, ...densityAfter(text, paren + 1) }];
}

function plainArgument(text: string, from: number, end: number): CssCandidate[] {
  const rest = /(?:\\.|[^)\\\s])*/y;
  rest.lastIndex = from;
  const to = from + (rest.exec(text)?.[0].length ?? 0);
  const paren = skipSpace(text, to, end);
  if (text.charAt(paren) !== ")" || /^[$@][\w-]+$/.test(text.slice(from, to))) return [];
  return [{ from, to, ...densityAfter(text, paren + 1) }];
}

function skipSpace(text: string, from: number, end: number): number {
  let at = from;
  while (at < end && /\s/.test(text.charAt(at))) at += 1;
  return at;
}

function closingQuote(text: string, from: number, end: number): number | undefined {
  const quote = text.charAt(from);
  for (let at = from + 1; at < end; at += 1) {
    const character = text.charAt(at);
    if (character === quote) return at;
    if (character === "\\") at += 1;
    else if (character === "\n") return undefined;
  }
  return undefined;
}

interface CssCandidate extends Span {
  readonly density?: number;
}

/** The strings that are candidates of an `image-set(`; those in `type("image/avif")` and `url("…")` are not. */
function stringsOf(text: string, from: number, end: number): CssCandidate[] {
  const strings: CssCandidate[] = [];
  let depth = 1;
  for (let at = from; at < end && depth > 0; at += 1) {
    const character = text.charAt(at);
    if (character === "(") depth += 1;
    else if (character === ")") depth -= 1;
    else if (character === '"' || character === "'") {
      const close = closingQuote(text, at, end);
      if (close === undefined) return strings;
      if (depth === 1) strings.push({ from: at + 1, to: close, ...densityAfter(text, close + 1) });
      at = close;
    }
  }
  return strings;
}

function densityAfter(text: string, at: number): Pick<CssCandidate, "density"> {
  const match = /^\s*(?:type\([^)]*\)\s*)?(\d*\.?\d+)(?:x|dppx)\b/i.exec(text.slice(at, at + 64));
  return match === null ? {} : { density: Number(match[1]) };
}

function referenceAt(text: string, span: CssCandidate, context: CssContext): FoundReference[] {
  const raw = text.slice(span.from, span.to);
  const url = unescapeCss(raw).trim();
  // What begins with code can be anything.
  if (url === "" || namesOtherFile(url) || (url.startsWith("#{") && !namesPicture(url))) return [];
  const descriptor = span.density === undefined ? undefined : ({ kind: "x", value: span.density } as const);
  return [
    {
      raw,
      span: { from: span.from, to: span.to },
      url,
      syntax: "css",
      hints: known<SizeHints>({ ...context.hints, descriptor }),
      surroundings: {},
    },
  ];
}

function unescapeCss(text: string): string {
  return text.replace(
    /\\(?:([0-9a-f]{1,6})\s?|\r?\n|(.))/gis,
    (_, hex: string | undefined, other: string | undefined) => {
      if (hex === undefined) return other ?? "";
      const code = Number.parseInt(hex, 16);
      return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : "�";
    },
  );
}
