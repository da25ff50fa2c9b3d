// What stands around the place where a reference is to be written, told from its own line alone: what is half typed there no
// grammar reads, and a wrong guess costs a person a few characters.

/** Where a document's language has another one in it, that of the place. */
export type PlaceLanguage = "markdown" | "markup" | "jsx" | "style" | "script" | "other";

export type CursorContext =
  /** Between quotes, parentheses or brackets that are there already: the path alone. */
  | { readonly kind: "path"; readonly of: "address" | "module" | "text" }
  /** Behind `src=`: the path and its quotes. */
  | { readonly kind: "value" }
  /** Between the braces of `src={}`. */
  | { readonly kind: "expression" }
  | { readonly kind: "open" };

const OPEN: CursorContext = { kind: "open" };
/** Characters of the line that are looked at on each side: minified files have no others. */
const REACH = 2_000;

/** @param offset UTF-16 offset into `text` */
export function cursorContext(language: PlaceLanguage, text: string, offset: number): CursorContext {
  const start = Math.max(text.lastIndexOf("\n", offset - 1) + 1, offset - REACH);
  const end = text.indexOf("\n", offset);
  const before = text.slice(start, offset);
  const after = text.slice(offset, Math.min(end === -1 ? text.length : end, offset + REACH));
  switch (language) {
    case "style":
      return isInUrl(before) || openQuote(before, after) !== undefined ? ADDRESS : OPEN;
    case "markdown":
      return isInMarkdownLink(before, after) ? ADDRESS : inMarkup(before, after);
    case "markup":
      return inMarkup(before, after);
    case "jsx":
      return inScript(before, after, "jsx");
    case "script":
      return inScript(before, after, "script");
    case "other":
      return OPEN;
  }
}

const ADDRESS: CursorContext = { kind: "path", of: "address" };

function isInUrl(before: string): boolean {
  return /url\(\s*["']?[^"')]*$/i.test(before);
}

function isInMarkdownLink(before: string, after: string): boolean {
  return /\]\(<?[^()\s]*$/.test(before) && /^[^()\n]*\)/.test(after);
}

function inMarkup(before: string, after: string): CursorContext {
  if (isInUrl(before)) return ADDRESS;
  const quote = openQuote(before, after);
  if (quote !== undefined && /=\s*$/.test(before.slice(0, quote))) return ADDRESS;
  return /[\w-]\s*=\s*$/.test(before) && before.lastIndexOf("<") > before.lastIndexOf(">") ? { kind: "value" } : OPEN;
}

function inScript(before: string, after: string, language: "jsx" | "script"): CursorContext {
  const quote = openQuote(before, after);
  if (quote !== undefined) {
    const lead = before.slice(0, quote);
    if (/(?:\bfrom|\bimport|\brequire\s*\(|\bimport\s*\()\s*$/.test(lead)) return { kind: "path", of: "module" };
    return isInUrl(before) || /(?:=|\{|\(|,)\s*$/.test(lead) ? ADDRESS : { kind: "path", of: "text" };
  }
  if (language === "script") return OPEN;
  if (/=\{\s*$/.test(before)) return { kind: "expression" };
  return /[\w-]=$/.test(before) && before.lastIndexOf("<") > before.lastIndexOf(">") ? { kind: "value" } : OPEN;
}

/**
 * Where the quotes begin that the place is between, if they are closed behind it on the same line. An apostrophe within a
 * word opens none.
 */
function openQuote(before: string, after: string): number | undefined {
  let open: { at: number; mark: string } | undefined;
  for (let at = 0; at < before.length; at += 1) {
    const mark = before.charAt(at);
    if (open === undefined) open = opensQuote(mark, before.charAt(at - 1)) ? { at, mark } : undefined;
    else if (mark === "\\") at += 1;
    else if (mark === open.mark) open = undefined;
  }
  return open !== undefined && after.includes(open.mark) ? open.at : undefined;
}

function opensQuote(mark: string, before: string): boolean {
  return /["'`]/.test(mark) && !/[\p{L}\p{N}]/u.test(before);
}
