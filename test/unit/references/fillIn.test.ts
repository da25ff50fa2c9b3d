import assert from "node:assert/strict";
import { findReferences } from "../../../src/core/references/find/findReferences";
import { fillInEdits, type FillInFacts } from "../../../src/core/references/fillIn";
import type { TextReplacement } from "../../../src/core/references/foundReference";
import type { Grammar } from "../../../src/core/references/grammars";
import { rewritePath } from "../../../src/core/references/rewritePath";

function apply(text: string, edits: readonly TextReplacement[]): string {
  return edits.toReversed().reduce((done, { from, to, text: by }) => done.slice(0, from) + by + done.slice(to), text);
}

function filled(grammar: Grammar, text: string, facts: FillInFacts): string {
  const [reference] = findReferences(grammar, text);
  assert.ok(reference !== undefined);
  return apply(text, fillInEdits(reference, facts));
}

function rewritten(grammar: Grammar, text: string, path: string): string {
  const [reference] = findReferences(grammar, text);
  assert.ok(reference !== undefined);
  return apply(text, [rewritePath(reference, path)]);
}

const facts = { alt: 'A "calm" <lake> & dog\'s\n bone {x}', width: 300, height: 200 };

describe("fillInEdits", () => {
  it("writes what an element lacks behind its last attribute", () => {
    const alt = "A &quot;calm&quot; &lt;lake&gt; &amp; dog's bone &#123;x&#125;";
    const added = `width="300" height="200" alt="${alt}"`;
    assert.equal(filled("html", '<img src="a.png">', facts), `<img src="a.png" ${added}>`);
    assert.equal(filled("html", "<img src=a.png />", facts), `<img src=a.png ${added} />`);
    assert.equal(
      filled("svelte", "<img src={'a.png'} width={w} />", facts),
      `<img src={'a.png'} width={w} height="200" alt="${alt}" />`,
    );
    assert.equal(
      filled("vue", `<img src="a.png" :width="w" v-bind:alt="x">`, facts),
      `<img src="a.png" :width="w" v-bind:alt="x" height="200">`,
    );
    assert.equal(
      filled("script", 'const a = <img src="a.png" />;', facts),
      `const a = <img src="a.png" width={300} height={200} alt="${alt}" />;`,
    );
  });

  it("fills an alternative text that is empty, and leaves one that is written", () => {
    const only = { alt: 'dog\'s "b"' };
    assert.equal(filled("html", `<img src="a.png" alt="">`, only), `<img src="a.png" alt="dog's &quot;b&quot;">`);
    assert.equal(filled("html", `<img src='a.png' alt=''>`, only), `<img src='a.png' alt='dog&#39;s &quot;b&quot;'>`);
    assert.equal(filled("html", `<img src="a.png" alt="x">`, only), `<img src="a.png" alt="x">`);
    assert.equal(filled("markdown", "![](a.png)", { alt: "a [b] | *c*" }), "![a \\[b\\] \\| \\*c\\*](a.png)");
    assert.equal(filled("markdown", "![x](a.png)", facts), "![x](a.png)");
  });

  it("writes nothing where an attribute would mean nothing or could be there unseen", () => {
    for (const [grammar, text] of [
      ["css", "a{b:url(a.png)}"],
      ["html", '<link rel="icon" href="a.png">'],
      ["html", '<meta property="og:image" content="a.png">'],
      ["html", '<td background="a.png">'],
      ["script", 'const a = <img src="a.png" {...rest} />;'],
      ["script", 'import a from "./a.png";'],
      ["vue", '<img src="a.png" v-bind="rest">'],
    ] as const) {
      assert.equal(filled(grammar, text, facts), text);
    }
  });
});

describe("rewritePath", () => {
  it("escapes as the syntax asks, and keeps query and fragment", () => {
    const path = "img/my (1) 100% & 'x'.png";
    const url = "img/my%20%281%29%20100%25%20&%20%27x%27.png";
    const html = url.replaceAll("&", "&amp;");
    assert.equal(rewritten("html", '<img src="a.png?v=1#x">', path), `<img src="${html}?v=1#x">`);
    assert.equal(
      rewritten("html", '<img srcset="a.png 1x, b.png 2x">', "a,b.png"),
      '<img srcset="a%2Cb.png 1x, b.png 2x">',
    );
    assert.equal(rewritten("markdown", "![a](b.png#x)", path), `![a](${url}#x)`);
    assert.equal(rewritten("markdown", "![a](<b c.png>)", path), `![a](<${url}>)`);
    assert.equal(rewritten("css", "a{b:url(c.png)}", path), `a{b:url(${url})}`);
    assert.equal(
      rewritten("script", 'import a from "./a.png?url";', './my "pic".png'),
      'import a from "./my \\"pic\\".png?url";',
    );
    assert.equal(rewritten("script", '<img src="a.png" />', path), `<img src="${html}" />`);
  });

  it("leads relative paths with a dot where they did, and where a module would be a package else", () => {
    assert.equal(rewritten("markdown", "![a](./b.png)", "c/d.png"), "![a](./c/d.png)");
    assert.equal(rewritten("markdown", "![a](b.png)", "c/d.png"), "![a](c/d.png)");
    assert.equal(rewritten("markdown", "![a](./b.png)", "../d.png"), "![a](../d.png)");
    assert.equal(rewritten("script", 'import a from "../a.png";', "a.png"), 'import a from "./a.png";');
    assert.equal(rewritten("script", 'import a from "@/a.png";', "@/b.png"), 'import a from "@/b.png";');
  });

  it("keeps an entity in the old path from being taken for its fragment", () => {
    assert.equal(rewritten("html", '<img src="a&#38;b.png#x">', "c.png"), '<img src="c.png#x">');
  });
});
