import { cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";
import type { ProductCopy } from "../productCopy";

export const EMPTY_ID = "inline-assets-bench.empty";

/** Absolute paths of what VS Code will require. */
export interface InstalledMains {
  ours: string;
  empty: string;
}

/**
 * Fills an extensions folder that VS Code has not seen yet: the product, an extension that does nothing, and the probe.
 * VS Code activates in the order of the folders' names.
 */
export async function installExtensions(
  extensions: string,
  product: ProductCopy,
  isOursFirst: boolean,
): Promise<InstalledMains> {
  const ours = path.join(extensions, "m-inline-assets");
  await cp(product.folder, ours, { recursive: true });
  const empty = path.join(extensions, isOursFirst ? "z-empty" : "a-empty");
  await writeManifest(empty, { name: "empty", activationEvents: ["onStartupFinished"] });
  await writeFile(path.join(empty, "extension.js"), "exports.activate=()=>{}\n");
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
  return { ours: path.join(ours, "dist", "extension.js"), empty: path.join(empty, "extension.js") };
}

async function writeManifest(folder: string, own: { name: string; activationEvents: string[] }): Promise<void> {
  await mkdir(folder, { recursive: true });
  const engines = { vscode: "^1.101.0" };
  const manifest = { ...own, publisher: "inline-assets-bench", version: "0.0.1", engines, main: "./extension.js" };
  await writeFile(path.join(folder, "package.json"), JSON.stringify(manifest));
}
