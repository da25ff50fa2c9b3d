import type { Tree } from "@lezer/common";
import type { FoundReference } from "../foundReference";
import type { Grammar } from "../grammars";
import { frontMatterEnd } from "./coverCode";
import { findInCss } from "./findInCss";
import { findInHtml, headingsIn } from "./findInHtml";
import { findInMarkdown } from "./findInMarkdown";
import type { BlockFacts, MarkupFacts } from "./markdownBlock";
import { findInScript } from "./findInScript";
import { joinUses } from "./joinUses";
import { Memo } from "./memo";
import { parserOf } from "./parsers";
import { shiftReference } from "./shiftReference";
import { finish, type Work } from "./work";

export interface Memos {
  readonly blocks: Memo<BlockFacts>;
  readonly tags: Memo<readonly FoundReference[]>;
  readonly words: Memo<string>;
}

export function createMemos(): Memos {
  return { blocks: new Memo(), tags: new Memo(), words: new Memo() };
}

export interface Collected {
  readonly grammar: Grammar;
  readonly text: string;
  /** `coverCode(grammar, text)`. */
  readonly covered: string;
  /** Of `covered`. */
  readonly tree: Tree;
  readonly memos: Memos;
}

/** The references of a parsed text. */
export function* collect(collected: Collected): Work<readonly FoundReference[]> {
  return joinUses(yield* collectAll(collected));
}

function* collectAll({ grammar, text, covered, tree, memos }: Collected): Work<readonly FoundReference[]> {
  memos.blocks.turn();
  memos.tags.turn();
  memos.words.turn();
  const within = { from: 0, to: text.length };
  switch (grammar) {
    case "markdown":
      return yield* findInMarkdown({ text, covered, tree, memo: memos.blocks, findInMarkup: inHtml });
    case "mdx":
      return yield* findInMarkdown({
        text,
        covered,
        tree,
        memo: memos.blocks,
        findInMarkup: inJsx,
        findInModule: moduleReferences,
      });
    case "script":
      return yield* findInScript({ text, tree, within, memo: memos.tags });
    case "css":
    case "scss":
    case "less":
      return yield* findInCss(text, tree, within);
    case "astro": {
      const front = text.slice(0, frontMatterEnd(text));
      const inFront = front === "" ? [] : moduleReferences(front.replaceAll("---", "   "));
      return inOrder([
        ...inFront,
        ...(yield* findInHtml({ text, covered, tree, flavour: grammar, memo: memos.tags, words: memos.words })),
      ]);
    }
    default:
      return inOrder(
        yield* findInHtml({ text, covered, tree, flavour: grammar, memo: memos.tags, words: memos.words }),
      );
  }
}

function inOrder(references: readonly FoundReference[]): readonly FoundReference[] {
  const byPlace = new Map<number, FoundReference>();
  for (const reference of references) {
    const known = byPlace.get(reference.span.from);
    if (known?.element === undefined) byPlace.set(reference.span.from, reference);
  }
  return [...byPlace.values()].sort((a, b) => a.span.from - b.span.from);
}

function inHtml(markup: string): MarkupFacts {
  const flavour = "html" as const;
  const source = {
    text: markup,
    covered: markup,
    tree: parserOf.html.parse(markup),
    words: new Memo<string>(),
    flavour,
  };
  const references = inOrder(finish(findInHtml({ ...source, memo: new Memo() })));
  return { references, headings: headingsIn(source) };
}

/**
 * A block's text is what stands between tags. Where it closes elements that earlier blocks have opened, it gets as many
 * openings in front.
 */
function inJsx(markup: string): MarkupFacts {
  const count = Math.min(MOST_OPENINGS, 1 + (markup.match(/<\//g)?.length ?? 0));
  const openings = "<>".repeat(count);
  const references = moduleReferences(openings + markup + "</>".repeat(count));
  return { references: references.map((reference) => shiftReference(reference, -openings.length)), headings: [] };
}

const MOST_OPENINGS = 500;

function moduleReferences(text: string): readonly FoundReference[] {
  const tree = parserOf.script.parse(text);
  return finish(findInScript({ text, tree, within: { from: 0, to: text.length }, memo: new Memo() }));
}
