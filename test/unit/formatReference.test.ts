import assert from "node:assert/strict";
import { altTextOf, formatReference, relativePath } from "../../src/core/references/formatReference";

const facts = {
  path: "../assets/my mug (1).png",
  alt: 'A "calm" [lake] <b> & more',
  size: { width: 1024, height: 768 },
};

describe("formatReference", () => {
  it("writes each language's own syntax, escaped", () => {
    assert.equal(
      formatReference("markdown", facts),
      '![A "calm" \\[lake\\] \\<b\\> \\& more](../assets/my%20mug%20%281%29.png)',
    );
    assert.equal(
      formatReference("html", facts),
      '<img src="../assets/my%20mug%20%281%29.png" width="1024" height="768" alt="A &quot;calm&quot; [lake] &lt;b&gt; &amp; more" />',
    );
    assert.equal(formatReference("css", facts), 'url("../assets/my%20mug%20%281%29.png")');
  });

  it("S8 leaves no brace of a prompt or a path that a template or JSX would take for code", () => {
    const hostile = { ...facts, path: "a{x}.png", alt: "a mug {fetch('//e.example')} {{{x}}}" };
    for (const style of ["html", "css"] as const) assert.doesNotMatch(formatReference(style, hostile), /[{}]/);
    assert.match(formatReference("html", hostile), /alt="a mug &#123;fetch\('\/\/e\.example'\)&#125; /);
    assert.doesNotMatch(formatReference("markdown", hostile), /(?<!\\)[{}]/, "MDX");
  });

  it("finds the way from a document to a file", () => {
    assert.equal(relativePath("", "assets/mug.png"), "assets/mug.png");
    assert.equal(relativePath("docs/guide", "assets/mug.png"), "../../assets/mug.png");
    assert.equal(relativePath("assets", "assets/mug.png"), "mug.png");
    assert.equal(relativePath("assets/hero", "assets/mug.png"), "../mug.png");
    assert.equal(relativePath("mug.png", "mug.png"), "../mug.png");
  });

  it("makes one line of a prompt as alternative text", () => {
    assert.equal(altTextOf("A calm\n  lake\u202E"), "A calm lake");
    assert.ok(altTextOf("word ".repeat(60)).length <= 126);
  });
});
