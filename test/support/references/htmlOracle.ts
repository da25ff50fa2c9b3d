import { defaultTreeAdapter, parse, parseFragment, type DefaultTreeAdapterTypes } from "parse5";
import { expectInCss } from "./cssOracle";
import { looksLikePicture, urlsOfSrcset, type Expected } from "./expected";
import { expectInScript } from "./scriptOracle";

type Element = DefaultTreeAdapterTypes.Element;
type Parent = DefaultTreeAdapterTypes.ParentNode;

/** References of a document or of a piece of HTML, by parse5. */
export function expectInHtml(text: string, { isPiece = false, offset = 0 } = {}): Expected[] {
  const options = { sourceCodeLocationInfo: true, scriptingEnabled: false };
  const expected: Expected[] = [];
  visit(isPiece ? parseFragment(text, options) : parse(text, options), { text, offset, expected });
  return expected;
}

interface Visit {
  readonly text: string;
  readonly offset: number;
  readonly expected: Expected[];
}

function visit(parent: Parent, where: Visit): void {
  for (const node of parent.childNodes) {
    if (!defaultTreeAdapter.isElementNode(node)) continue;
    if (node.sourceCodeLocation?.attrs !== undefined) addAttributes(node, where);
    addContent(node, where);
    visit("content" in node ? node.content : node, where);
  }
}

function addContent(element: Element, where: Visit): void {
  const { tagName, attrs } = element;
  if (tagName !== "style" && tagName !== "script") return;
  const content = contentOf(element, where);
  const type = attrs.find(({ name }) => name === "type")?.value ?? "";
  if (tagName === "style") where.expected.push(...expectInCss(content.text, "css", content.at));
  else if (/^$|javascript|module/.test(type)) where.expected.push(...expectInScript(content.text, content.at));
}

function contentOf({ sourceCodeLocation: place }: Element, { text, offset }: Visit): { text: string; at: number } {
  const start = place?.startTag?.endOffset ?? 0;
  return { text: text.slice(start, place?.endTag?.startOffset ?? start), at: offset + start };
}

function addAttributes(element: Element, { offset, expected }: Visit): void {
  for (const { name, prefix, value } of element.attrs) {
    const key = prefix === undefined || prefix === "" ? name : `${prefix}:${name}`;
    const place = element.sourceCodeLocation?.attrs?.[key];
    if (place === undefined) continue;
    const from = offset + place.startOffset;
    const to = offset + place.endOffset;
    for (const url of urlsOf(element, key, value)) expected.push({ url, from, to });
  }
}

function urlsOf(element: Element, name: string, value: string): string[] {
  if (name === "style") return styleUrls(value);
  if (/^(?:image)?srcset$/.test(name)) return /^(?:img|source|link)$/.test(element.tagName) ? urlsOfSrcset(value) : [];
  const url = value.trim();
  return url !== "" && isShown(element, name, url) ? [url] : [];
}

function styleUrls(value: string): string[] {
  try {
    return expectInCss(`a{${value}}`, "css").map(({ url }) => url);
  } catch {
    return [];
  }
}

function isShown(element: Element, name: string, url: string): boolean {
  const get = (attribute: string): string => element.attrs.find((one) => one.name === attribute)?.value ?? "";
  switch (`${element.tagName} ${name}`) {
    case "img src":
    case "video poster":
    case "image href":
    case "image xlink:href":
    case "feimage href":
    case "feImage xlink:href":
      return !url.startsWith("#");
    case "input src":
      return get("type").toLowerCase() === "image";
    case "link href":
      return (
        /\b(?:icon|apple-touch-icon|mask-icon|image_src|apple-touch-startup-image)\b/i.test(get("rel")) ||
        get("as") === "image"
      );
    case "meta content":
      return /^(?:og:image(?::url|:secure_url)?|twitter:image(?::src)?|msapplication-TileImage|image)$/i.test(
        get("property") || get("name") || get("itemprop"),
      );
    case "object data":
    case "embed src":
      return get("type").startsWith("image/") || (get("type") === "" && looksLikePicture(url));
    case "body background":
    case "table background":
    case "td background":
      return true;
    default:
      return element.tagName.includes("-") && /^(?:src|poster)$/.test(name) && looksLikePicture(url);
  }
}
