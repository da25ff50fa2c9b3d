import assert from "node:assert/strict";
import type { ReferenceSyntax } from "../../src/core/references/foundReference";
import { grammarOf } from "../../src/core/references/grammars";
import { pathInDocument } from "../../src/core/references/pathHabit";
import type { SeenReference } from "../../src/core/references/seenReference";
import type { PictureToWrite } from "../../src/core/references/writeReferences";
import { writeReferences } from "../../src/core/references/writeReferences";

const MUG: PictureToWrite = { file: "assets/mug.png", alt: "A mug", size: { width: 640, height: 480 } };
const ODD: PictureToWrite = { file: "public/img/a & b (1).png", alt: 'A "mug" {x}', size: null };

type Has = readonly [url: string, file: string | null, syntax?: ReferenceSyntax];

/** References as a finder and a resolver would see them, in order. */
function seenIn(text: string, has: readonly Has[]): SeenReference[] {
  let from = 0;
  return has.map(([url, file, syntax = "html-attribute"]) => {
    from = Math.max(0, text.indexOf(url, from));
    const target = file === null ? null : { file, exists: true };
    return { raw: url, url, span: { from, to: from + url.length }, syntax, hints: {}, surroundings: {}, target };
  });
}

interface Written {
  document: string;
  /** `|` is the cursor. */
  text: string;
  has?: readonly Has[];
  pictures?: readonly PictureToWrite[];
  languageId?: string;
}

const LANGUAGES: Readonly<Record<string, string>> = {
  jsx: "javascriptreact",
  tsx: "typescriptreact",
  js: "javascript",
  md: "markdown",
};

/** The text as it would be, once everything is written. */
function write({ document, text: marked, has = [], pictures = [MUG], languageId }: Written): string {
  const offset = marked.indexOf("|");
  const text = marked.replace("|", "");
  const extension = document.slice(document.lastIndexOf(".") + 1);
  const language = languageId ?? LANGUAGES[extension] ?? extension;
  const place = {
    document,
    grammar: grammarOf(document, language),
    languageId: language,
    text,
    offset,
    seen: seenIn(text, has),
  };
  const { text: written, also } = writeReferences(pictures, place);
  const edits = [...(also === null ? [] : [also]), { from: offset, to: offset, text: written }].sort(
    (a, b) => b.from - a.from,
  );
  return edits.reduce((all, one) => all.slice(0, one.from) + one.text + all.slice(one.to), text);
}

describe("writeReferences", () => {
  const written = (title: string, given: Written, expected: string): void => {
    it(title, () => assert.equal(write(given), expected));
  };

  describe("in the open", () => {
    const IMG = '<img src="assets/mug.png" width="640" height="480" alt="A mug" />';
    written("Markdown", { document: "README.md", text: "a |" }, "a ![A mug](assets/mug.png)");
    written("MDX", { document: "docs/a.mdx", text: "|" }, "![A mug](../assets/mug.png)");
    written("HTML", { document: "index.html", text: "<p>it's |</p>" }, `<p>it's ${IMG}</p>`);
    written("Vue", { document: "src/A.vue", text: "<template>|" }, `<template>${IMG.replace("assets", "../assets")}`);
    written("PHP", { document: "a.php", text: "|" }, IMG);
    written("CSS", { document: "a.css", text: "a { background: | }" }, 'a { background: url("assets/mug.png") }');
    written(
      "a page's style",
      { document: "a.html", text: "<style>a{background:|}" },
      '<style>a{background:url("assets/mug.png")}',
    );
    written("behind a page's style", { document: "a.html", text: "<style></style>|" }, `<style></style>${IMG}`);
    written("a page's script", { document: "a.html", text: "<script>|" }, "<script>assets/mug.png");
    written("TypeScript", { document: "src/a.ts", text: "|", languageId: "typescript" }, "../assets/mug.png");
    written("Python", { document: "a.py", text: "|" }, "assets/mug.png");
    written("JSX", { document: "a.tsx", text: "<p>it's |</p>" }, `<p>it's ${IMG}</p>`);
    written(
      "JavaScript that has JSX in it",
      { document: "a.js", text: 'x = <img src="b.png"/>; y = |', has: [["b.png", "b.png", "jsx-attribute"]] },
      `x = <img src="b.png"/>; y = ${IMG}`,
    );
    written(
      "several",
      { document: "a.md", text: "|", pictures: [MUG, { ...MUG, file: "assets/cup.png" }] },
      "![A mug](assets/mug.png)\n![A mug](assets/cup.png)",
    );
    written(
      "S8 odd names, of which nobody knows the size",
      { document: "a.html", text: "|", pictures: [ODD] },
      '<img src="public/img/a%20&amp;%20b%20%281%29.png" alt="A &quot;mug&quot; &#123;x&#125;" />',
    );
  });

  describe("between marks that are there", () => {
    const ODD_PATH = "public/img/a%20%26%20b%20%281%29.png";
    written("Markdown's parentheses", { document: "a.md", text: "![x](|)" }, "![x](assets/mug.png)");
    written("HTML in Markdown", { document: "a.md", text: '<img src="|">' }, '<img src="assets/mug.png">');
    written(
      "no quotes of Markdown's prose",
      { document: "a.md", text: 'He said "| a"' },
      'He said "![A mug](assets/mug.png) a"',
    );
    written(
      "an attribute",
      { document: "a.html", text: '<img src="|" alt="">', pictures: [ODD] },
      `<img src="${ODD_PATH}" alt="">`,
    );
    written("an attribute without quotes", { document: "a.html", text: "<img src=|>" }, '<img src="assets/mug.png">');
    written(
      "a style attribute",
      { document: "a.html", text: '<p style="background: url(|)">' },
      '<p style="background: url(assets/mug.png)">',
    );
    written("url()", { document: "a.css", text: "a { background: url(|) }" }, "a { background: url(assets/mug.png) }");
    written(
      "image-set()",
      { document: "a.css", text: 'a { b: image-set("|" 1x) }' },
      'a { b: image-set("assets/mug.png" 1x) }',
    );
    written("a JSX attribute", { document: "a.jsx", text: '<img src="|" />' }, '<img src="assets/mug.png" />');
    written(
      "a JSX attribute without quotes",
      { document: "a.jsx", text: "<img src=| />" },
      '<img src="assets/mug.png" />',
    );
    written("JSX braces", { document: "a.jsx", text: "<img src={|} />" }, '<img src={"assets/mug.png"} />');
    written(
      "an import",
      { document: "src/a.ts", text: 'import mug from "|";', pictures: [{ ...ODD, file: "src/a b.png" }] },
      'import mug from "./a b.png";',
    );
    written(
      "a string",
      { document: "a.ts", text: 'const mug = "|";', pictures: [ODD] },
      `const mug = "${ODD_PATH.replace("public", "")}";`,
    );
    written(
      "JSON",
      { document: "a.json", text: '{ "a": "|" }', pictures: [ODD] },
      '{ "a": "public/img/a & b (1).png" }',
    );
    written(
      "several in a srcset",
      { document: "a.html", text: '<img srcset="|">', pictures: [MUG, MUG] },
      '<img srcset="assets/mug.png, assets/mug.png">',
    );
  });

  describe("imported, where the file imports its pictures", () => {
    const text =
      'import React from "react";\nimport cup from "./cup.png";\nimport x from "./x";\n\nexport const A = () => <p>|</p>;\n';
    const has: Has[] = [["./cup.png", "src/cup.png", "import"]];
    const line = 'import mug from "../assets/mug.png";\n';
    written(
      "behind its last import",
      { document: "src/a.tsx", text, has },
      text
        .replace('"./x";\n', `"./x";\n${line}`)
        .replace("|", '<img src={mug} width="640" height="480" alt="A mug" />'),
    );
    written(
      "without semicolons, in single quotes, with Windows' ends of lines",
      { document: "src/a.tsx", text: "import cup from './cup.png'\r\n\r\nx = |", has },
      'import cup from \'./cup.png\'\nimport mug from \'../assets/mug.png\'\r\n\r\nx = <img src={mug} width="640" height="480" alt="A mug" />',
    );
    written(
      "in braces by its name alone",
      { document: "src/a.tsx", text: text.replace("|", "<img src={|} />"), has },
      text.replace('"./x";\n', `"./x";\n${line}`).replace("|", "<img src={mug} />"),
    );
    written(
      "once",
      { document: "src/a.tsx", text, has, pictures: [{ ...MUG, file: "src/cup.png" }] },
      text.replace("|", '<img src={cup} width="640" height="480" alt="A mug" />'),
    );
    written(
      "under names that are free",
      {
        document: "src/a.tsx",
        text: text.replace("React from", "mug from"),
        has,
        pictures: [MUG, { ...MUG, file: "b/mug.png" }, { ...MUG, file: "b/2 x.png" }, { ...MUG, file: "b/new.png" }],
      },
      text
        .replace("React from", "mug from")
        .replace(
          '"./x";\n',
          '"./x";\nimport mug2 from "../assets/mug.png";\nimport mug3 from "../b/mug.png";\nimport picture2X from "../b/2 x.png";\nimport pictureNew from "../b/new.png";\n',
        )
        .replace(
          "|",
          ["mug2", "mug3", "picture2X", "pictureNew"]
            .map((name) => `<img src={${name}} width="640" height="480" alt="A mug" />`)
            .join("\n"),
        ),
    );
    written(
      "not where most are addresses",
      {
        document: "a.tsx",
        text: 'import cup from "./cup.png";\n<b src="/p.png"/><b src="/q.png"/>|',
        has: [
          ["./cup.png", "cup.png", "import"],
          ["/p.png", "public/p.png", "jsx-attribute"],
          ["/q.png", "public/q.png", "jsx-attribute"],
        ],
        pictures: [{ ...MUG, file: "public/mug.png" }],
      },
      'import cup from "./cup.png";\n<b src="/p.png"/><b src="/q.png"/><img src="/mug.png" width="640" height="480" alt="A mug" />',
    );
    written(
      "as Next.js has it",
      { document: "a.tsx", text: 'import Image from "next/image";\n|' },
      'import Image from "next/image";\n<Image src="assets/mug.png" width="640" height="480" alt="A mug" />',
    );
  });
});

describe("pathInDocument", () => {
  const path = (document: string, file: string, ...has: Has[]): string =>
    pathInDocument(file, { document, grammar: grammarOf(document), seen: seenIn("", has) });

  it("is relative where nothing else is known", () => {
    assert.equal(path("docs/a.md", "docs/img/b.png"), "img/b.png");
    assert.equal(path("docs/a.md", "img/b.png"), "../img/b.png");
    assert.equal(path("src/a.css", "public/b.png"), "../public/b.png");
    assert.equal(path("index.html", "static/b.png"), "static/b.png");
  });

  it("is the site's where a build takes the document in and the picture is published", () => {
    assert.equal(path("src/A.vue", "public/b.png"), "/b.png");
    assert.equal(path("src/routes/A.svelte", "static/img/b.png"), "/img/b.png");
    assert.equal(path("public/a.js", "public/b.png"), "b.png");
  });

  it("is written as most are", () => {
    assert.equal(path("docs/a.md", "docs/b.png", ["./c.png", "docs/c.png"]), "./b.png");
    assert.equal(path("docs/a.md", "b.png", ["./c.png", "docs/c.png"]), "../b.png");
    assert.equal(path("index.html", "public/img/b.png", ["/c.png", "public/c.png"]), "/img/b.png");
    assert.equal(path("docs/a.html", "img/b.png", ["/img/c.png", "img/c.png"]), "/img/b.png");
    assert.equal(path("src/A.vue", "src/img/b.png", ["@/img/c%20d.png?x#y", "src/img/c d.png"]), "@/img/b.png");
    assert.equal(path("a.scss", "node/img/b.png", ["~img/c.png", "node/img/c.png"]), "~img/b.png");
    assert.equal(
      path("a.html", "public/b.png", ["/c.png", "public/c.png"], ["public/d.png", "public/d.png"]),
      "public/b.png",
      "the later of as many",
    );
    assert.equal(
      path("a.html", "public/b.png", ["/c.png", "public/c.png"], ["/e.png", "public/e.png"], ["d.png", "d.png"]),
      "/b.png",
    );
  });

  it("is relative where that way does not lead there", () => {
    assert.equal(path("index.html", "assets/b.png", ["/c.png", "public/c.png"]), "assets/b.png");
    assert.equal(path("index.html", "assets/b.png", ["https://example.test/c.png", null]), "assets/b.png");
    assert.equal(
      path("index.html", "assets/b.png", ["%zz.png", "%zz.png"], ["/", "public/x"], ["odd", "other.png"]),
      "assets/b.png",
    );
  });
});
