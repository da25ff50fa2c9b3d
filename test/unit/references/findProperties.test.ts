import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { collect, createMemos } from "../../../src/core/references/find/collect";
import { coverCode } from "../../../src/core/references/find/coverCode";
import { findReferences } from "../../../src/core/references/find/findReferences";
import { LiveDocument } from "../../../src/core/references/find/liveDocument";
import { mayShowPicture } from "../../../src/core/references/find/mayShowPicture";
import { parserOf } from "../../../src/core/references/find/parsers";
import { finish } from "../../../src/core/references/find/work";
import type { FoundReference, TextReplacement } from "../../../src/core/references/foundReference";
import { grammarOf, GRAMMARS, type Grammar } from "../../../src/core/references/grammars";

const folder = path.join(__dirname, "..", "..", "fixtures", "references");
const fixtures = readdirSync(folder)
  .filter((name) => !name.endsWith(".golden"))
  .map((name) => ({ grammar: grammarOf(name) ?? "markdown", text: readFileSync(path.join(folder, name), "utf8") }));

/** What turns a language's meaning around. */
const PIECES = [
  '"',
  "'",
  "`",
  "<",
  ">",
  "{",
  "}",
  "(",
  ")",
  "[",
  "]",
  "![",
  "](",
  "<!--",
  "-->",
  "/*",
  "*/",
  "//",
  "\n",
  "\n\n",
  "</script>",
].concat(
  [
    '<img src="a.png">',
    "![a](b.png)",
    "url(c.png)",
    "<style>",
    "</style>",
    "```\n",
    "    ",
    "# x\n",
    "=",
    "\\",
    "&quot;",
    "\r\n",
    "---\n",
    "<picture>",
  ],
  ["<<<<<<< HEAD\n", "=======\n", ">>>>>>> other\n", "[a]: b.png\n", "import x from './x.png'\n", "é😀", "a"],
);

/** What shows a picture in one language or another, and what only looks like it. */
const SHOWN = [
  '<img src={"a.png"}/>',
  "<Image alt='a' src={",
  "<img // {\n src='a.png'/>",
  "<img /* > */ srcSet='a.png 2x'/>",
  "<fooBar src='a.png'/>",
  "<Foo<A | B> src='a.png'/>",
  "<Foo icon=<B>(a)</B> src='a.png'/>",
  "<svg:image ",
  "<my-img src=a.png>",
  'xlinkHref="a.png"',
  "<image ",
  "<link rel=icon href=a>",
  "<meta property='og:image' content='a'>",
  "<td background='a'>",
  "<object data='a.png'>",
  "style='background:url(a)'",
  "css`a{clip:url(a.png);shape-outside:url(a.png)}`",
  "const A = styled.div`any: url(b.png)`",
  "<div style={'any: url(b.png)'}/>",
  "({ backgroundImage: `url(a.png)` })",
  '({ "--x": 1 ? "a" : "url(b)" })',
  "new URL('./a.png', import.meta.url)",
  "new URL(a)",
  "require(/* a */ 'a.png')",
  "require(// a\n 'a.png')",
  "import a from './a.png';",
  "export * from './a.png';",
  "const src = {};",
  "i <N && ",
  "Array<A | B>",
  "url('a.woff')",
  "url(a.woff2?#x)",
  "-webkit-image-set('a.png' 1x)",
  "<script>import './a.png'</script>",
  "<style>a{b:url(c)}</style>",
];

const anyEdit = fc.record({ at: fc.nat(), cut: fc.nat({ max: 40 }), piece: fc.constantFrom(...PIECES, "") });
const anyFixture = fc.constantFrom(...fixtures);

function asChange(text: string, { at, cut, piece }: { at: number; cut: number; piece: string }): TextReplacement {
  const from = at % (text.length + 1);
  return { from, to: Math.min(text.length, from + cut), text: piece };
}

/** A place in the text where words can be typed. */
function afterWord(text: string, place: number): number {
  const places = [...text.matchAll(/[a-z]{3} /g)].map(({ index }) => index + 3);
  return places[place % places.length] ?? 0;
}

function isSound(text: string, found: readonly FoundReference[]): void {
  let last = -1;
  for (const { raw, span, element } of found) {
    assert.equal(text.slice(span.from, span.to), raw);
    assert.ok(span.from > last, "in the order of the text, each once");
    last = span.from;
    assert.notEqual(raw.trim(), "");
    const { insertAt = 0, emptyAlt } = element ?? {};
    assert.ok(insertAt <= text.length);
    if (emptyAlt !== undefined) assert.equal(text.slice(emptyAlt.from, emptyAlt.to).trim(), "");
  }
}

describe("finding references", () => {
  // While a text is torn, an LR parser's repair may differ by what it has kept: then all must be sound, and the same once it is mended.
  it("stays sound while a document is torn, and finds the same as from the start once it is mended", () => {
    fc.assert(
      fc.property(anyFixture, fc.array(anyEdit, { minLength: 1, maxLength: 12 }), ({ grammar, text }, edits) => {
        const live = new LiveDocument(grammar, text);
        const whole = live.referencesNow();
        for (const edit of edits) {
          live.change([asChange(live.text, edit)]);
          isSound(live.text, live.referencesNow());
        }
        live.change([{ from: 0, to: live.text.length, text }]);
        assert.deepEqual(live.referencesNow(), whole);
      }),
      { numRuns: 40 },
    );
  });

  it("finds after each typed character what it finds from the start", () => {
    fc.assert(
      fc.property(
        anyFixture,
        fc.nat(),
        fc.constantFrom("word ", "x1 y", "two words"),
        ({ grammar, text }, place, typed) => {
          const live = new LiveDocument(grammar, text);
          live.referencesNow();
          let at = afterWord(text, place);
          for (const character of typed) {
            live.change([{ from: at, to: at, text: character }]);
            at += 1;
            assert.deepEqual(live.referencesNow(), findReferences(grammar, live.text), live.text);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  it("reads whatever a document has been cut to or torn into", () => {
    fc.assert(
      fc.property(anyFixture, fc.constantFrom(...GRAMMARS), fc.nat(), fc.nat(), ({ text }, grammar, from, to) => {
        const start = from % text.length;
        const torn = text.slice(start, start + (to % (text.length - start + 1)));
        isSound(torn, findReferences(grammar, torn));
      }),
      { numRuns: 300 },
    );
  });

  it("dismisses nothing that has a reference", () => {
    const pieces = fc.array(fc.constantFrom(...PIECES, ...SHOWN), { maxLength: 14 }).map((all) => all.join(""));
    const cutOut = fc.tuple(anyFixture, fc.nat(), fc.nat()).map(([{ text }, from, to]) => {
      const start = from % text.length;
      return text.slice(start, start + (to % (text.length - start + 1)));
    });
    fc.assert(
      fc.property(fc.constantFrom(...GRAMMARS), fc.oneof(pieces, cutOut), (grammar, text) => {
        if (!mayShowPicture(grammar, text)) assert.deepEqual(findUndismissed(grammar, text), []);
      }),
      { numRuns: 1000 },
    );
  });
});

function findUndismissed(grammar: Grammar, text: string): readonly FoundReference[] {
  const covered = coverCode(grammar, text);
  const tree = parserOf[grammar].parse(covered);
  return finish(collect({ grammar, text, covered, tree, memos: createMemos() }));
}
