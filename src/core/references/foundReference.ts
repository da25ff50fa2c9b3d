/** Positions are UTF-16 offsets into the document's text, as in JavaScript strings; `to` is exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** How a reference is written, which says how another path is escaped there. */
export type ReferenceSyntax =
  /** `![alt](path)`, also the `<path>` form (`isBracketed`). */
  | "markdown"
  /** `[label]: path` that an image uses. */
  | "markdown-definition"
  /** A whole attribute's value: `<img src>`, `poster`, `<link rel="icon" href>`, `content` of og:image. */
  | "html-attribute"
  /** One candidate of a `srcset`. */
  | "html-srcset"
  /** `url()` or `image-set()` in a style sheet, a `<style>` or a style attribute. */
  | "css"
  /** A JSX attribute as a string (`src="…"`). */
  | "jsx-attribute"
  | "jsx-srcset"
  /** A JavaScript string or template without `${}`: `src={"…"}`, `require("…")`, `new URL("…", import.meta.url)`. */
  | "script-string"
  /** `import hero from "…"`, `import("…")`, `export … from "…"`. */
  | "import";

/** Text around a reference that says what the picture shows; as a reader sees it, without markup; at most 1,000 characters each. */
export interface Surroundings {
  /** Of another element that shows this picture: the `<img>` beside a `<source>`, or where an import is used. */
  readonly alt?: string;
  readonly title?: string;
  readonly caption?: string;
  /** The nearest heading above, in the document. */
  readonly heading?: string;
}

/** What the document says of the size at which the picture is shown, in CSS pixels. */
export interface SizeHints {
  readonly width?: number;
  readonly height?: number;
  /** Width ÷ height, of `aspect-ratio` nearby. */
  readonly aspect?: number;
  /** The largest length of `sizes` in pixels. */
  readonly sizes?: number;
  /** Of this candidate of a `srcset`: its `480w`, or its `2x`. */
  readonly descriptor?: { readonly kind: "w" | "x"; readonly value: number };
}

/** The element whose missing attributes could be written. */
export interface ElementFacts {
  /** `img`, `source`, `Image`, or `markdown` for `![]()`. */
  readonly name: string;
  /** Where attributes can be written: before this offset, each with a space in front; absent where none can be. */
  readonly insertAt?: number;
  /** Where an empty alternative text stands and can be filled: between quotes or brackets. Absent when there is none or it has text. */
  readonly emptyAlt?: Span;
  /** `emptyAlt` stands between single quotes, which a text in it must not end. */
  readonly isSingleQuoted?: true;
  /** Attributes are JSX: numbers stand in braces. */
  readonly isJsx?: true;
  /** Lower case names of the attributes that are there, also those whose values are code. */
  readonly attributes: readonly string[];
}

/** One written path of a picture. */
export interface FoundReference {
  /** The path as written, without quotes, brackets, and whitespace around it. */
  readonly raw: string;
  readonly span: Span;
  /** `raw` without the escapes of its syntax (entities, backslashes); still percent-encoded, still with query and fragment. */
  readonly url: string;
  readonly syntax: ReferenceSyntax;
  /** `""` when it is written and empty; absent where none is written or it is code. */
  readonly alt?: string;
  /** Numbers of the attributes, as HTML reads dimension attributes. */
  readonly width?: number;
  readonly height?: number;
  readonly hints: SizeHints;
  readonly surroundings: Surroundings;
  readonly element?: ElementFacts;
  /** The same for all that one element shows in turn, each in another size or format: where its tag begins. */
  readonly group?: number;
  /** Only until `joinUses`: the name that an import has in its module. */
  readonly importedAs?: string;
  /** Only until `joinUses`: no path stands here, but the name of something imported. */
  readonly use?: string;
}

/** A replacement in a text. */
export interface TextReplacement extends Span {
  readonly text: string;
}
