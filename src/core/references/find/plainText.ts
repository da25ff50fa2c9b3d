import type { MarkdownConfig } from "@lezer/markdown";

/** Runs of characters that mean nothing within a line of Markdown. */
const PLAIN = /[^\\&`<*_[\]!]+/y;
/** The same where emphasis is not looked for. */
const PLAIN_OR_EMPHASIS = /[^\\&`<[\]!]+/y;
/** What stands between two blank lines: without emphasis from here on, and not looked at at all from there on. A parser's time grows with the square. */
const MAX_WITH_EMPHASIS = 10_000;
const MAX_SECTION = 100_000;

/** Passes over plain text at once, where the parser would ask each of its parts about each character. */
export const plainText: MarkdownConfig = {
  parseInline: [
    {
      name: "PlainText",
      before: "Escape",
      parse(context, _, at) {
        const length = context.end - context.offset;
        if (length > MAX_SECTION) return context.end;
        const plain = length > MAX_WITH_EMPHASIS ? PLAIN_OR_EMPHASIS : PLAIN;
        plain.lastIndex = at - context.offset;
        return plain.test(context.text) ? context.offset + plain.lastIndex : -1;
      },
    },
  ],
};
