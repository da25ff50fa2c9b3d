import postcss, { type Declaration, type Root } from "postcss";
import lessSyntax from "postcss-less";
import scssSyntax from "postcss-scss";
import valueParser from "postcss-value-parser";
import type { Expected } from "./expected";

const PARSERS = { css: postcss.parse, scss: scssSyntax.parse, less: lessSyntax.parse } as const;
const SILENT =
  /^(?:-\w+-)?(?:filter|backdrop-filter|clip-path|clip|marker(?:-\w+)?|offset-path|behavior|binding|fill|stroke|src)$/i;
const OTHER_FILE = /^#|\.(?:woff2?|ttf|otf|eot|css|scss|less|m?js|html?|htc|mp4|webm|ogv|mp3)(?:$|[?#])/i;

/** `url()` and `image-set()` in declarations, by PostCSS. */
export function expectInCss(text: string, grammar: keyof typeof PARSERS, offset = 0): Expected[] {
  const root: Root = PARSERS[grammar](text);
  const expected: Expected[] = [];
  root.walkDecls((declaration) => {
    if (isInFontFace(declaration) || SILENT.test(declaration.prop)) return;
    const place = placeOf(declaration, text.length);
    const urls = urlsOf(declaration.raws.value?.raw ?? declaration.value);
    for (const url of urls.filter((one) => one !== "" && !OTHER_FILE.test(one))) {
      expected.push({ url, from: offset + place.from, to: offset + place.to });
    }
  });
  return expected;
}

function placeOf({ source }: Declaration, end: number): { from: number; to: number } {
  return { from: source?.start?.offset ?? 0, to: (source?.end?.offset ?? end) + 1 };
}

function isInFontFace(declaration: Declaration): boolean {
  const { parent } = declaration;
  return parent?.type === "atrule" && "name" in parent && /^font-face$/i.test(parent.name);
}

function urlsOf(value: string): string[] {
  const urls: string[] = [];
  valueParser(value).walk((node) => {
    if (node.type !== "function") return;
    const name = node.value.toLowerCase();
    if (name === "url") {
      const [only] = node.nodes.filter(({ type }) => type !== "space" && type !== "comment");
      const isVariable = only?.type === "word" && /^[$@][\w-]+$/.test(only.value);
      if (only !== undefined && !isVariable) urls.push(unescape(only.value).trim());
    } else if (/^(?:-webkit-)?image-set$/.test(name)) {
      for (const part of node.nodes) if (part.type === "string") urls.push(unescape(part.value));
    }
  });
  return urls;
}

function unescape(text: string): string {
  return text.replace(/\\(.)/g, "$1");
}
