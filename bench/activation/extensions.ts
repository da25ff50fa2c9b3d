import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "esbuild";

/** Folders of the two extensions that the bench generates. */
export interface BenchExtensions {
  probe: string;
  empty: string;
}

export const EMPTY_ID = "inline-assets-bench.empty";

/** @param folder is made. */
export async function generateExtensions(folder: string): Promise<BenchExtensions> {
  const probe = await generate(path.join(folder, "probe"), "*");
  await build({
    entryPoints: [path.join(__dirname, "probe.ts")],
    outfile: path.join(probe, "extension.js"),
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node22",
    logLevel: "warning",
  });
  const empty = await generate(path.join(folder, "empty"), "onStartupFinished");
  await writeFile(path.join(empty, "extension.js"), "exports.activate=()=>{}\n");
  return { probe, empty };
}

async function generate(folder: string, activationEvent: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const manifest = {
    name: path.basename(folder),
    publisher: "inline-assets-bench",
    version: "0.0.1",
    engines: { vscode: "^1.101.0" },
    main: "./extension.js",
    activationEvents: [activationEvent],
  };
  await writeFile(path.join(folder, "package.json"), JSON.stringify(manifest));
  return folder;
}
