import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import * as prettier from "prettier";
import { measureActivation } from "../bench/activation/activation";
import { measureDownload } from "../bench/download/download";
import { describeMachine } from "../bench/machine";
import { measureOffline } from "../bench/offline/offline";
import { makeProductCopy, type ProductCopy } from "../bench/productCopy";
import { tableOf, type Row } from "../bench/row";
import { measureSizes } from "../bench/sizes";
import { ensureChromium } from "./setup/ensureChromium";
import { repoRoot } from "./setup/paths";

// npm run bench [-- activation | sizes | download | offline …]: one table. A full run writes it into docs/BENCHMARKS.md.

const PARTS: Readonly<Record<string, (product: ProductCopy) => Promise<Row[]>>> = {
  activation: measureActivation,
  sizes: measureSizes,
  download: measureDownload,
  offline: measureOffline,
};
const document = path.join(repoRoot, "docs", "BENCHMARKS.md");
const TABLE = /(<!-- bench: written by npm run bench -->\n)[\s\S]*?(<!-- \/bench -->)/;

async function bench(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0)
    throw new Error(`There is no part ${unknown.join(", ")}; there are ${Object.keys(PARTS).join(", ")}.`);
  const names = wanted.length === 0 ? Object.keys(PARTS) : wanted;
  if (names.includes("activation")) await ensureChromium();
  const machine = await describeMachine();
  const product = await makeProductCopy();
  const rows: Row[] = [];
  try {
    for (const name of names) {
      process.stderr.write(`Measuring: ${name} …\n`);
      rows.push(...((await PARTS[name]?.(product)) ?? []));
    }
  } finally {
    await product.remove();
    // Also what was measured before a part failed.
    process.stdout.write(`\n${tableOf(rows)}\n\n${machine}\n`);
  }
  if (wanted.length === 0) await writeDocument(rows, machine);
}

async function writeDocument(rows: readonly Row[], machine: string): Promise<void> {
  const text = await readFile(document, "utf8");
  const day = new Date().toISOString().slice(0, 10);
  const written = text.replace(
    TABLE,
    (_all, open: string, close: string) => `${open}\n${tableOf(rows)}\n\nMeasured on ${day}: ${machine}.\n\n${close}`,
  );
  const options = { ...(await prettier.resolveConfig(document)), parser: "markdown" };
  await writeFile(document, await prettier.format(written, options));
}

bench(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
