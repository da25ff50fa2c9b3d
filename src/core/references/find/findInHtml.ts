import type { SyntaxNode, Tree } from "@lezer/common";
import type { FoundReference, Span, Surroundings } from "../foundReference";
import { childrenOf, lastChildOf } from "./childrenOf";
import { decodeEntities } from "./decodeEntities";
import { findInCss } from "./findInCss";
import { findInScript } from "./findInScript";
import { Headings } from "./headings";
import { type HtmlFlavour, readHtmlTag } from "./htmlTag";
import type { Memo } from "./memo";
import { shiftReference } from "./shiftReference";
import { type ImageBeside, shownBy } from "./shownBy";
import { referencesOfTag } from "./tag";
import { visibleText } from "./visibleText";
import type { Work } from "./work";

/** Attributes that can make a tag interesting; also those of components that pass them on. */
const CANDIDATES = /[\s"'/:]((?:src|srcset|imagesrcset|poster|href|content|data|background|style)(?:\.\w+)?\s*=)/gi;
const TAGS = new Set(["OpenTag", "SelfClosingTag"]);

export interface HtmlSource {
  readonly text: string;
  /** `text`, or a text of the same length whose code is covered. */
  readonly covered: string;
  /** Of `covered`. */
  readonly tree: Tree;
  readonly flavour: HtmlFlavour;
  /** What tags say by themselves. */
  readonly memo: Memo<readonly FoundReference[]>;
  /** What headings and captions say. */
  readonly words: Memo<string>;
}

export function* findInHtml(source: HtmlSource): Work<FoundReference[]> {
  const found: FoundReference[] = [];
  const { text, tree } = source;
  const surroundings = new HtmlSurroundings(source);
  const candidates = new RegExp(CANDIDATES);
  let end = -1;
  for (let match = candidates.exec(text); match !== null; match = candidates.exec(text)) {
    const at = match.index + 1;
    candidates.lastIndex = at + 1;
    const tag = at < end ? undefined : tagAt(tree, at);
    if (tag === undefined) continue;
    end = tag.to;
    const image = imageBeside(source, tag);
    const group = (image?.tag ?? tag).from;
    for (const reference of referencesAt(source, tag)) {
      const shown = shownBy(reference, image?.says);
      found.push({ ...surroundings.add(shiftReference(shown, tag.from), tag), group });
    }
    yield;
  }
  for (const { name, from, to } of embeddedIn(text, tree)) {
    if (name === "StyleSheet") found.push(...(yield* findInCss(text, tree, { from, to })));
    else found.push(...(yield* findInScript({ text, tree, within: { from, to }, memo: source.memo })));
  }
  return found;
}

/** What a tag says by itself, at places within it. */
function referencesAt({ text, covered, flavour, memo }: HtmlSource, tag: SyntaxNode): readonly FoundReference[] {
  const isInPicture = pictureAround(text, tag) !== undefined;
  const kind = isInPicture ? "picture" : "html";
  const cover = covered === text ? "" : covered.slice(tag.from, tag.to);
  const key = `${kind}${cover}${text.slice(tag.from, tag.to)}`;
  return memo.get(key, () => {
    const own = key.slice(kind.length + cover.length);
    return referencesOfTag(readHtmlTag(tag, own, { flavour, isInPicture }), { text: own, decode: decodeEntities });
  });
}

/** Of a `<source>`: the `<picture>` that it belongs to. */
function pictureAround(text: string, tag: SyntaxNode): SyntaxNode | undefined {
  const isSource = /^<source\s/i.test(text.slice(tag.from, tag.from + "<source ".length));
  return isSource ? elementAround(text, tag, "picture") : undefined;
}

/** Of a `<source>`: what the `<img>` of its `<picture>` says of itself. */
function imageBeside(source: HtmlSource, tag: SyntaxNode): ImageBeside | undefined {
  const picture = pictureAround(source.text, tag);
  const image = picture && lastChildOf(picture, "Element", (child) => nameOfElement(source.text, child) === "img");
  const imageTag = image?.firstChild;
  if (!imageTag) return undefined;
  const [says] = referencesAt(source, imageTag);
  return { tag: imageTag, says };
}

/** Style sheets and scripts. */
function embeddedIn(text: string, tree: Tree): readonly (Span & { readonly name: string })[] {
  const embedded: (Span & { readonly name: string })[] = [];
  const tags = /<(?:script|style)[\s>]/gi;
  for (let match = tags.exec(text); match !== null; match = tags.exec(text)) {
    const tag = tree.resolveInner(match.index + 1, 1).parent;
    const content = tag?.name === "OpenTag" && tag.from === match.index ? contentAt(tree, tag.to) : undefined;
    if (content === undefined) continue;
    embedded.push({ name: content.name, from: content.from, to: content.to });
    tags.lastIndex = content.to;
  }
  return embedded;
}

function contentAt(tree: Tree, at: number): SyntaxNode | undefined {
  for (let node: SyntaxNode | null = tree.resolveInner(at, 1); node !== null; node = node.parent) {
    if (node.name === "StyleSheet" || node.name === "Script") return node;
  }
  return undefined;
}

function tagAt(tree: Tree, at: number): SyntaxNode | undefined {
  const name = tree.resolveInner(at, 1);
  const attribute = name.name === "AttributeName" ? name.parent : null;
  const tag = attribute?.name === "Attribute" ? attribute.parent : null;
  return tag && TAGS.has(tag.name) ? tag : undefined;
}

function elementAround(text: string, tag: SyntaxNode, name: string): SyntaxNode | undefined {
  for (let at = tag.parent?.parent ?? null; at !== null; at = at.parent) {
    if (at.name === "Element" && nameOfElement(text, at) === name) return at;
  }
  return undefined;
}

/** In lower case. */
function nameOfElement(text: string, element: SyntaxNode): string | undefined {
  const name = element.firstChild?.getChild("TagName");
  return name ? text.slice(name.from, name.to).toLowerCase() : undefined;
}

class HtmlSurroundings {
  readonly #headings: Headings;
  readonly #hasCaptions: boolean;
  readonly #captions = new Map<number, string>();

  constructor(private readonly source: HtmlSource) {
    this.#headings = headingsOf(source);
    this.#hasCaptions = /<figcaption/i.test(source.text);
  }

  add(reference: FoundReference, tag: SyntaxNode): FoundReference {
    const surroundings: { -readonly [K in keyof Surroundings]: Surroundings[K] } = { ...reference.surroundings };
    const heading = this.#headings.before(tag.from);
    if (heading !== undefined) surroundings.heading = heading;
    const caption = this.#hasCaptions ? this.#caption(tag) : "";
    if (caption !== "") surroundings.caption = caption;
    return { ...reference, surroundings };
  }

  #caption(tag: SyntaxNode): string {
    const figure = elementAround(this.source.text, tag, "figure");
    if (figure === undefined) return "";
    const caption = this.#captions.get(figure.from) ?? captionOf(this.source, figure);
    this.#captions.set(figure.from, caption);
    return caption;
  }
}

function captionOf({ text, words, flavour }: HtmlSource, figure: SyntaxNode): string {
  return words.get(`caption ${flavour}${text.slice(figure.from, figure.to)}`, () => {
    const caption = childrenOf(figure, "Element").find((child) => nameOfElement(text, child) === "figcaption");
    return caption === undefined ? "" : wordsOf({ text, words, flavour }, caption);
  });
}

function wordsOf(
  { text, words, flavour }: Pick<HtmlSource, "text" | "words" | "flavour">,
  element: SyntaxNode,
): string {
  return words.get(`${flavour}${text.slice(element.from, element.to)}`, () =>
    withoutCode(visibleText(text, element), flavour),
  );
}

/** Without what a template writes there later. */
function withoutCode(words: string, flavour: HtmlFlavour): string {
  const code = flavour === "svelte" || flavour === "astro" ? /\{[^{}]*\}/g : /\{\{.*?\}\}|\{%.*?%\}|<%.*?%>/g;
  return words.replace(code, "").replace(/\s+/g, " ").trim();
}

function headingsOf({ text, tree, words, flavour }: Pick<HtmlSource, "text" | "tree" | "words" | "flavour">): Headings {
  return new Headings(text, (start) => {
    const tag = tree.resolveInner(start + 1, 1).parent;
    const element = tag?.name === "OpenTag" && tag.from === start ? tag.parent : null;
    return element === null ? "" : wordsOf({ text, words, flavour }, element);
  });
}

/** The headings of a text, by where they begin. */
export function headingsIn(
  source: Pick<HtmlSource, "text" | "tree" | "words" | "flavour">,
): { at: number; words: string }[] {
  return [...headingsOf(source).all()].map(({ start, words }) => ({ at: start, words }));
}
