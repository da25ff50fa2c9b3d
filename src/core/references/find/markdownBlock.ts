import type { SyntaxNode, SyntaxNodeRef } from "@lezer/common";
import type { ElementFacts, FoundReference, Span, Surroundings } from "../foundReference";
import { known } from "./attributeWords";
import { blank } from "./coverCode";
import { decodeEntities } from "./decodeEntities";
import { gapOf, oneLine } from "./visibleText";

export interface Heading {
  /** Where it ends. */
  readonly at: number;
  readonly words: string;
}

/** What was found in HTML or JSX, at places within it. */
export interface MarkupFacts {
  readonly references: readonly FoundReference[];
  readonly headings: readonly Heading[];
}

export interface MarkdownHelpers {
  /** Finds in a text in which all but HTML is blank; of MDX, in one in which Markdown's own marks are. */
  readonly findInMarkup: (markup: string) => MarkupFacts;
  /** MDX: finds in lines that import and export. */
  readonly findInModule?: (code: string) => readonly FoundReference[];
}

/** What one block at the top of a document says by itself, at places within it. */
export interface BlockFacts {
  readonly references: readonly FoundReference[];
  readonly headings: readonly Heading[];
  /** Images by the label of the definition that they ask for. */
  readonly asked: ReadonlyMap<string, FoundReference>;
  readonly definitions: ReadonlyMap<string, FoundReference>;
}

const HEADING = /^(?:ATX|Setext)Heading[1-6]$/;
const MARKUP = new Set(["HTMLBlock", "HTMLTag"]);
const CODE = new Set(["FencedCode", "CodeBlock", "InlineCode"]);
/** What of Markdown would be taken for JSX. */
const NO_JSX = new Set([...CODE, "URL", "LinkTitle", "Escape"]);

/** @param nodes of one block, or of several that no empty line divides. @param text from the first one's beginning to the last one's end. */
export function factsOfBlock(nodes: readonly SyntaxNode[], text: string, helpers: MarkdownHelpers): BlockFacts {
  return new Block(nodes, text, helpers.findInModule !== undefined).read(helpers);
}

class Block {
  readonly #references: FoundReference[] = [];
  readonly #headings: Heading[] = [];
  readonly #asked = new Map<string, FoundReference>();
  readonly #definitions = new Map<string, FoundReference>();
  readonly #markup: Span[] = [];
  readonly #silent: Span[] = [];
  readonly #start: number;

  constructor(
    private readonly nodes: readonly SyntaxNode[],
    private readonly text: string,
    private readonly isMdx: boolean,
  ) {
    this.#start = nodes[0]?.from ?? 0;
  }

  read({ findInMarkup, findInModule }: MarkdownHelpers): BlockFacts {
    if (findInModule !== undefined && /^(?:import|export)\b/.test(this.text))
      this.#references.push(...findInModule(this.text));
    else for (const node of this.nodes) node.cursor().iterate((ref) => this.#enter(ref));
    const markup = this.#markup.length === 0 ? undefined : findInMarkup(this.#markupAlone());
    // A value that is not closed may reach over what was made blank.
    const inMarkup =
      markup?.references.filter(({ raw, span: { from, to } }) => this.text.slice(from, to) === raw) ?? [];
    return {
      references: inOrder([...this.#references, ...inMarkup]),
      headings: [...this.#headings, ...(markup?.headings ?? [])].sort((a, b) => a.at - b.at),
      asked: this.#asked,
      definitions: this.#definitions,
    };
  }

  #enter(ref: SyntaxNodeRef): boolean {
    const { name } = ref;
    if (this.isMdx && NO_JSX.has(name)) this.#silent.push(this.#within(ref));
    if (CODE.has(name)) return false;
    if (name === "Image") this.#addImage(ref.node);
    else if (name === "LinkReference") this.#addDefinition(ref.node);
    else if (MARKUP.has(name)) this.#markup.push(this.#within(ref));
    else if (HEADING.test(name)) {
      const words = oneLine(withoutExpressions(this.#words(ref.node, this.#within(ref)), this.isMdx));
      if (words !== "") this.#headings.push({ at: this.#within(ref).to, words });
    }
    return true;
  }

  /** Where a node stands in the block. */
  #within({ from, to }: Span): Span {
    return { from: from - this.#start, to: to - this.#start };
  }

  #read(node: Span): string {
    const { from, to } = this.#within(node);
    return this.text.slice(from, to);
  }

  #markupAlone(): string {
    if (this.isMdx) return this.#withoutMarkdown();
    let markup = "";
    for (const { from, to } of this.#markup) {
      if (from >= markup.length) markup += blank(this.text.slice(markup.length, from)) + this.text.slice(from, to);
    }
    return markup;
  }

  /** What stands between MDX's tags belongs to their JSX: captions, and expressions that hold tags in turn. */
  #withoutMarkdown(): string {
    let markup = "";
    for (const { from, to } of this.#silent) {
      if (from >= markup.length) markup += this.text.slice(markup.length, from) + blank(this.text.slice(from, to));
    }
    return markup + this.text.slice(markup.length);
  }

  #addImage(node: SyntaxNode): void {
    const [open, close] = node.getChildren("LinkMark");
    if (open === undefined || close === undefined) return;
    const words = this.#within({ from: open.to, to: close.from });
    const alt = this.#words(node, words).trim();
    const element = this.#element(words);
    const url = node.getChild("URL");
    if (url === null) {
      const surroundings: Surroundings = {};
      const place = { raw: "", span: words, url: "", syntax: "markdown-definition", hints: {}, surroundings } as const;
      const label = this.#labelOf(node, words);
      if (!this.#asked.has(label)) this.#asked.set(label, { ...place, alt, element });
      return;
    }
    const reference = this.#destination(url, "markdown");
    if (reference !== undefined) this.#references.push({ ...reference, alt, element, surroundings: this.#title(node) });
  }

  #labelOf(image: SyntaxNode, words: Span): string {
    const label = image.getChild("LinkLabel");
    const isFull = label !== null && label.to - label.from > 2;
    return labelKey(isFull ? this.#read(label).slice(1, -1) : this.text.slice(words.from, words.to));
  }

  #element(words: Span): ElementFacts {
    const isEmpty = this.text.slice(words.from, words.to).trim() === "";
    return known<ElementFacts>({ name: "markdown", emptyAlt: isEmpty ? words : undefined, attributes: ["alt"] });
  }

  #addDefinition(node: SyntaxNode): void {
    const label = node.getChild("LinkLabel");
    const url = node.getChild("URL");
    if (label === null || url === null) return;
    const key = labelKey(this.#read(label).slice(1, -1));
    const reference = this.#destination(url, "markdown-definition");
    if (reference === undefined || this.#definitions.has(key)) return;
    this.#definitions.set(key, { ...reference, surroundings: this.#title(node) });
  }

  #destination(node: SyntaxNode, syntax: FoundReference["syntax"]): FoundReference | undefined {
    const written = this.#read(node);
    const whole = this.#within(node);
    const isBracketed = written.startsWith("<") && written.endsWith(">");
    const span = isBracketed ? { from: whole.from + 1, to: whole.to - 1 } : whole;
    const raw = this.text.slice(span.from, span.to);
    if (raw.trim() === "") return undefined;
    return { raw, span, url: unescapeMarkdown(raw), syntax, hints: {}, surroundings: {} };
  }

  #title(node: SyntaxNode): Surroundings {
    const title = node.getChild("LinkTitle");
    const words = title === null ? "" : oneLine(unescapeMarkdown(this.#read(title).slice(1, -1)));
    return words === "" ? {} : { title: words };
  }

  /** As a reader hears it: without emphasis, addresses and code marks. */
  #words(node: SyntaxNode, { from, to }: Span): string {
    let words = "";
    let at = from;
    node.cursor().iterate((ref) => {
      const place = this.#within(ref);
      if (place.from < at || place.to > to || place.from === place.to || !UNHEARD.test(ref.name)) return;
      words += this.text.slice(at, place.from) + (ref.name === "HTMLTag" ? gapOf(this.text, place.from) : "");
      at = place.to;
    });
    return unescapeMarkdown(words + this.text.slice(at, to)).replace(/\s+/g, " ");
  }
}

const UNHEARD = /Mark$|^(?:URL|LinkTitle|LinkLabel|HTMLTag|Comment)$/;

/** MDX writes what stands in braces there later. */
function withoutExpressions(words: string, isMdx: boolean): string {
  return isMdx ? words.replace(/\{[^{}]*\}/g, "") : words;
}

/** Labels match without regard to case and to how much white space is in them. */
function labelKey(label: string): string {
  return label.trim().replace(/\s+/g, " ").toLowerCase().toUpperCase();
}

function unescapeMarkdown(text: string): string {
  return decodeEntities(text.replace(/\\([!-/:-@[-`{-~])/g, "$1"));
}

function inOrder(references: FoundReference[]): FoundReference[] {
  return references.sort((a, b) => a.span.from - b.span.from);
}
