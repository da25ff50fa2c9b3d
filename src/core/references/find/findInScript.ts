import type { SyntaxNode, Tree } from "@lezer/common";
import type { FoundReference, ReferenceSyntax, Span, Surroundings } from "../foundReference";
import { childrenOf, lastChildOf } from "./childrenOf";
import { decodeEntities } from "./decodeEntities";
import { Headings } from "./headings";
import { readJsxTag } from "./jsxTag";
import type { Memo } from "./memo";
import { namesPicture, PICTURE_IN_STRING } from "./pictureWords";
import { stringAt } from "./scriptStrings";
import { shiftReference } from "./shiftReference";
import { argumentsOf } from "./readExpression";
import { type ImageBeside, shownBy } from "./shownBy";
import { styleStringAt } from "./styleStrings";
import { referencesOfTag } from "./tag";
import { gapOf, oneLine } from "./visibleText";
import type { Work } from "./work";

export interface ScriptSource {
  readonly text: string;
  readonly tree: Tree;
  readonly within: Span;
  /** What tags say by themselves. */
  readonly memo: Memo<readonly FoundReference[]>;
}

const CANDIDATES = new RegExp(
  String.raw`\b(?:src|srcset|imagesrcset|poster|href|content|data|background|style|xlinkhref)\s*=|${PICTURE_IN_STRING}|\burl\(`,
  "gi",
);

/** Pictures in JSX, in style objects, and what is imported. */
export function* findInScript(source: ScriptSource): Work<FoundReference[]> {
  const { text, tree, within } = source;
  const found = new Map<number, FoundReference>();
  const add = (reference: FoundReference): void => {
    if (found.get(reference.span.from)?.element === undefined) found.set(reference.span.from, reference);
  };
  const surroundings = new JsxSurroundings(text, tree);
  const candidates = new RegExp(CANDIDATES);
  candidates.lastIndex = within.from;
  let last = -1;
  let lastStyle = -1;
  for (let match = candidates.exec(text); match !== null && match.index < within.to; match = candidates.exec(text)) {
    const node = tree.resolveInner(match.index, 1);
    const tag = tagOf(node);
    if (tag !== undefined && tag.from !== last) {
      last = tag.from;
      placedReferences(source, tag, surroundings).forEach(add);
    }
    if (match[0].startsWith(".")) importAt(text, node).forEach(add);
    else if (match[0].endsWith("(") && node.from !== lastStyle) {
      lastStyle = node.from;
      styleStringAt(source, node).forEach(add);
    }
    yield;
  }
  return [...found.values()].sort((a, b) => a.span.from - b.span.from);
}

function tagOf(node: SyntaxNode): SyntaxNode | undefined {
  const name = /^JSX(?:Identifier|NamespacedName)$/.test(node.name) ? node : null;
  const attribute = name?.parent?.name === "JSXNamespacedName" ? name.parent.parent : name?.parent;
  const tag = attribute?.name === "JSXAttribute" ? attribute.parent : null;
  return tag && /^JSX(?:Open|SelfClosing)Tag$/.test(tag.name) ? tag : undefined;
}

/** With what is said around the tag. */
function placedReferences(source: ScriptSource, tag: SyntaxNode, surroundings: JsxSurroundings): FoundReference[] {
  const image = imageBeside(source, tag);
  const group = (image?.tag ?? tag).from;
  return referencesAt(source, tag).map((reference) => {
    const shown = shiftReference(shownBy(reference, image?.says), tag.from);
    return { ...surroundings.add(shown, tag), group };
  });
}

/** What a tag says by itself, at places within it. */
function referencesAt({ text, memo }: ScriptSource, tag: SyntaxNode): readonly FoundReference[] {
  const isSource = text.startsWith("<source", tag.from);
  const isInPicture = isSource && elementAround(text, tag, "picture") !== undefined;
  const kind = isInPicture ? "jsx picture" : "jsx";
  const key = `${kind}${text.slice(tag.from, tag.to)}`;
  return memo.get(key, () => {
    const own = key.slice(kind.length);
    return referencesOfTag(readJsxTag(tag, own, isInPicture), { text: own, decode: decodeEntities });
  });
}

/** Of a `<source>`: what the `<img>` of its `<picture>` says of itself. */
function imageBeside(source: ScriptSource, tag: SyntaxNode): ImageBeside | undefined {
  const { text } = source;
  const picture = text.startsWith("<source", tag.from) ? elementAround(text, tag, "picture") : undefined;
  const image = picture && lastChildOf(picture, "JSXElement", (child) => /^(?:img|Image)$/.test(nameOf(text, child)));
  const imageTag = image?.firstChild;
  if (!imageTag) return undefined;
  const [says] = referencesAt(source, imageTag);
  return { tag: imageTag, says };
}

/** A string that is imported, or given to `require` or `new URL`. */
function importAt(text: string, node: SyntaxNode): FoundReference[] {
  const syntax = node.name === "String" || node.name === "TemplateString" ? syntaxOf(text, node) : undefined;
  const reference = syntax === undefined ? undefined : stringAt(text, node, 0, syntax);
  if (reference === undefined || !namesPicture(reference.url)) return [];
  const name = nameOfImport(node);
  return [name === null ? reference : { ...reference, importedAs: text.slice(name.from, name.to) }];
}

/** What `import hero from …` or `const hero = require(…)` calls it. */
function nameOfImport(path: SyntaxNode): SyntaxNode | null {
  let value = path;
  for (let at = path.parent; at !== null; at = at.parent) {
    if (at.name === "ImportDeclaration") return at.getChild("VariableDefinition");
    if (at.name === "VariableDeclaration") return value.prevSibling?.prevSibling ?? null;
    if (!/^(?:ArgList|(?:Call|New|Member|Await)Expression)$/.test(at.name)) return null;
    value = at;
  }
  return null;
}

function syntaxOf(text: string, node: SyntaxNode): ReferenceSyntax | undefined {
  const { parent } = node;
  if (parent === null) return undefined;
  if (/^(?:ImportDeclaration|ExportDeclaration|DynamicImport)$/.test(parent.name)) return "import";
  const call = parent.name === "ArgList" ? parent.parent : null;
  return call === null ? undefined : syntaxInCall(text, node, call);
}

function syntaxInCall(text: string, node: SyntaxNode, call: SyntaxNode): ReferenceSyntax | undefined {
  const callee = childrenOf(call).find(({ name }) => name !== "new");
  const name = callee === undefined ? "" : text.slice(callee.from, callee.to);
  if (call.name === "CallExpression") return /^require(?:\.resolve)?$/.test(name) ? "script-string" : undefined;
  return name === "URL" && isOfModule(text, node, call) ? "script-string" : undefined;
}

/** `new URL(node, import.meta.url)`. */
function isOfModule(text: string, node: SyntaxNode, call: SyntaxNode): boolean {
  const [first, second] = argumentsOf(call);
  return first?.from === node.from && second !== undefined && text.slice(second.from, second.to) === "import.meta.url";
}

function elementAround(text: string, tag: SyntaxNode, name: string): SyntaxNode | undefined {
  for (let at = tag.parent?.parent ?? null; at !== null; at = at.parent) {
    if (at.name === "JSXElement" && nameOf(text, at) === name) return at;
  }
  return undefined;
}

function nameOf(text: string, element: SyntaxNode): string {
  const name = element.firstChild?.firstChild?.nextSibling;
  return name ? text.slice(name.from, name.to) : "";
}

class JsxSurroundings {
  readonly #headings: Headings;
  readonly #hasCaptions: boolean;

  constructor(
    private readonly text: string,
    tree: Tree,
  ) {
    this.#headings = new Headings(text, (start) => {
      const tag = tagAround(tree.resolveInner(start + 1, 1));
      return tag?.from === start && tag.parent !== null ? wordsOf(text, tag.parent) : "";
    });
    this.#hasCaptions = text.includes("<figcaption");
  }

  /** The heading above in the same piece of JSX, and the caption of the figure around. */
  add(reference: FoundReference, tag: SyntaxNode): FoundReference {
    if (reference.element === undefined) return reference;
    const surroundings: { -readonly [K in keyof Surroundings]: Surroundings[K] } = { ...reference.surroundings };
    const heading = this.#headings.before(tag.from, topOf(tag));
    if (heading !== undefined) surroundings.heading = heading;
    const caption = this.#hasCaptions ? this.#caption(tag) : "";
    if (caption !== "") surroundings.caption = caption;
    return { ...reference, surroundings };
  }

  #caption(tag: SyntaxNode): string {
    const figure = elementAround(this.text, tag, "figure");
    const caption =
      figure && childrenOf(figure, "JSXElement").find((child) => nameOf(this.text, child) === "figcaption");
    return caption === undefined ? "" : wordsOf(this.text, caption);
  }
}

/** The opening tag whose name this is a part of. */
function tagAround(name: SyntaxNode): SyntaxNode | undefined {
  for (let at: SyntaxNode | null = name; at !== null; at = at.parent) {
    if (at.name === "JSXOpenTag") return at;
    if (!/^JSX(?:Identifier|Builtin)$/.test(at.name)) return undefined;
  }
  return undefined;
}

/** Where the outermost element around begins. */
function topOf(tag: SyntaxNode): number {
  let top = tag.from;
  for (let at = tag.parent; at !== null; at = at.parent) if (at.name === "JSXElement") top = at.from;
  return top;
}

function wordsOf(text: string, element: SyntaxNode): string {
  let words = "";
  const collect = (node: SyntaxNode): void => {
    for (const child of childrenOf(node)) {
      if (child.name === "JSXText") words += decodeEntities(text.slice(child.from, child.to));
      else if (child.name === "JSXElement") collect(child);
      else if (/Tag$/.test(child.name)) words += gapOf(text, child.from);
    }
  };
  collect(element);
  return oneLine(words);
}
