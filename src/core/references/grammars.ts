/** Ways in which documents are read. `script` is JavaScript and TypeScript with or without JSX. */
export const GRAMMARS = ["markdown", "mdx", "html", "vue", "svelte", "astro", "script", "css", "scss", "less"] as const;
export type Grammar = (typeof GRAMMARS)[number];

/** By extension: what a document in the editor is may be told by its language, too. */
const BY_EXTENSION: Readonly<Record<string, Grammar>> = {
  md: "markdown",
  markdown: "markdown",
  mdx: "mdx",
  html: "html",
  htm: "html",
  xhtml: "html",
  vue: "vue",
  svelte: "svelte",
  astro: "astro",
  js: "script",
  mjs: "script",
  cjs: "script",
  jsx: "script",
  ts: "script",
  mts: "script",
  cts: "script",
  tsx: "script",
  css: "css",
  scss: "scss",
  less: "less",
};

/** By VS Code's language ids. */
const BY_LANGUAGE: Readonly<Record<string, Grammar>> = {
  markdown: "markdown",
  mdx: "mdx",
  html: "html",
  vue: "vue",
  "vue-html": "vue",
  svelte: "svelte",
  astro: "astro",
  javascript: "script",
  javascriptreact: "script",
  typescript: "script",
  typescriptreact: "script",
  css: "css",
  postcss: "css",
  scss: "scss",
  less: "less",
};

/** Without a dot: the documents that are looked through. */
export const DOCUMENT_EXTENSIONS: readonly string[] = Object.keys(BY_EXTENSION);

export const DOCUMENT_LANGUAGES: readonly string[] = Object.keys(BY_LANGUAGE);

/** @param file any path or name. @param languageId VS Code's, where the document is open. */
export function grammarOf(file: string, languageId?: string): Grammar | undefined {
  const byLanguage = languageId === undefined ? undefined : BY_LANGUAGE[languageId];
  return byLanguage ?? BY_EXTENSION[file.slice(file.lastIndexOf(".") + 1).toLowerCase()];
}
