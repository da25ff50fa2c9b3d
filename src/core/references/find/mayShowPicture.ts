import type { Grammar } from "../grammars";
import { mayShowInCode } from "./mayShowInCode";
import { mayShowInStyles } from "./mayShowInStyles";
import { mayShowInTags } from "./mayShowInTags";
import { PICTURE_IN_STRING } from "./pictureWords";

/**
 * Whether a text is worth parsing. What the finders look for has a form that can be told without a parser: a text that has
 * nothing of this form is dismissed. More passes than the finders take, never less; `test/unit/references` holds it to that.
 */
export function mayShowPicture(grammar: Grammar, text: string): boolean {
  switch (grammar) {
    case "css":
    case "scss":
    case "less":
      return mayShowInStyles(text);
    case "script":
      return mayShowInCode(text);
    case "markdown":
      return text.includes("![") || mayShowInTags(text);
    case "mdx":
      return text.includes("![") || mayShowInCode(text);
    default:
      return mayShowInTags(text) || mayShowInStyles(text) || namesPicture.test(text);
  }
}

const namesPicture = new RegExp(PICTURE_IN_STRING, "i");
