import ts from "typescript";

/** What a bundle could start or evaluate, as its syntax says. */
export interface BundleFacts {
  /** Modules that it requires or imports; one that is not named by a literal is written in `<>`. */
  modules: string[];
  /** Places where a suspicious word stands as a name, each with the text around it. */
  suspects: string[];
}

/** Names by which Node starts a process or a server, or evaluates text. */
const SUSPICIOUS = new Set([
  "eval",
  "Function",
  "GeneratorFunction",
  "AsyncFunction",
  "createRequire",
  "createServer",
  "createSecureServer",
  "listen",
  "spawn",
  "spawnSync",
  "execFile",
  "execFileSync",
  "execSync",
  "fork",
  "runInThisContext",
  "runInNewContext",
  "compileFunction",
  "dlopen",
  "binding",
  "_linkedBinding",
]);

export function readBundle(text: string): BundleFacts {
  const source = ts.createSourceFile("bundle.js", text, ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
  const modules = new Set<string>();
  const suspects: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isLoad(node.expression)) modules.add(moduleOf(node));
    if (SUSPICIOUS.has(nameOf(node))) suspects.push(text.slice(Math.max(0, node.pos - 40), node.end + 60));
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { modules: [...modules].sort(), suspects };
}

/** A word in a text counts where it names a member, as in `process["binding"]`. */
function nameOf(node: ts.Node): string {
  if (ts.isIdentifier(node)) return node.text;
  return ts.isStringLiteralLike(node) && ts.isElementAccessExpression(node.parent) ? node.text : "";
}

function isLoad(callee: ts.Expression): boolean {
  return callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === "require");
}

function moduleOf({ arguments: [first] }: ts.CallExpression): string {
  if (first === undefined) return "<>";
  return ts.isStringLiteralLike(first) ? first.text.replace(/^node:/, "") : `<${first.getText()}>`;
}
