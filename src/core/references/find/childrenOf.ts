import type { SyntaxNode } from "@lezer/common";

/** All children, or those of one name. */
export function childrenOf(node: SyntaxNode, name?: string): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling) {
    if (name === undefined || child.name === name) children.push(child);
  }
  return children;
}

/** How many are looked at from the end on: what was made to be slow stays cheap. */
const FROM_END = 50;

/** The last child of a name that is the one. */
export function lastChildOf(
  node: SyntaxNode,
  name: string,
  isIt: (child: SyntaxNode) => boolean,
): SyntaxNode | undefined {
  let left = FROM_END;
  for (let child = node.lastChild; child !== null && left > 0; child = child.prevSibling, left -= 1) {
    if (child.name === name && isIt(child)) return child;
  }
  return undefined;
}
