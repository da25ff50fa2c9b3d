import { cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import type { ProductCopy } from "../productCopy";

export const EMPTY_ID = "inline-assets-bench.empty";
export const BARE_ID = "inline-assets-bench.bare";

/** Absolute paths of what VS Code will require. */
export interface InstalledMains {
  ours: string;
  empty: string;
  bare: string;
}

const EMPTY_CODE = "exports.activate=()=>{}\n";
/** The least that an extension does which uses VS Code at all. */
const BARE_CODE = `const vscode=require("vscode");exports.activate=()=>{void vscode.version}\n`;

/**
 * Fills an extensions folder that VS Code has not seen yet: the product, two extensions that do nothing, and the probe.
 * VS Code activates in the order of the folders' names.
 */
export async function installExtensions(
  extensions: string,
  product: ProductCopy,
  isOursFirst: boolean,
): Promise<InstalledMains> {
  const ours = path.join(extensions, "m-inline-assets");
  await cp(product.folder, ours, { recursive: true });
  const place = isOursFirst ? "z" : "a";
  const empty = await generate(path.join(extensions, `${place}-empty`), "empty", EMPTY_CODE);
  const bare = await generate(path.join(extensions, `${place}-bare`), "bare", BARE_CODE);
  const probe = path.join(extensions, "probe");
  await writeManifest(probe, { name: "probe", activationEvents: ["*"] });
  await build({
    entryPoints: [path.join(__dirname, "probe.ts")],
    outfile: path.join(probe, "extension.js"),
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node22",
    logLevel: "warning",
  });
  return { ours: path.join(ours, "dist", "extension.js"), empty, bare };
}

async function generate(folder: string, name: string, code: string): Promise<string> {
  await writeManifest(folder, { name, activationEvents: ["onStartupFinished"] });
  const main = path.join(folder, "extension.js");
  await writeFile(main, code);
  return main;
}

async function writeManifest(folder: string, own: { name: string; activationEvents: string[] }): Promise<void> {
  await mkdir(folder, { recursive: true });
  const engines = { vscode: "^1.101.0" };
  const manifest = { ...own, publisher: "inline-assets-bench", version: "0.0.1", engines, main: "./extension.js" };
  await writeFile(path.join(folder, "package.json"), JSON.stringify(manifest));
}
