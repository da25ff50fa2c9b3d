import type { SyntaxNode } from "@lezer/common";
import { parser } from "@lezer/javascript";
import type { FoundReference, Span } from "../foundReference";
import { childrenOf } from "./childrenOf";
import { stringAt } from "./scriptStrings";

const expressions = parser.configure({ dialect: "ts jsx", top: "SingleExpression" });

/** What an expression in an attribute can have as its value. */
export interface ExpressionFacts {
  /** Strings among its values. */
  readonly strings: readonly FoundReference[];
  /** It is nothing but this number or string. */
  readonly literal?: string;
  /** It is nothing but this variable, or its member `src`. */
  readonly variable?: Span & { readonly name: string };
}

export function readExpression(text: string, { from, to }: Span): ExpressionFacts {
  return factsOfNodes(childrenOf(expressions.parse(text.slice(from, to)).topNode), { text, offset: from });
}

/** @param nodes the whole of an expression */
export function factsOfNodes(nodes: readonly SyntaxNode[], place: Omit<Collecting, "found">): ExpressionFacts {
  const strings: FoundReference[] = [];
  for (const node of nodes) collectValues(node, { ...place, found: strings });
  const only = nodes.length === 1 ? nodes[0] : undefined;
  return only === undefined ? { strings } : { strings, ...literalOf(only, place), ...variableOf(only, place) };
}

function literalOf(node: SyntaxNode, { text, offset }: Omit<Collecting, "found">): Pick<ExpressionFacts, "literal"> {
  if (node.name === "Number") return { literal: text.slice(offset + node.from, offset + node.to) };
  const isString = node.name === "String" || node.name === "TemplateString";
  const literal = isString ? stringAt(text, node, offset)?.url : undefined;
  return literal === undefined ? {} : { literal };
}

function variableOf(node: SyntaxNode, { text, offset }: Omit<Collecting, "found">): Pick<ExpressionFacts, "variable"> {
  const isMember =
    node.name === "MemberExpression" && /\.\s*src$/.test(text.slice(offset + node.from, offset + node.to));
  const variable = isMember ? node.firstChild : node;
  if (variable?.name !== "VariableName") return {};
  const place = { from: offset + variable.from, to: offset + variable.to };
  return { variable: { ...place, name: text.slice(place.from, place.to) } };
}

interface Collecting {
  readonly text: string;
  /** Where the node's tree begins in the text. */
  readonly offset: number;
  readonly found: FoundReference[];
}

/** Strings of both branches, of alternatives, and what `require`, `new URL` and their like are given; not those that are compared or joined. */
function collectValues(node: SyntaxNode, collecting: Collecting): void {
  const { text, offset, found } = collecting;
  if (node.name === "String" || node.name === "TemplateString") {
    const reference = stringAt(text, node, offset);
    if (reference !== undefined) found.push(reference);
    return;
  }
  for (const part of partsWithValues(node, collecting)) collectValues(part, collecting);
}

function partsWithValues(node: SyntaxNode, { text, offset }: Collecting): SyntaxNode[] {
  switch (node.name) {
    case "ConditionalExpression":
      return childrenOf(node).slice(1);
    case "BinaryExpression":
      return node.getChild("LogicOp") === null ? [] : childrenOf(node);
    case "ParenthesizedExpression":
    case "AwaitExpression":
    case "DynamicImport":
      return childrenOf(node);
    case "MemberExpression": {
      const object = childrenOf(node).slice(0, 1);
      return object.filter(({ name }) => /^(?:CallExpression|NewExpression|ParenthesizedExpression)$/.test(name));
    }
    case "CallExpression":
    case "NewExpression": {
      const callee = node.getChild("VariableName");
      const name = callee === null ? "" : text.slice(offset + callee.from, offset + callee.to);
      const takesPath = node.name === "NewExpression" ? name === "URL" : TAKES_PATH.test(name);
      return takesPath ? argumentsOf(node).slice(0, 1) : [];
    }
    default:
      return [];
  }
}

/** Functions that give a path back: a bundler's, and those that put a site's base in front (Docusaurus, VitePress, Gatsby, SvelteKit). */
const TAKES_PATH = /^(?:require|useBaseUrl|withBase|withPrefix|asset)$/;

export function argumentsOf(call: SyntaxNode): SyntaxNode[] {
  const list = call.getChild("ArgList");
  return list === null ? [] : childrenOf(list).filter(({ name }) => !/^[(),]$/.test(name));
}
