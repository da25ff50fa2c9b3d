import type { SyntaxNode } from "@lezer/common";
import type { Span } from "../foundReference";
import { childrenOf } from "./childrenOf";
import { readExpression } from "./readExpression";
import type { Tag, TagAttribute } from "./tag";

/** How a language of the HTML family writes code in attributes. */
export type HtmlFlavour = "html" | "vue" | "svelte" | "astro";

export interface HtmlTagContext {
  readonly flavour: HtmlFlavour;
  readonly isInPicture: boolean;
}

/** @param text the tag's own; places are within it. */
export function readHtmlTag(node: SyntaxNode, text: string, { flavour, isInPicture }: HtmlTagContext): Tag {
  const read = (part: Span): Span => ({ from: part.from - node.from, to: part.to - node.from });
  const children = childrenOf(node);
  const nameNode = children.find(({ name }) => name === "TagName");
  const name = nameNode === undefined ? { from: 0, to: 0 } : read(nameNode);
  const nodes = children.filter((child) => child.name === "Attribute");
  const attributes = nodes.map((attribute) => readAttribute(attribute, { text, read, flavour }));
  const last = nodes.at(-1);
  const isClosed = children.some((child) => child.name === "EndTag" || child.name === "SelfClosingEndTag");
  const isSpread = attributes.some((attribute) => attribute.name.startsWith("{") || attribute.name === "v-bind");
  return {
    name: text.slice(name.from, name.to),
    attributes,
    ...(isClosed && !isSpread ? { insertAt: last === undefined ? name.to : read(last).to } : {}),
    isInPicture,
    isJsx: false,
  };
}

interface Reading {
  readonly text: string;
  readonly read: (node: Span) => Span;
  readonly flavour: HtmlFlavour;
}

function readAttribute(node: SyntaxNode, { text, read, flavour }: Reading): TagAttribute {
  const parts = childrenOf(node);
  const nameNode = parts.find(({ name }) => name === "AttributeName");
  const place = nameNode === undefined ? { from: 0, to: 0 } : read(nameNode);
  const name = text.slice(place.from, place.to);
  const value = parts.find((part) => part.name === "AttributeValue" || part.name === "UnquotedAttributeValue");
  if (value === undefined) return { name };
  const isQuoted = value.name === "AttributeValue";
  const span = isQuoted ? withoutQuotes(text, read(value)) : read(value);
  if (span === undefined) return { name };
  const code = codeOf(text, span, { name, flavour, isQuoted });
  if (code !== undefined) return { name, isCode: true, code, ...readExpression(text, code) };
  return { name, value: span, isQuoted };
}

/** Undefined for a quote that is never closed: the rest of the document is no value. */
function withoutQuotes(text: string, { from, to }: Span): Span | undefined {
  return to - from >= 2 && text.charAt(to - 1) === text.charAt(from) ? { from: from + 1, to: to - 1 } : undefined;
}

interface Writing {
  readonly name: string;
  readonly flavour: HtmlFlavour;
  readonly isQuoted: boolean;
}

/** Where the code stands that a whole value is. */
function codeOf(text: string, span: Span, { name, flavour, isQuoted }: Writing): Span | undefined {
  if (flavour === "vue") return /^(?::|v-|@|#)/.test(name) ? span : undefined;
  if (flavour === "html" || isQuoted) return undefined;
  const ends = text.charAt(span.from) + text.charAt(span.to - 1);
  if (flavour === "astro" && ends === "``") return span;
  return ends === "{}" ? { from: span.from + 1, to: span.to - 1 } : undefined;
}
