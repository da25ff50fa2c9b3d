import assert from "node:assert/strict";
import path from "node:path";
import { findReferences } from "../../../src/core/references/find/findReferences";
import type { FoundReference } from "../../../src/core/references/foundReference";
import { expectInCss } from "../../support/references/cssOracle";
import { realDocuments, type RealDocument } from "../../support/references/documents";
import type { Expected } from "../../support/references/expected";
import { expectInHtml } from "../../support/references/htmlOracle";
import { expectInMarkdown } from "../../support/references/markdownOracle";
import { expectInScript } from "../../support/references/scriptOracle";

const folder = path.join(__dirname, "..", "..", "..", "node_modules");

/** Of scripts one in ten, and all of templates and sites. */
function isChosen(name: string): boolean {
  const isScript = /\.[cm]?[jt]s$/.test(name);
  return !isScript || /^(?:create-|startbootstrap-|jstree|lightbox2|reveal)/.test(name);
}

/** Undefined for what the independent parser can't read. */
function expectIn(document: RealDocument): Expected[] | undefined {
  try {
    return expectBy(document);
  } catch {
    return undefined;
  }
}

function expectBy({ grammar, text }: RealDocument): Expected[] | undefined {
  switch (grammar) {
    case "markdown":
      return expectInMarkdown(text);
    case "html":
      return expectInHtml(text);
    case "css":
    case "scss":
    case "less":
      return expectInCss(text, grammar);
    case "script":
      return expectInScript(text);
    default:
      return undefined;
  }
}

interface Difference {
  readonly missed: readonly Expected[];
  readonly wrong: readonly FoundReference[];
}

function compare(found: readonly FoundReference[], expected: readonly Expected[]): Difference {
  const open = [...expected];
  const wrong = found.filter((reference) => {
    const at = open.findIndex(
      ({ url, from, to }) => url === reference.url.trim() && reference.span.from >= from && reference.span.to <= to,
    );
    if (at >= 0) open.splice(at, 1);
    return at < 0;
  });
  return { missed: open, wrong };
}

/** Differences that are known, by document and URL, and why they are right. */
const EXPLAINED: Readonly<Record<string, string>> = {};

/** All documents but scripts that name no picture and have no JSX, of which there are too many. */
function isWorthComparing({ name, grammar, text }: RealDocument): boolean {
  if (grammar === "script")
    return /\.[jt]sx$/.test(name) || /["'`][^"'`\n]*\.(?:png|jpe?g|svg|gif|webp|ico)["'`?]/.test(text);
  if (grammar === "markdown") return text.length < 60_000 && (/!\[|<img/.test(text) || text.length % 5 === 0);
  return true;
}

describe("references held against independent parsers", () => {
  it("are those that micromark, parse5, PostCSS and Babel see in real documents", function () {
    this.timeout(60_000);
    const counts = { documents: 0, expected: 0, found: 0, missed: 0, wrong: 0 };
    const unexplained: string[] = [];
    for (const document of realDocuments(folder, { maxBytes: 200_000, wants: isChosen })) {
      const expected = isWorthComparing(document) ? expectIn(document) : undefined;
      if (expected === undefined) continue;
      const found = findReferences(document.grammar, document.text);
      const { missed, wrong } = compare(found, expected);
      counts.documents += 1;
      counts.expected += expected.length;
      counts.found += found.length;
      counts.missed += missed.length;
      counts.wrong += wrong.length;
      const differences = [...missed.map(({ url }) => `missed: ${url}`), ...wrong.map(({ url }) => `wrong: ${url}`)];
      unexplained.push(
        ...differences.map((one) => `${document.name}: ${one}`).filter((one) => !Object.hasOwn(EXPLAINED, one)),
      );
    }
    assert.deepEqual(unexplained, []);
    assert.ok(counts.documents >= 300 && counts.expected >= 1500, JSON.stringify(counts));
    assert.ok(counts.missed <= 0.01 * counts.expected, JSON.stringify(counts));
    assert.ok(counts.wrong <= 0.01 * counts.found, JSON.stringify(counts));
  });
});
