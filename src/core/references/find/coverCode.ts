import type { Grammar } from "../grammars";

/** How many characters braces may take that are never closed, all in all: documents that are broken on purpose stay cheap. */
const MAX_VAIN = 2_000_000;
const MAX_EXPRESSION = 100_000;

/**
 * The same text at the same length with what its grammar would not understand covered: expressions of attributes by letters,
 * those between tags and front matter by spaces. Positions in one are positions in the other.
 */
export function coverCode(grammar: Grammar, written: string): string {
  const text = withoutConflictMarks(written);
  switch (grammar) {
    case "svelte":
    case "astro":
    case "mdx":
      return new Cover(grammar, text).run();
    case "markdown": {
      const end = frontMatterEnd(text);
      return end === 0 ? text : blank(text.slice(0, end)) + text.slice(end);
    }
    default:
      return text;
  }
}

/** The marks that git leaves in a file are no part of either side. */
function withoutConflictMarks(text: string): string {
  if (!text.includes("<<<<<<< ")) return text;
  return text.replace(/^(?:<{7}|>{7}|\|{7}) [^\n]*|^={7}(?=\r?$)/gm, blank);
}

/** Behind the front matter between lines of `---`; 0 where there is none. */
export function frontMatterEnd(text: string): number {
  if (!/^\uFEFF?---[ \t]*\r?\n/.test(text)) return 0;
  const close = /\r?\n---[ \t]*(?:\r?\n|$)/g;
  close.lastIndex = 3;
  const match = close.exec(text);
  if (match === null) return 0;
  return close.lastIndex;
}

export function blank(text: string): string {
  return text.replace(/[^\n]/g, " ");
}

class Cover {
  readonly #pieces: string[] = [];
  #done = 0;
  #vain = 0;

  constructor(
    private readonly grammar: "svelte" | "astro" | "mdx",
    private readonly text: string,
  ) {}

  run(): string {
    const start = this.grammar === "mdx" ? /[<{`]|~~~/g : /[<{]/g;
    this.#cover(0, frontMatterEnd(this.text), " ");
    start.lastIndex = this.#done;
    for (let match = start.exec(this.text); match !== null; match = start.exec(this.text)) {
      start.lastIndex = this.#pass(match[0], match.index);
    }
    return this.#pieces.join("") + this.text.slice(this.#done);
  }

  #pass(sign: string, at: number): number {
    switch (sign) {
      case "<":
        return this.#passMarkup(at);
      case "{":
        return this.#passBrace(at);
      default:
        return this.#passMarkdownCode(at);
    }
  }

  /** To the end of a code span or block, which ends with the marks that it begins with; behind the marks where it does not end. */
  #passMarkdownCode(at: number): number {
    const mark = /(`+|~+)/y;
    mark.lastIndex = at;
    const marks = mark.exec(this.text)?.[0] ?? "`";
    const behind = at + marks.length;
    const close = this.text.indexOf(marks, behind);
    const isBlock = marks.length >= 3;
    const isSpan = close >= 0 && (isBlock || !/\n[ \t]*\n/.test(this.text.slice(behind, close)));
    return isSpan ? close + marks.length : behind;
  }

  /** Within one tag lines do not count: Markdown would take what they begin with for its own. */
  #joinLines(from: number, to: number): void {
    if (this.grammar !== "mdx") return;
    for (let at = this.text.indexOf("\n", from); at >= 0 && at < to; at = this.text.indexOf("\n", at + 1)) {
      if (at < this.#done) continue;
      this.#pieces.push(this.text.slice(this.#done, at), " ");
      this.#done = at + 1;
    }
  }

  #cover(from: number, to: number, by: string): void {
    if (to <= from) return;
    this.#pieces.push(this.text.slice(this.#done, from), this.text.slice(from, to).replace(this.#covered(by), by));
    this.#done = to;
  }

  #covered(by: string): RegExp {
    return this.grammar === "mdx" && by === "x" ? /[^]/g : /[^\n]/g;
  }

  /** Between tags Svelte's braces hold code alone; Astro's and MDX's hold markup, too, so that only comments are covered. */
  #passBrace(at: number): number {
    if (this.grammar === "svelte") {
      const end = this.#endOfBraces(at);
      if (end < 0) return at + 1;
      this.#cover(at, end, " ");
      return end;
    }
    const comment = /\{\s*\/\*/y;
    comment.lastIndex = at;
    if (!comment.test(this.text)) return at + 1;
    const close = this.text.indexOf("*/", comment.lastIndex);
    if (close < 0) return at + 1;
    this.#cover(at, close + 2, " ");
    return close + 2;
  }

  #passMarkup(at: number): number {
    if (this.text.startsWith("<!--", at)) {
      const close = this.text.indexOf("-->", at + 4);
      return close < 0 ? this.text.length : close + 3;
    }
    const name = /<([a-z][\w.:-]*)/iy;
    name.lastIndex = at;
    const match = name.exec(this.text);
    if (match === null) return at + 1;
    const end = this.#passAttributes(name.lastIndex);
    if (!/^(?:script|style)$/i.test(match[1] ?? "")) return end;
    const close = this.text.indexOf(`</${match[1] ?? ""}`, end);
    return close < 0 ? this.text.length : close;
  }

  #passAttributes(from: number): number {
    const stop = /[>"'`{<]/g;
    stop.lastIndex = from;
    let joined = from;
    for (let match = stop.exec(this.text); match !== null; match = stop.exec(this.text)) {
      const at = match.index;
      this.#joinLines(joined, at);
      joined = at;
      switch (match[0]) {
        case ">":
          return at + 1;
        case "<":
          return at;
        case "{": {
          const end = this.#endOfBraces(at);
          if (end < 0) return at + 1;
          this.#cover(at, end, "x");
          stop.lastIndex = end;
          break;
        }
        default: {
          const end = this.#passQuoted(at);
          if (end < 0) return at + 1;
          stop.lastIndex = end;
        }
      }
    }
    return this.text.length;
  }

  #passQuoted(at: number): number {
    const quote = this.text.charAt(at);
    if (quote === "`") {
      const close = this.grammar === "astro" ? this.text.indexOf(quote, at + 1) : -1;
      if (close < 0) return at + 1;
      this.#cover(at, close + 1, "x");
      return close + 1;
    }
    for (let to = at + 1; to < this.text.length; to += 1) {
      const character = this.text.charAt(to);
      if (character === quote) return to + 1;
      if (character !== "{" || this.grammar !== "svelte") continue;
      const end = this.#endOfBraces(to);
      if (end < 0) continue;
      this.#cover(to, end, "x");
      to = end - 1;
    }
    return -1;
  }

  #endOfBraces(at: number): number {
    if (this.#vain > MAX_VAIN) return -1;
    const limit = Math.min(this.text.length, at + MAX_EXPRESSION);
    const end = endOfBraces(this.text, at, limit);
    if (end < 0) this.#vain += limit - at;
    return end;
  }
}

/** Behind the brace that closes the one at `at`; -1 where none does. Strings, templates and comments are passed over. */
function endOfBraces(text: string, at: number, limit: number): number {
  const stop = /[{}"'`]|\/[*/]/g;
  stop.lastIndex = at;
  let depth = 0;
  for (let match = stop.exec(text); match !== null && match.index < limit; match = stop.exec(text)) {
    if (match[0] === "{") depth += 1;
    else if (match[0] === "}") {
      depth -= 1;
      if (depth === 0) return stop.lastIndex;
    } else stop.lastIndex = endOfToken(text, match.index, match[0]);
  }
  return -1;
}

/** An apostrophe in text begins no string: it is not closed on its line. */
function endOfToken(text: string, at: number, token: string): number {
  if (token === "/*") {
    const close = text.indexOf("*/", at + 2);
    return close < 0 ? text.length : close + 2;
  }
  if (token === "//") {
    const isAddress = text.charAt(at - 1) === ":";
    const close = text.indexOf("\n", at);
    return isAddress || close < 0 ? at + 2 : close;
  }
  const string =
    token === "`" ? /`(?:\\[\s\S]|[^`\\])*`/y : token === '"' ? /"(?:\\.|[^"\\\n])*"/y : /'(?:\\.|[^'\\\n])*'/y;
  string.lastIndex = at;
  return string.test(text) ? string.lastIndex : at + 1;
}
