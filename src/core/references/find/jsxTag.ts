import type { SyntaxNode } from "@lezer/common";
import { childrenOf } from "./childrenOf";
import { factsOfNodes } from "./readExpression";
import type { Tag, TagAttribute } from "./tag";

/** @param text the tag's own; places are within it. */
export function readJsxTag(node: SyntaxNode, text: string, isInPicture: boolean): Tag {
  const children = childrenOf(node);
  const name = children[1];
  const nodes = children.filter((child) => child.name === "JSXAttribute");
  const isClosed = children.some((child) => /^JSX(?:EndTag|SelfCloseEndTag)$/.test(child.name));
  const isSpread = children.some((child) => child.name === "JSXSpreadAttribute");
  const last = nodes.at(-1) ?? name;
  return {
    name: name === undefined ? "" : text.slice(name.from - node.from, name.to - node.from),
    attributes: nodes.map((attribute) => readAttribute(attribute, text, node.from)),
    ...(isClosed && !isSpread && last !== undefined ? { insertAt: last.to - node.from } : {}),
    isInPicture,
    isJsx: true,
  };
}

/** @param base where the text begins in the tree's. */
function readAttribute(node: SyntaxNode, text: string, base: number): TagAttribute {
  const parts = childrenOf(node);
  const name = parts[0] === undefined ? "" : text.slice(parts[0].from - base, parts[0].to - base);
  const value = parts.find((part) => part.name === "JSXAttributeValue" || part.name === "JSXEscape");
  if (value === undefined) return { name };
  const from = value.from - base;
  const to = value.to - base;
  if (value.name === "JSXAttributeValue") {
    const isClosed = to - from >= 2 && text.charAt(to - 1) === text.charAt(from);
    return isClosed ? { name, value: { from: from + 1, to: to - 1 }, isQuoted: true } : { name };
  }
  const code = childrenOf(value).filter((part) => !/^[{}]$/.test(part.name) && !/Comment$/.test(part.name));
  return { name, isCode: true, ...factsOfNodes(code, { text, offset: -base }) };
}
