import type { SyntaxNode, Tree } from "@lezer/common";
import type { FoundReference, Span, Surroundings } from "../foundReference";
import { known } from "./attributeWords";
import { type BlockFacts, factsOfBlock, type Heading, type MarkdownHelpers } from "./markdownBlock";
import type { Memo } from "./memo";
import { shiftReference } from "./shiftReference";
import type { Work } from "./work";

export interface MarkdownSource extends MarkdownHelpers {
  readonly text: string;
  /** `text` with front matter and code covered. */
  readonly covered: string;
  /** Of `covered`. */
  readonly tree: Tree;
  readonly memo: Memo<BlockFacts>;
}

/** Images of Markdown and of the markup in it. Each block is looked at by itself; what is told of others is put together here. */
export function* findInMarkdown({ text, covered, tree, memo, ...helpers }: MarkdownSource): Work<FoundReference[]> {
  const assembly = new Assembly();
  const mayTell = createSieve(text, helpers);
  const isMdx = helpers.findInModule !== undefined;
  for (let block = tree.topNode.firstChild; block !== null; block = block.nextSibling) {
    const nodes = [block];
    // Tags of MDX reach over what Markdown takes for several blocks.
    for (; isMdx && isRightBefore(text, block, block.nextSibling); nodes.push(block)) block = block.nextSibling;
    const { from } = nodes[0] ?? block;
    const { to } = block;
    if (!nodes.some((node) => mayTell(node.name, node))) continue;
    const names = nodes.map(({ name }) => name).join();
    const head = covered === text ? names : names + covered.slice(from, to);
    const key = `${head} ${text.slice(from, to)}`;
    assembly.add(
      memo.get(key, () => factsOfBlock(nodes, key.slice(head.length + 1), helpers)),
      from,
    );
    yield;
  }
  return assembly.references();
}

/** No empty line is between them. */
function isRightBefore(text: string, { to }: Span, next: SyntaxNode | null): next is SyntaxNode {
  return next !== null && !/\n[ \t\r]*\n/.test(text.slice(to, next.from));
}

/** Says of one block after the other whether it can have something to tell. */
function createSieve(text: string, { findInModule }: MarkdownHelpers): (name: string, block: Span) => boolean {
  const signs = ["![", "<", "]:"].map((sign) => ({ sign, at: text.indexOf(sign) }));
  const hasSign = ({ from, to }: Span): boolean => {
    for (const next of signs) if (next.at >= 0 && next.at < from) next.at = text.indexOf(next.sign, from);
    return signs.some(({ at }) => at >= from && at < to);
  };
  return (name, block) => {
    if (SILENT.has(name)) return false;
    if (TELLING.test(name) || hasSign(block)) return true;
    return findInModule !== undefined && /^(?:import|export)\b/.test(text.slice(block.from, block.from + 7));
  };
}

const SILENT = new Set(["FencedCode", "CodeBlock", "CommentBlock", "HorizontalRule"]);
/** Headings, and what can hold some. */
const TELLING = /^(?:(?:ATX|Setext)Heading[1-6]|Blockquote|BulletList|OrderedList)$/;

class Assembly {
  readonly #references: FoundReference[] = [];
  readonly #asked = new Map<string, FoundReference>();
  readonly #definitions = new Map<string, FoundReference>();
  #heading: string | undefined;

  add(facts: BlockFacts, by: number): void {
    const { references, headings, asked, definitions } = facts;
    for (const reference of references) this.#references.push(this.#under(headings, reference, by));
    for (const [label, image] of asked) {
      if (!this.#asked.has(label)) this.#asked.set(label, this.#under(headings, image, by));
    }
    for (const [label, definition] of definitions) {
      if (!this.#definitions.has(label)) this.#definitions.set(label, shiftReference(definition, by));
    }
    this.#heading = headings.at(-1)?.words ?? this.#heading;
  }

  #under(headings: readonly Heading[], reference: FoundReference, by: number): FoundReference {
    const shifted = shiftReference(reference, by);
    if (shifted.surroundings.heading !== undefined) return shifted;
    const heading = headings.findLast(({ at }) => at <= reference.span.from)?.words ?? this.#heading;
    return heading === undefined ? shifted : { ...shifted, surroundings: { ...shifted.surroundings, heading } };
  }

  references(): FoundReference[] {
    for (const [label, image] of this.#asked) {
      const definition = this.#definitions.get(label);
      if (definition === undefined) continue;
      const { alt, element } = image;
      const surroundings: Surroundings = { ...image.surroundings, ...definition.surroundings };
      this.#references.push(known<FoundReference>({ ...definition, alt, element, surroundings }));
    }
    return this.#references.sort((a, b) => a.span.from - b.span.from);
  }
}
