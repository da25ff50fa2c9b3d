import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/javascript";
import type { FoundReference } from "../foundReference";
import { findInStyle } from "./findInCss";
import type { Memo } from "./memo";
import { STYLE_PROPERTIES } from "./pictureWords";
import { shiftReference } from "./shiftReference";

const STYLE_PROPERTY = new RegExp(`^["']?${STYLE_PROPERTIES}["']?$`, "i");
/** Of libraries that take style sheets in templates. */
const STYLE_TAG = /^(?:css|keyframes|createGlobalStyle|injectGlobal|styled)(?![\w$])/;

const expressions = parser.configure({ dialect: "ts jsx", top: "SingleExpression" });

interface StyleStrings {
  readonly text: string;
  readonly memo: Memo<readonly FoundReference[]>;
}

/** `url()` in a string that is the value of a style's property, or in a template that is a style sheet. */
export function styleStringAt({ text, memo }: StyleStrings, node: SyntaxNode): FoundReference[] {
  const read = readerOf(text, node);
  if (read === undefined) return [];
  const inner = innerOf(text, node);
  return memo
    .get(`style ${read.name} ${inner}`, () => read(inner))
    .map((reference) => shiftReference(reference, node.from + 1));
}

/** The same in the code of a style attribute: an object, or a string that is the whole style. */
export function findInStyleCode(code: string): FoundReference[] {
  const found: FoundReference[] = [];
  if (!/url\(/i.test(code)) return found;
  expressions.parse(code).iterate({
    enter: ({ node }) => {
      const isString = node.name === "String" || node.name === "TemplateString";
      const read = readerOf(code, node) ?? (isString && propertyOf(node) === undefined ? inStyleSheet : undefined);
      const inner = read?.(innerOf(code, node)) ?? [];
      found.push(...inner.map((reference) => shiftReference(reference, node.from + 1)));
    },
  });
  return found;
}

type StyleReader = (inner: string) => readonly FoundReference[];

function readerOf(text: string, node: SyntaxNode): StyleReader | undefined {
  if (node.name !== "String" && node.name !== "TemplateString") return undefined;
  if (node.parent?.name === "TaggedTemplateExpression") {
    return STYLE_TAG.test(text.slice(node.parent.from, node.from)) ? inStyleSheet : undefined;
  }
  const property = propertyOf(node);
  const isStyle = property !== undefined && STYLE_PROPERTY.test(text.slice(property.from, property.to));
  return isStyle ? inStyleValue : undefined;
}

function innerOf(text: string, { from, to }: SyntaxNode): string {
  return text.slice(from + 1, to - 1);
}

function inStyleValue(inner: string): readonly FoundReference[] {
  const declaration = "background:";
  return findInStyle(declaration + withoutEscapes(inner))
    .filter(({ raw }) => !raw.includes("${"))
    .map((reference) => shiftReference({ ...reference, hints: {} }, -declaration.length));
}

function inStyleSheet(inner: string): readonly FoundReference[] {
  return findInStyle(withoutEscapes(inner)).filter(({ raw }) => !raw.includes("${"));
}

function withoutEscapes(inner: string): string {
  return inner.replaceAll(/\\["'\n]/g, (escaped) => ` ${escaped.charAt(1)}`);
}

function propertyOf(value: SyntaxNode): SyntaxNode | undefined {
  for (let at: SyntaxNode | null = value.parent; at !== null; at = at.parent) {
    if (at.name === "Property") return at.firstChild ?? undefined;
    if (!/^(?:ConditionalExpression|BinaryExpression|ParenthesizedExpression)$/.test(at.name)) return undefined;
  }
  return undefined;
}
