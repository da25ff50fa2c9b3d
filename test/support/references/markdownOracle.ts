import type { Nodes, Parent } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import type { Expected } from "./expected";
import { expectInHtml } from "./htmlOracle";

/** Images, definitions that images use, and HTML, by micromark. */
export function expectInMarkdown(text: string): Expected[] {
  const seen: Seen = { text, expected: [], asked: new Set(), definitions: new Map() };
  visit(fromMarkdown(text), seen);
  for (const label of seen.asked) {
    const definition = seen.definitions.get(label);
    if (definition !== undefined) seen.expected.push(definition);
  }
  return seen.expected;
}

interface Seen {
  readonly text: string;
  readonly expected: Expected[];
  readonly asked: Set<string>;
  readonly definitions: Map<string, Expected>;
}

function visit(node: Nodes, seen: Seen): void {
  add(node, seen);
  if ("children" in node) for (const child of (node as Parent).children) visit(child, seen);
}

function add(node: Nodes, { text, expected, asked, definitions }: Seen): void {
  const from = node.position?.start.offset ?? 0;
  const to = node.position?.end.offset ?? text.length;
  switch (node.type) {
    case "image":
      if (node.url !== "") expected.push({ url: node.url, from, to });
      return;
    case "imageReference":
      asked.add(node.identifier);
      return;
    case "definition":
      if (node.url !== "" && !definitions.has(node.identifier))
        definitions.set(node.identifier, { url: node.url, from, to });
      return;
    case "html":
      expected.push(...expectInHtml(text.slice(from, to), { isPiece: true, offset: from }));
      return;
    default:
  }
}
