import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import * as prettier from "prettier";
import { measureActivation } from "../bench/activation/activation";
import { measureCharges } from "../bench/charges/charges";
import { measureDownload } from "../bench/download/download";
import { measureEdit } from "../bench/edit/edit";
import { describeMachine } from "../bench/machine";
import { measureManifest } from "../bench/manifest/manifest";
import { measureOffline } from "../bench/offline/offline";
import { measurePaint } from "../bench/paint/paint";
import { measurePanel } from "../bench/panel/panel";
import { makeProductCopy, type ProductCopy } from "../bench/productCopy";
import { measureReferences } from "../bench/references/references";
import { tableOf, type Row } from "../bench/row";
import { measureSizes } from "../bench/sizes";
import { ensureChromium } from "./setup/ensureChromium";
import { repoRoot } from "./setup/paths";

// npm run bench [-- activation | sizes | download | offline | edit | charges | manifest | panel | paint | references …]: measures all parts or those named,
// and writes the table of each into docs/BENCHMARKS.md.

const PARTS: Readonly<Record<string, (product: ProductCopy) => Promise<Row[]>>> = {
  activation: measureActivation,
  sizes: measureSizes,
  download: measureDownload,
  offline: measureOffline,
  edit: measureEdit,
  charges: measureCharges,
  manifest: measureManifest,
  panel: measurePanel,
  paint: measurePaint,
  references: measureReferences,
};
const document = path.join(repoRoot, "docs", "BENCHMARKS.md");
async function bench(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0)
    throw new Error(`There is no part ${unknown.join(", ")}; there are ${Object.keys(PARTS).join(", ")}.`);
  const names = wanted.length === 0 ? Object.keys(PARTS) : wanted;
  if (["activation", "panel", "paint"].some((name) => names.includes(name))) await ensureChromium();
  const product = await makeProductCopy();
  try {
    for (const name of names) {
      process.stderr.write(`Measuring: ${name} …\n`);
      const machine = await describeMachine();
      const rows = (await PARTS[name]?.(product)) ?? [];
      process.stdout.write(`\n${tableOf(rows)}\n\n${machine}\n`);
      // At once: what was measured stays when a later part fails.
      await writeTable(name, rows, machine);
    }
  } finally {
    await product.remove();
  }
}

async function writeTable(name: string, rows: readonly Row[], machine: string): Promise<void> {
  const text = await readFile(document, "utf8");
  const place = new RegExp(`(<!-- bench ${name}: written by npm run bench -->\\n)[^]*?(<!-- /bench ${name} -->)`);
  if (!place.test(text)) throw new Error(`docs/BENCHMARKS.md has no place for the table of ${name}.`);
  const day = new Date().toISOString().slice(0, 10);
  const written = text.replace(
    place,
    (_all, open: string, close: string) => `${open}\n${tableOf(rows)}\n\nMeasured on ${day}: ${machine}.\n\n${close}`,
  );
  const options = { ...(await prettier.resolveConfig(document)), parser: "markdown" };
  await writeFile(document, await prettier.format(written, options));
}

bench(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
