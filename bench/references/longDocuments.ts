import type { Grammar } from "../../src/core/references/grammars";

const LINES = 5_000;

export interface LongDocument {
  readonly name: string;
  readonly grammar: Grammar;
  readonly text: string;
}

/** Documents of 5,000 lines, with a picture every 15 lines or so. */
export function longDocuments(): LongDocument[] {
  return [
    { name: "Markdown", grammar: "markdown", text: repeat(markdownPart) },
    { name: "HTML", grammar: "html", text: `<!doctype html>\n<html><body>\n${repeat(htmlPart)}\n</body></html>\n` },
    { name: "CSS", grammar: "css", text: repeat(cssPart) },
    { name: "TSX", grammar: "script", text: `import * as React from "react";\n${repeat(tsxPart)}` },
  ];
}

function repeat(part: (index: number) => string): string {
  const parts: string[] = [];
  for (let lines = 0, index = 0; lines < LINES; index += 1) {
    const one = part(index);
    lines += one.split("\n").length;
    parts.push(one);
  }
  return parts.join("\n");
}

function markdownPart(index: number): string {
  return `## Part ${index}

Some *words* with [a link](https://example.com/${index}), \`code\` and
a second line of the same paragraph.

![Picture ${index}](img/part-${index}.png "Title")

- one item
- another one, **bold**

\`\`\`js
const part = ${index};
\`\`\`
`;
}

function htmlPart(index: number): string {
  return `<section id="part-${index}">
  <h2>Part ${index}</h2>
  <div class="card">
    <p>Some <b>words</b> &amp; <a href="page-${index}.html">a link</a>.</p>
    <ul>
      <li>one item</li>
      <li>another one</li>
    </ul>
    <figure>
      <img src="img/part-${index}.png" alt="Picture ${index}" width="640" height="360">
      <figcaption>Picture ${index}</figcaption>
    </figure>
  </div>
</section>`;
}

function cssPart(index: number): string {
  return `.part-${index} > a:hover {
  color: #336699;
  margin: 0 auto;
}
.part-${index} {
  width: 300px;
  height: 200px;
  background: #fff url("img/part-${index}.png") no-repeat center / cover;
}
@media (min-width: 600px) {
  .part-${index} { padding: 1px ${index}px; }
}
`;
}

function tsxPart(index: number): string {
  return `export function Part${index}({ title, isOpen }: PartProps): React.JSX.Element {
  const [count, setCount] = React.useState(0);
  if (count > ${index}) return <></>;
  return (
    <section className="part" onClick={() => setCount(count + 1)}>
      <h2>Part {title}</h2>
      {isOpen && <p>Some words &amp; more</p>}
      <img src="/img/part-${index}.png" alt="Picture" width={640} height={360} />
    </section>
  );
}
`;
}
