import type { ElementFacts, FoundReference, TextReplacement } from "./foundReference";
import { escapeHtml, escapeMarkdown } from "./formatReference";

export interface FillInFacts {
  readonly alt?: string;
  /** In pixels. */
  readonly width?: number;
  readonly height?: number;
}

/** Elements that take no text of their own for those who can't see the picture. */
const WITHOUT_ALT = new Set(["source", "video", "link", "meta", "image", "feimage", "object", "embed"]);
/** Elements that show a picture without giving it a size by attributes. */
const WITHOUT_SIZE = new Set(["link", "meta", "markdown"]);
const WITHOUT_ANY = new Set(["body", "table", "thead", "tbody", "tfoot", "tr", "td", "th"]);

/** Writes what is missing in the reference's element; what is written there already stays, also where it is code. */
export function fillInEdits({ element }: FoundReference, facts: FillInFacts): TextReplacement[] {
  if (element === undefined || WITHOUT_ANY.has(element.name.toLowerCase())) return [];
  const edits: TextReplacement[] = [];
  const attributes = sizeAttributes(element, facts);
  const alt = WITHOUT_ALT.has(element.name.toLowerCase()) ? "" : oneLine(facts.alt);
  if (alt !== "" && element.emptyAlt !== undefined) edits.push({ ...element.emptyAlt, text: escapeAlt(element, alt) });
  else if (alt !== "" && !element.attributes.includes("alt")) attributes.push(` alt="${escapeHtml(alt)}"`);
  const { insertAt } = element;
  if (attributes.length > 0 && insertAt !== undefined) {
    edits.push({ from: insertAt, to: insertAt, text: attributes.join("") });
  }
  return edits.sort((a, b) => a.from - b.from);
}

function oneLine(text = ""): string {
  return text.replace(/\s+/g, " ").trim();
}

function sizeAttributes(element: ElementFacts, facts: FillInFacts): string[] {
  if (WITHOUT_SIZE.has(element.name.toLowerCase())) return [];
  return (["width", "height"] as const).flatMap((name) => {
    const pixels = facts[name];
    if (pixels === undefined || element.attributes.includes(name)) return [];
    return [element.isJsx === true ? ` ${name}={${pixels}}` : ` ${name}="${pixels}"`];
  });
}

function escapeAlt(element: ElementFacts, alt: string): string {
  if (element.name === "markdown") return escapeMarkdown(alt).replaceAll("|", "\\|");
  return element.isSingleQuoted === true ? escapeHtml(alt).replaceAll("'", "&#39;") : escapeHtml(alt);
}
