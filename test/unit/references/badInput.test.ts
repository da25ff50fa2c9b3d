import assert from "node:assert/strict";
import { findReferences } from "../../../src/core/references/find/findReferences";
import { LiveDocument } from "../../../src/core/references/find/liveDocument";
import { GRAMMARS, type Grammar } from "../../../src/core/references/grammars";

function rawOf(grammar: Grammar, text: string): string[] {
  return findReferences(grammar, text).map(({ raw }) => raw);
}

describe("references in broken documents", () => {
  it("are none in a tag that is only half typed, and the others stay", () => {
    assert.deepEqual(rawOf("html", '<img src="a.png">\n<img src="b.png\n<p>text</p>'), ["a.png"]);
    assert.deepEqual(rawOf("html", '<img src="a.png"\n'), ["a.png"]);
    assert.deepEqual(rawOf("html", "<img src="), []);
    assert.deepEqual(rawOf("markdown", "![a](b.png)\n\n![half](c.png\n\n![d](e.png)"), ["b.png", "e.png"]);
    assert.deepEqual(rawOf("css", "a{b:url(a.png)} c{d:url(b.png"), ["a.png"]);
    assert.deepEqual(rawOf("script", 'import a from "./a.png";\nconst b = <img src="'), ["./a.png"]);
  });

  it("are found in a style that Markdown takes for a broken block", () => {
    assert.deepEqual(rawOf("markdown", "<style>>url(c.png)"), ["c.png"]);
  });

  it("offer no place to write in a tag that is not closed", () => {
    const [reference] = findReferences("html", '<img src="a.png" alt="x"\n');
    assert.equal(reference?.element?.insertAt, undefined);
  });

  it("end at a comment that is never closed", () => {
    assert.deepEqual(rawOf("html", '<img src="a.png"><!-- <img src="b.png">'), ["a.png"]);
    assert.deepEqual(rawOf("css", "a{b:url(a.png)} /* c{d:url(b.png)}"), ["a.png"]);
    assert.deepEqual(rawOf("script", 'import "./a.png"; /* import "./b.png";'), ["./a.png"]);
  });

  it("are found on both sides of a merge conflict", () => {
    const sides = (a: string, b: string): string => `<<<<<<< HEAD\n${a}\n=======\n${b}\n>>>>>>> other\n`;
    assert.deepEqual(rawOf("html", sides('<img src="a.png">', '<img src="b.png">')), ["a.png", "b.png"]);
    assert.deepEqual(rawOf("css", sides("a{b:url(a.png)}", "a{b:url(b.png)}")), ["a.png", "b.png"]);
    assert.deepEqual(rawOf("script", sides('import a from "./a.png";', 'import a from "./b.png";')), [
      "./a.png",
      "./b.png",
    ]);
  });

  it("keep to their quotes, however those are nested", () => {
    assert.deepEqual(rawOf("html", `<img alt='say "hi" src="no.png"' src="a.png" title="it's">`), ["a.png"]);
    assert.deepEqual(rawOf("html", `<div style='background:url("a.png")' title="url(no.png)">`), ["a.png"]);
    assert.deepEqual(rawOf("vue", `<img :src="'a.png'" :alt='"src=no.png"'>`), ["a.png"]);
  });

  it("are looked for in little steps in 5 MB of HTML on one line, and the search ends when it is cancelled", async () => {
    const text = `<!doctype html>${'<div class="card"><img src="a.png" alt="x"><p>Some words.</p></div>'.repeat(75_000)}`;
    assert.ok(text.length > 5_000_000);
    let steps = 0;
    const live = new LiveDocument("html", text);
    const found = await live.references({ pause: () => void (steps += 1), isCancelled: () => steps > 5_000 });
    assert.equal(found, undefined);
    assert.equal(steps, 5_001);
  });

  it("of a grammar never fail for what another grammar's document holds", () => {
    const braces = [
      "{".repeat(3000),
      "<a {".repeat(1000),
      "![".repeat(2000),
      "url(".repeat(2000),
      "<img src={`${".repeat(500),
    ];
    for (const grammar of GRAMMARS) for (const text of braces) assert.ok(findReferences(grammar, text).length >= 0);
  });

  it("do not hold up whoever looks, even if they were made to", () => {
    const slow: readonly (readonly [Grammar, string])[] = [
      ["script", `import ${"/**/ ".repeat(40)}x ".png"`],
      ["script", "from /*".repeat(100_000)],
      ["script", `${"<A /*".repeat(100_000)} src="a.png"`],
      ["markdown", "<A/*".repeat(50_000)],
      ["markdown", "![".repeat(100_000)],
    ];
    const start = performance.now();
    for (const [grammar, text] of slow) assert.deepEqual(rawOf(grammar, text), []);
    assert.ok(performance.now() - start < 5_000);
  });
});
