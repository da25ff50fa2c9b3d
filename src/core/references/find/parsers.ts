import { parseMixed, type Parser } from "@lezer/common";
import { parser as cssParser } from "@lezer/css";
import { parser as htmlParser } from "@lezer/html";
import { parser as scriptParser } from "@lezer/javascript";
import { parser as markdownParser } from "@lezer/markdown";
import { parser as sassParser } from "@lezer/sass";
import type { Grammar } from "../grammars";
import { plainText } from "./plainText";

const script = scriptParser.configure({ dialect: "ts jsx" });

const html = htmlParser.configure({
  dialect: "selfClosing",
  wrap: parseMixed((node, input) => {
    if (node.name !== "StyleText" && node.name !== "ScriptText") return null;
    const open = node.node.prevSibling;
    const kind = kindOf(open === null ? "" : input.read(open.from, open.to));
    const parser = node.name === "StyleText" ? styleParser(kind) : scriptParserFor(kind);
    return parser === undefined ? null : { parser };
  }),
});

/** The `lang` or `type` of a `<style>` or `<script>`. */
function kindOf(tag: string): string {
  return /\b(?:type|lang)\s*=\s*["']?([\w/+.-]*)/i.exec(tag)?.[1]?.toLowerCase() ?? "";
}

function styleParser(kind: string): Parser {
  return /scss|sass|less|stylus/.test(kind) ? sassParser : cssParser;
}

function scriptParserFor(kind: string): Parser | undefined {
  const isCode =
    kind === "" || /^(?:module|(?:text|application)\/(?:x-)?(?:java|ecma|babel|jsx)\w*|jsx|tsx?|js)/.test(kind);
  return isCode ? script : undefined;
}

const markdown = markdownParser.configure(plainText);

export const parserOf: Readonly<Record<Grammar, Parser>> = {
  markdown,
  // Its tags stand in lines of Markdown, and its braces in neither.
  mdx: markdown.configure({ remove: ["IndentedCode", "HTMLBlock"] }),
  html,
  vue: html,
  svelte: html,
  astro: html,
  script,
  css: cssParser,
  scss: sassParser,
  less: sassParser,
};
