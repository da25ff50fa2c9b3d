import { parse } from "@babel/parser";
import { expectInCss } from "./cssOracle";
import { looksLikePicture, urlsOfSrcset, type Expected } from "./expected";

type Node = Readonly<Record<string, unknown>> & { readonly type: string; readonly start: number; readonly end: number };

/** Imports, calls and JSX that show pictures, by Babel's parser. Nothing where Babel can't read it. */
export function expectInScript(text: string, offset = 0): Expected[] {
  const expected: Expected[] = [];
  const root: unknown = parse(text, {
    sourceType: "unambiguous",
    errorRecovery: true,
    allowReturnOutsideFunction: true,
    plugins: ["jsx", "typescript", "decorators"],
  }).program;
  if (isNode(root)) visit(root, { offset, expected });
  return expected;
}

interface Visit {
  readonly offset: number;
  readonly expected: Expected[];
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function visit(node: Node, where: Visit): void {
  for (const found of stringsOf(node)) add(found, where);
  if (node.type === "JSXOpeningElement") addTag(node, where);
  if (node.type === "ObjectProperty") addStyle(node, where);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) if (isNode(child)) visit(child, where);
  }
}

function add(node: Node, { offset, expected }: Visit): void {
  const url = valueOf(node)?.trim();
  if (url !== undefined && looksLikePicture(url))
    expected.push({ url, from: offset + node.start, to: offset + node.end });
}

/** Strings of modules, and arguments that are files. */
function stringsOf(node: Node): Node[] {
  switch (node.type) {
    case "ImportDeclaration":
    case "ExportNamedDeclaration":
    case "ExportAllDeclaration":
    case "ImportExpression":
      return [node["source"]].filter(isNode);
    case "CallExpression":
      return /^(?:Import|require)$/.test(calleeOf(node)) ? nodesOf(node["arguments"]).slice(0, 1) : [];
    case "NewExpression": {
      const [first, base] = nodesOf(node["arguments"]);
      return calleeOf(node) === "URL" && first !== undefined && base?.type === "MemberExpression" ? [first] : [];
    }
    default:
      return [];
  }
}

function calleeOf(call: Node): string {
  const callee = call["callee"];
  return isNode(callee) ? (callee.type === "Import" ? "Import" : String(callee["name"])) : "";
}

function nodesOf(value: unknown): Node[] {
  return Array.isArray(value) ? value.filter(isNode) : [];
}

function valueOf(node: Node): string | undefined {
  if (node.type === "StringLiteral") return String(node["value"]);
  if (node.type !== "TemplateLiteral" || !Array.isArray(node["quasis"]) || node["quasis"].length !== 1)
    return undefined;
  const [only] = node["quasis"].filter(isNode);
  const value = only?.["value"];
  return typeof value === "object" && value !== null && "cooked" in value ? String(value.cooked) : undefined;
}

function addTag(tag: Node, where: Visit): void {
  const name = isNode(tag["name"]) ? String(tag["name"]["name"]) : "";
  const attributes = Array.isArray(tag["attributes"]) ? tag["attributes"].filter(isNode) : [];
  const rel = attributes.find((one) => isNode(one["name"]) && one["name"]["name"] === "rel");
  const isIcon = rel !== undefined && isNode(rel["value"]) && /icon/.test(valueOf(rel["value"]) ?? "");
  for (const attribute of attributes) {
    const key = isNode(attribute["name"]) ? String(attribute["name"]["name"]) : "";
    if (isPlace(name, key, isIcon)) addValue(attribute, key, { name, where });
  }
}

function isPlace(tag: string, key: string, isIcon: boolean): boolean {
  const isComponent = /^[A-Z]/.test(tag);
  const places: Readonly<Record<string, boolean>> = {
    srcSet: /^(?:img|source)$/.test(tag) || isComponent,
    src: tag === "img" || isComponent,
    poster: tag === "video" || isComponent,
    href: tag === "image" || (tag === "link" && isIcon),
  };
  return places[key] === true;
}

function addValue(attribute: Node, key: string, { name, where }: { name: string; where: Visit }): void {
  const value = attribute["value"];
  const written = isNode(value) && value.type === "JSXExpressionContainer" ? value["expression"] : value;
  const isAlways = !/^[A-Z]/.test(name) || name.endsWith("Image") || key === "srcSet";
  for (const node of isNode(written) ? branches(written) : []) {
    const url = valueOf(node)?.trim() ?? "";
    const urls = (key === "srcSet" ? urlsOfSrcset(url) : [url]).filter(
      (one) => one !== "" && (isAlways || looksLikePicture(one)),
    );
    where.expected.push(
      ...urls.map((one) => ({ url: one, from: where.offset + node.start, to: where.offset + node.end })),
    );
  }
}

function branches(node: Node): Node[] {
  const sides = ["ConditionalExpression", "LogicalExpression"].includes(node.type)
    ? [node["consequent"], node["alternate"], node["left"], node["right"]]
    : [];
  const inner = sides.filter(isNode).flatMap(branches);
  return [...(valueOf(node) === undefined ? [] : [node]), ...inner];
}

/** `url()` in the values of style objects. */
function addStyle(property: Node, { offset, expected }: Visit): void {
  const key = isNode(property["key"]) ? String(property["key"]["name"] ?? property["key"]["value"]) : "";
  const value = property["value"];
  if (
    !isNode(value) ||
    !/^(?:background(?:-?image)?|mask(?:-?image)?|border-?image|list-?style(?:-?image)?|cursor|content)$/i.test(key)
  )
    return;
  const style = valueOf(value);
  if (style?.includes("url(") !== true) return;
  for (const { url } of expectInCss(`a{background:${style}}`, "css")) {
    expected.push({ url, from: offset + value.start, to: offset + value.end });
  }
}
