import { mayShowInStyles } from "./mayShowInStyles";
import { PICTURE_IN_STRING, STYLE_PROPERTIES } from "./pictureWords";

/** Whether a script may show a picture: by what it imports, in JSX, or in a style object. */
export function mayShowInCode(text: string): boolean {
  return mayImport(text) || mayShowInJsx(text) || mayShowInStyleObjects(text);
}

/** What is longer than this is left to the parser, so that a text made to be slow is not. */
const MAX_COMMENT = 2_000;
const MAX_PATH = 4_000;
const MAX_TAG = 1_000;
const MAX_LINE = 2_000;

const PICTURE = new RegExp(PICTURE_IN_STRING, "i");
const LOADER = /\b(?:import|from|require|resolve|URL)\b/g;

/** A string that names a picture stands behind one of the words that load something. */
function mayImport(text: string): boolean {
  if (!PICTURE.test(text)) return false;
  const loader = new RegExp(LOADER);
  for (let match = loader.exec(text); match !== null; match = loader.exec(text)) {
    if (match[0] === "URL" && !text.includes("import.meta.url")) continue;
    if (mayLoad(text, loader.lastIndex)) return true;
  }
  return false;
}

/** Behind the word stands the string, or an argument's; what else may stand between is left to the parser. */
function mayLoad(text: string, behind: number): boolean {
  let at = skipGap(text, behind);
  if (at !== undefined && text.charAt(at) === "(") at = skipGap(text, at + 1);
  if (at === undefined || /[<?]/.test(text.charAt(at))) return true;
  const quote = text.charAt(at);
  return /["'`]/.test(quote) && mayBePicture(text, at, quote);
}

function mayBePicture(text: string, from: number, quote: string): boolean {
  const string = text.slice(from + 1, from + MAX_PATH);
  let close = string.indexOf(quote);
  while (close > 0 && string.charAt(close - 1) === "\\") close = string.indexOf(quote, close + 1);
  return close < 0 || PICTURE.test(string.slice(0, close + 1));
}

/** Behind white space and comments; undefined for a long comment. */
function skipGap(text: string, from: number): number | undefined {
  for (let at = skipSpace(text, from); ;) {
    const sign = text.startsWith("//", at) ? "\n" : text.startsWith("/*", at) ? "*/" : undefined;
    if (sign === undefined) return at;
    const close = text.slice(at + 2, at + MAX_COMMENT).indexOf(sign);
    if (close < 0) return undefined;
    at = skipSpace(text, at + 2 + close + sign.length);
  }
}

const SPACE = /\s*/y;

function skipSpace(text: string, from: number): number {
  SPACE.lastIndex = from;
  SPACE.test(text);
  return SPACE.lastIndex;
}

interface JsxPlaces {
  readonly tags: RegExp;
  readonly attributes: RegExp;
}

function jsxAttribute(names: string): RegExp {
  return new RegExp(String.raw`(?<![\w.$])(?:${names})\s*=\s*["'{</]`, "i");
}

const JSX: readonly JsxPlaces[] = [
  {
    tags: /<(?:[\w$]*[A-Z][\w$]*|(?:img|source|video|input|embed|link)\b|[a-z]\w*(?=[-.:]))/g,
    attributes: jsxAttribute("src|srcset|imagesrcset|poster"),
  },
  {
    tags: /<(?:link|meta|object|image|feimage|body|table|thead|tbody|tfoot|t[drh])\b/gi,
    attributes: jsxAttribute("(?:xlink)?href|content|data|background"),
  },
];
/** What stands in an opening tag before the first brace, and before types and elements. */
const TYPES = /<[\w\s,.|&[\]]*>/y;
const IN_TAG = /[\s\w$.:=-]+|"[^"]*"|'[^']*'/y;

/** A tag with an attribute that can show a picture. What compares, and what names types, ends before it comes to one. */
function mayShowInJsx(text: string): boolean {
  return text.includes("<") && JSX.some((places) => hasTag(places, text));
}

function hasTag({ tags, attributes }: JsxPlaces, text: string): boolean {
  let isSomewhere: boolean | undefined;
  const tag = new RegExp(tags);
  for (let match = tag.exec(text); match !== null; match = tag.exec(text)) {
    const end = endOfPlain(text, tag.lastIndex);
    const isOpen = end === undefined || /[{<]/.test(text.charAt(end));
    if (isOpen ? (isSomewhere ??= attributes.test(text)) : attributes.test(text.slice(match.index, end))) return true;
  }
  return false;
}

/** Undefined for a long one. */
function endOfPlain(text: string, from: number): number | undefined {
  for (
    let at = skipGap(text, skipTypes(text, from));
    at !== undefined && at < from + MAX_TAG;
    at = skipGap(text, IN_TAG.lastIndex)
  ) {
    IN_TAG.lastIndex = at;
    if (!IN_TAG.test(text)) return at;
  }
  return undefined;
}

/** Behind simple type arguments. */
function skipTypes(text: string, from: number): number {
  TYPES.lastIndex = from;
  return TYPES.test(text) ? TYPES.lastIndex : from;
}

const STYLE_PROPERTY = new RegExp(String.raw`(?<!\w)${STYLE_PROPERTIES}["']?\s*[:/]`, "i");
const STYLE_ATTRIBUTE = /(?<![\w.$])style\s*=\s*["'{/]/i;
/** In front of a template that is a style sheet. */
const STYLE_TAG = /(?<![\w.$])(?:css|keyframes|createGlobalStyle|injectGlobal|styled)(?![\w$])/;
const CALL = /(?<![\w-])(?:url|data-uri|(?:-webkit-)?image-set)\(/gi;

/** `url()` in a string behind a property of a style, in a style attribute, or in a template of styles. */
function mayShowInStyleObjects(text: string): boolean {
  const call = new RegExp(CALL);
  if (!call.test(text)) return false;
  const start = firstOf(text, STYLE_PROPERTY, STYLE_ATTRIBUTE, STYLE_TAG);
  const template = firstOf(text, /`/);
  call.lastIndex = start;
  for (let match = call.exec(text); match !== null; match = call.exec(text)) {
    if (template < match.index || isInString(text, match.index)) return mayShowInStyles(text);
  }
  return false;
}

function firstOf(text: string, ...signs: readonly RegExp[]): number {
  const places = signs.map((sign) => text.search(sign)).filter((at) => at >= 0);
  return Math.min(text.length, ...places);
}

/** On the same line stands a quote, or the line before goes on. */
function isInString(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - MAX_LINE), at);
  const line = before.lastIndexOf("\n");
  return line < 0
    ? before.length === MAX_LINE || /["']/.test(before)
    : /["']|\\\r?\n/.test(before.slice(Math.max(0, line - 2)));
}
