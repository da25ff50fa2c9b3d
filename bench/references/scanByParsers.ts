import { expectInCss } from "../../test/support/references/cssOracle";
import type { RealDocument } from "../../test/support/references/documents";
import { expectInHtml } from "../../test/support/references/htmlOracle";
import { expectInMarkdown } from "../../test/support/references/markdownOracle";
import { expectInScript } from "../../test/support/references/scriptOracle";
import { runScan } from "./runScan";

// What one would write with the languages' usual parsers: each document is parsed.
runScan((document) => {
  try {
    return countIn(document);
  } catch {
    return 0;
  }
});

function countIn({ grammar, text }: RealDocument): number {
  switch (grammar) {
    case "markdown":
    case "mdx":
      return expectInMarkdown(text).length;
    case "script":
      return expectInScript(text).length;
    case "css":
    case "scss":
    case "less":
      return expectInCss(text, grammar).length;
    default:
      return expectInHtml(text).length;
  }
}
