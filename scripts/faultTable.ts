import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import ts from "typescript";
import { FAULT_ROWS, PENDING } from "./faultRows";
import { repoRoot } from "./setup/paths";

/** A test whose title names rows. */
export interface TaggedTest {
  rows: string[];
  /** Without the rows; of a title that is put together, the fixed beginning and `…`. */
  title: string;
  /** Relative to the repository, with `/`. */
  file: string;
}

/** All tests below test/ whose titles begin with `F<n>` or `S<n>`, in the order of files and lines. */
export async function findTaggedTests(): Promise<TaggedTest[]> {
  const names = await readdir(path.join(repoRoot, "test"), { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => name.endsWith(".test.ts")).map((name) => `test/${name.replaceAll("\\", "/")}`);
  const found = files.sort().map(async (file) => {
    const text = await readFile(path.join(repoRoot, file), "utf8");
    return titlesIn(text).flatMap((whole) => tagged(whole, file));
  });
  return (await Promise.all(found)).flat();
}

/** The titles of the `it(…)` calls of a source file; those of `it.skip` and the like don't count. */
export function titlesIn(source: string): string[] {
  const titles: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && node.expression.text === "it") {
      const [title] = node.arguments;
      if (title !== undefined) titles.push(textOf(title));
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile("a.test.ts", source, ts.ScriptTarget.Latest));
  return titles;
}

function textOf(title: ts.Expression): string {
  if (ts.isStringLiteralLike(title)) return title.text;
  return ts.isTemplateExpression(title) ? `${title.head.text}…` : "";
}

function tagged(whole: string, file: string): TaggedTest[] {
  const [, tags, title] = /^((?:[FS]\d+ )+)(.*)$/s.exec(whole) ?? [];
  return tags === undefined || title === undefined ? [] : [{ rows: tags.trim().split(" "), title, file }];
}

/** What is wrong between rows, tests and the list of what is pending; empty when all is well. */
export function problemsOf(tests: readonly TaggedTest[], rows = FAULT_ROWS, pending = PENDING): string[] {
  const covered = new Set(tests.flatMap((test) => test.rows));
  const unknown = [...covered, ...Object.keys(pending)].filter((row) => !Object.hasOwn(rows, row));
  const states = Object.entries(rows).map(([row, { untestable }]) => {
    const claims = [covered.has(row), untestable !== undefined, Object.hasOwn(pending, row)];
    if (claims.filter(Boolean).length === 1) return "";
    if (claims.every((claim) => !claim)) return `${row} has no test, no reason why not, and is not pending.`;
    return covered.has(row)
      ? `${row} is covered: take it off the pending list, and its reason why it can't be.`
      : `${row} is pending and called untestable: one of the two.`;
  });
  return [...unknown.map((row) => `There is no row ${row}.`), ...states.filter((state) => state !== "")];
}

const HEAD = `# What can go wrong, and the tests that show what happens then

Made by \`npm run generate\` from the titles of the tests and scripts/faultRows.ts. A title that begins with \`F12\` or \`S5\`
(several are allowed) puts its test into this table.
`;

/** docs/FAULTS.md */
export async function faultTable(): Promise<string> {
  const tests = await findTaggedTests();
  const section = (title: string, letter: string) => {
    const rows = Object.keys(FAULT_ROWS).filter((row) => row.startsWith(letter));
    return `\n## ${title}\n\n| | | shown by | in |\n|---|---|---|---|\n${rows.flatMap((row) => linesOf(row, tests)).join("\n")}\n`;
  };
  return HEAD + section("Faults", "F") + section("Security", "S");
}

/** One line a test, so that a new test changes one line. */
function linesOf(row: string, tests: readonly TaggedTest[]): string[] {
  const { words, untestable, beyond } = { untestable: undefined, beyond: undefined, ...FAULT_ROWS[row] };
  const shown = tests
    .filter(({ rows }) => rows.includes(row))
    .map(({ title, file }) => [escaped(title), `[${file}](../${file})`]);
  if (untestable !== undefined) shown.push([`_can't be shown here:_ ${untestable}`, ""]);
  if (shown.length === 0) shown.push([`_not covered yet:_ waits for ${PENDING[row] ?? "a test"}`, ""]);
  if (beyond !== undefined) shown.push([`_not shown:_ ${beyond}`, ""]);
  return shown.map(([what = "", where = ""], index) => {
    const [name, fault] = index === 0 ? [`**${row}**`, words] : ["", ""];
    return `| ${name} | ${fault ?? ""} | ${what} | ${where} |`;
  });
}

function escaped(title: string): string {
  return title.replace(/[|\\<>[\]*_]/g, "\\$&");
}
