import { readdir, stat } from "node:fs/promises";
import path from "node:path";
import { inKilobytes, inMegabytes } from "./figures";
import type { ProductCopy } from "./productCopy";
import type { Row } from "./row";

const MOST_EXTENSION_BYTES = 150_000;
const MOST_VSIX_BYTES = 2_500_000;

/** What the `.vsix` weighs and what is in it, read from the package itself. */
export async function measureSizes({ folder, vsixBytes }: ProductCopy): Promise<Row[]> {
  const dist = path.join(folder, "dist");
  const names = (await readdir(dist)).filter((name) => name.endsWith(".js")).sort();
  const bytes = new Map<string, number>();
  for (const name of names) bytes.set(name, (await stat(path.join(dist, name))).size);
  const shell = bytes.get("extension.js") ?? NaN;
  const both = shell + (bytes.get("compose.js") ?? NaN);
  const part = "sizes";
  const others = names.filter((name) => name !== "extension.js");
  return [
    {
      part,
      what: "dist/extension.js",
      figure: inKilobytes(shell),
      target: `≤ ${inKilobytes(MOST_EXTENSION_BYTES)}`,
      isMet: shell <= MOST_EXTENSION_BYTES,
    },
    { part, what: "extension.js and compose.js together", figure: inKilobytes(both) },
    ...others.map((name) => ({ part, what: `dist/${name}`, figure: inKilobytes(bytes.get(name) ?? NaN) })),
    { part, what: "dist/assets (codecs and fonts)", figure: inKilobytes(await weigh(path.join(dist, "assets"))) },
    {
      part,
      what: "the .vsix",
      figure: inMegabytes(vsixBytes),
      target: `≤ ${inMegabytes(MOST_VSIX_BYTES)}`,
      isMet: vsixBytes <= MOST_VSIX_BYTES,
    },
  ];
}

async function weigh(folder: string): Promise<number> {
  let sum = 0;
  for (const name of await readdir(folder)) sum += (await stat(path.join(folder, name))).size;
  return sum;
}
