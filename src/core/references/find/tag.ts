import type { ElementFacts, FoundReference, ReferenceSyntax, SizeHints, Span, Surroundings } from "../foundReference";
import { dimensionOf, known, largestIcon, largestSize, styleHints } from "./attributeWords";
import { isShown, placeOf } from "./elementPlaces";
import { findInStyle } from "./findInCss";
import { findInStyleCode } from "./styleStrings";
import type { ExpressionFacts } from "./readExpression";
import { parseSrcset } from "./parseSrcset";
import { shiftReference } from "./shiftReference";

/** One attribute as it stands in a tag. */
export interface TagAttribute {
  /** As written. */
  readonly name: string;
  /** Where its value stands, without quotes; absent for an attribute without one, or whose value is code. */
  readonly value?: Span;
  readonly isQuoted?: boolean;
  readonly isCode?: boolean;
  /** Where its code stands, unless that is found with the code around. */
  readonly code?: Span;
  /** What its code can have as values. */
  readonly strings?: ExpressionFacts["strings"];
  readonly literal?: ExpressionFacts["literal"];
  readonly variable?: ExpressionFacts["variable"];
}

/** A tag with attributes, in HTML, a template or JSX. */
export interface Tag {
  readonly name: string;
  readonly attributes: readonly TagAttribute[];
  /** Behind the last attribute; absent for a tag that is not closed, and where attributes are spread into it. */
  readonly insertAt?: number;
  readonly isInPicture: boolean;
  readonly isJsx: boolean;
}

export interface TagText {
  readonly text: string;
  readonly decode: (value: string) => string;
}

/** Every path of a picture that a tag has, with what its attributes say of it; places are within `text`. */
export function referencesOfTag(tag: Tag, { text, decode }: TagText): FoundReference[] {
  const values = valuesOf(tag, { text, decode });
  const facts = createFacts(tag, values, text);
  const reading = { text, decode, isJsx: tag.isJsx };
  return tag.attributes.flatMap((attribute) => {
    const name = plainName(attribute.name);
    if (name === "style") return inStyle(text, attribute).map((written) => withTitle(written, values));
    const kind = placeOf(tag.name, name, { attributes: values, isInPicture: tag.isInPicture });
    if (kind === "none") return [];
    return writtenIn(attribute, kind === "srcset", reading)
      .filter(({ url, use }) => use !== undefined || (kind === "srcset" ? url !== "" : isShown(kind, url)))
      .map((written) => ({ ...written, ...facts(written) }));
  });
}

function inStyle(text: string, { value, code }: TagAttribute): FoundReference[] {
  const span = value ?? code;
  if (span === undefined) return [];
  const inner = text.slice(span.from, span.to);
  const found = value === undefined ? findInStyleCode(inner) : findInStyle(inner);
  return found.map((reference) => shiftReference(reference, span.from));
}

function withTitle(reference: FoundReference, values: ReadonlyMap<string, string | undefined>): FoundReference {
  const title = titleOf(values);
  return title === undefined ? reference : { ...reference, surroundings: { title } };
}

function titleOf(values: ReadonlyMap<string, string | undefined>): string | undefined {
  const title = values.get("title")?.trim().slice(0, 1000);
  return title === "" ? undefined : title;
}

/** The first of two attributes of one name counts. */
function valuesOf(tag: Tag, { text, decode }: TagText): ReadonlyMap<string, string | undefined> {
  const values = new Map<string, string | undefined>();
  for (const { name, value, literal } of tag.attributes) {
    const key = plainName(name);
    if (!values.has(key)) values.set(key, value === undefined ? literal : decode(text.slice(value.from, value.to)));
  }
  return values;
}

/** `:src`, `v-bind:src` and `bind:src` say what `src` says. */
function plainName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^(?:v-bind:|bind:|:)/, "")
    .replace(/\.\w+$/, "");
}

type Written = Pick<FoundReference, "raw" | "span" | "url" | "syntax" | "hints" | "use">;

interface Reading extends TagText {
  readonly isJsx: boolean;
}

function writtenIn(attribute: TagAttribute, isList: boolean, { text, decode, isJsx }: Reading): readonly Written[] {
  if (attribute.variable !== undefined && !isList) return [useOf(attribute.variable)];
  if (attribute.strings !== undefined) {
    return isList
      ? attribute.strings.flatMap((string) => candidatesOf(string.span, { text, decode: (raw) => raw, isJsx }))
      : attribute.strings;
  }
  if (attribute.value === undefined) return [];
  if (isList) return candidatesOf(attribute.value, { text, decode, isJsx });
  const span = trimmed(text, attribute.value);
  const raw = text.slice(span.from, span.to);
  return [{ raw, span, url: decode(raw), syntax: isJsx ? "jsx-attribute" : "html-attribute", hints: {} }];
}

function useOf({ from, to, name }: NonNullable<TagAttribute["variable"]>): Written {
  return { raw: name, span: { from, to }, url: "", syntax: "script-string", hints: {}, use: name };
}

function candidatesOf({ from, to }: Span, { text, decode, isJsx }: Reading): Written[] {
  const syntax: ReferenceSyntax = isJsx ? "jsx-srcset" : "html-srcset";
  return parseSrcset(text.slice(from, to)).map((candidate) => {
    const span = { from: from + candidate.from, to: from + candidate.to };
    const raw = text.slice(span.from, span.to);
    const hints: SizeHints = candidate.descriptor === undefined ? {} : { descriptor: candidate.descriptor };
    return { raw, span, url: decode(raw), syntax, hints };
  });
}

function trimmed(text: string, { from, to }: Span): Span {
  let start = from;
  let end = to;
  while (start < end && /\s/.test(text.charAt(start))) start += 1;
  while (end > start && /\s/.test(text.charAt(end - 1))) end -= 1;
  return { from: start, to: end };
}

type Facts = Pick<FoundReference, "alt" | "width" | "height" | "surroundings" | "element" | "hints">;

function createFacts(
  tag: Tag,
  values: ReadonlyMap<string, string | undefined>,
  text: string,
): (written: Written) => Facts {
  let shared: Facts | undefined;
  const make = (): Facts => {
    return known<Facts>({
      alt: values.get("alt") ?? (values.has("alt") && !isCode(tag, "alt") ? "" : undefined),
      width: dimensionOf(values.get("width")),
      height: dimensionOf(values.get("height")),
      hints: known<SizeHints>({
        ...styleHints(declarationsOf(values.get("style"))),
        ...(tag.name.toLowerCase() === "link" ? largestIcon(values.get("sizes")) : {}),
        sizes: largestSize(values.get("sizes")),
      }),
      surroundings: known<Surroundings>({ title: titleOf(values) }),
      element: elementOf(tag, text),
    });
  };
  return (written) => {
    shared ??= make();
    return { ...shared, hints: { ...shared.hints, ...written.hints } };
  };
}

function isCode(tag: Tag, name: string): boolean {
  return tag.attributes.some((attribute) => plainName(attribute.name) === name && attribute.isCode === true);
}

function elementOf(tag: Tag, text: string): ElementFacts {
  const alt = tag.attributes.find(({ name }) => name.toLowerCase() === "alt");
  const isEmpty =
    alt?.value !== undefined && alt.isQuoted === true && text.slice(alt.value.from, alt.value.to).trim() === "";
  return known<ElementFacts>({
    name: tag.name,
    insertAt: tag.insertAt,
    emptyAlt: isEmpty ? alt.value : undefined,
    isSingleQuoted: isEmpty && text.charAt(alt.value.from - 1) === "'" ? true : undefined,
    isJsx: tag.isJsx ? true : undefined,
    attributes: [...new Set(tag.attributes.map(({ name }) => plainName(name)))],
  });
}

function declarationsOf(style: string | undefined): ReadonlyMap<string, string> {
  const declarations = new Map<string, string>();
  for (const line of (style ?? "").split(";")) {
    const colon = line.indexOf(":");
    if (colon > 0) declarations.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  return declarations;
}
