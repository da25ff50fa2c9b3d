import { TreeFragment, type Tree } from "@lezer/common";
import type { FoundReference, TextReplacement } from "../foundReference";
import type { Grammar } from "../grammars";
import { collect, createMemos } from "./collect";
import { coverCode } from "./coverCode";
import { mayShowPicture } from "./mayShowPicture";
import { parserOf } from "./parsers";
import { finish, finishInSlices, type Slicing, type Work } from "./work";

/** A document that changes: what an earlier look has understood is kept as far as the changes leave it. */
export class LiveDocument {
  #text: string;
  /** What the parser has read, and its tree. */
  #parsed: { readonly covered: string; readonly tree: Tree } | undefined;
  #found: readonly FoundReference[] | undefined;
  readonly #memos = createMemos();

  constructor(
    readonly grammar: Grammar,
    text: string,
  ) {
    this.#text = text;
  }

  get text(): string {
    return this.#text;
  }

  /** @param changes each in the text that those before it have left, as VS Code tells them */
  change(changes: readonly TextReplacement[]): void {
    for (const { from, to, text } of changes) this.#text = this.#text.slice(0, from) + text + this.#text.slice(to);
    this.#found = undefined;
  }

  /** In the order of the text; undefined when it was cancelled, or the text changed meanwhile. */
  async references(slicing: Slicing = {}): Promise<readonly FoundReference[] | undefined> {
    if (this.#found !== undefined) return this.#found;
    const text = this.#text;
    const isStale = (): boolean => this.#text !== text || slicing.isCancelled?.() === true;
    const found = await finishInSlices(this.#look(text), { ...slicing, isCancelled: isStale });
    if (found !== undefined) this.#found = found;
    return found;
  }

  /** The same at once. */
  referencesNow(): readonly FoundReference[] {
    return (this.#found ??= finish(this.#look(this.#text)));
  }

  *#look(text: string): Work<readonly FoundReference[]> {
    const { grammar } = this;
    // Once it is parsed, to go on with that is cheaper than to see whether it could be dismissed.
    if (this.#parsed === undefined && !mayShowPicture(grammar, text)) return [];
    const covered = coverCode(grammar, text);
    const tree = yield* this.#parse(covered);
    this.#parsed = { covered, tree };
    return yield* collect({ grammar, text, covered, tree, memos: this.#memos });
  }

  *#parse(covered: string): Work<Tree> {
    const before = this.#parsed;
    if (before?.covered === covered) return before.tree;
    const fragments = before === undefined ? [] : keptFragments(before.tree, before.covered, covered);
    const parse = parserOf[this.grammar].startParse(covered, fragments);
    for (let step = 1; ; step += 1) {
      const tree = parse.advance();
      if (tree !== null) return tree;
      if (step % STEPS === 0) yield;
    }
  }
}

/** Tokens or blocks. */
const STEPS = 32;

/** One change is taken to be all that lies between what both texts begin and end with. */
function keptFragments(tree: Tree, before: string, after: string): readonly TreeFragment[] {
  const shorter = Math.min(before.length, after.length);
  const start = sharedStart(before, after, shorter);
  const end = sharedEnd(before, after, shorter - start);
  const from = Math.max(0, start - MARGIN);
  const rest = Math.max(0, end - MARGIN);
  const change = { fromA: from, toA: before.length - rest, fromB: from, toB: after.length - rest };
  return TreeFragment.applyChanges(TreeFragment.addTree(tree), [change]);
}

/** What stands near a change is read anew: an error makes the parser try several ways, and nodes kept of another try would sway it. */
const MARGIN = 200;
const STRIDE = 1024;

function sharedStart(a: string, b: string, limit: number): number {
  let at = 0;
  while (at + STRIDE <= limit && a.slice(at, at + STRIDE) === b.slice(at, at + STRIDE)) at += STRIDE;
  while (at < limit && a.charCodeAt(at) === b.charCodeAt(at)) at += 1;
  return at;
}

function sharedEnd(a: string, b: string, limit: number): number {
  let length = 0;
  const same = (size: number): boolean =>
    a.slice(a.length - length - size, a.length - length) === b.slice(b.length - length - size, b.length - length);
  while (length + STRIDE <= limit && same(STRIDE)) length += STRIDE;
  while (length < limit && same(1)) length += 1;
  return length;
}
