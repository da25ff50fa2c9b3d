import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import ts from "typescript";
import { repoRoot } from "./setup/paths";

/** Where every text that a person reads is an argument of `t`. */
const ROOMS = ["media/mask", "media/missing", "media/panel", "src/host/missing", "src/host/painter", "src/host/panel"];

/** The English texts of panel and painter, sorted: what a translator finds. @throws where a text is not written where it is used */
export async function panelTexts(): Promise<string[]> {
  const texts = new Set<string>();
  for (const room of ROOMS) {
    for (const file of (await readdir(path.join(repoRoot, room))).filter((name) => name.endsWith(".ts"))) {
      const source = await readFile(path.join(repoRoot, room, file), "utf8");
      for (const text of textsIn(`${room}/${file}`, source)) texts.add(text);
    }
  }
  return [...texts].sort((a, b) => (a < b ? -1 : 1));
}

/** Of one file. */
export function textsIn(file: string, source: string): string[] {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isTranslation(node) && !isPassedOn(node)) texts.push(textOf(node, tree));
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return texts;
}

function isTranslation({ expression }: ts.CallExpression): boolean {
  const name = ts.isPropertyAccessExpression(expression) ? expression.name : expression;
  return ts.isIdentifier(name) && name.text === "t";
}

function textOf(call: ts.CallExpression, tree: ts.SourceFile): string {
  const [text] = call.arguments;
  if (text !== undefined && ts.isStringLiteralLike(text)) return text.text;
  const { line } = tree.getLineAndCharacterOfPosition(call.getStart());
  throw new Error(`${tree.fileName}:${line + 1}: a text must be written where it is translated, as one literal.`);
}

/** The one place that hands the host's texts to VS Code. */
function isPassedOn({ parent }: ts.CallExpression): boolean {
  return ts.isArrowFunction(parent) && ts.isVariableDeclaration(parent.parent) && parent.parent.name.getText() === "t";
}
