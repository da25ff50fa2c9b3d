import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";

import { build } from "esbuild";

import { outFolder, repoRoot } from "./paths";

export interface HostTestBundle {
  /** What `extensionTestsPath` has to name. */
  readonly index: string;
  readonly testCount: number;
}

/**
 * Bundles the runner and the tests of a folder for the extension host, which knows no TypeScript. `vscode` is given by
 * the host; mocha and sharp are required from this repository's node_modules at run time, so the bundles lie inside of it.
 */
export async function bundleTests(
  testFolder = path.join(repoRoot, "test", "host"),
  outdir = path.join(outFolder, "test", "host"),
): Promise<HostTestBundle> {
  await rm(outdir, { recursive: true, force: true });
  const tests = await findTests(testFolder);
  await build({
    entryPoints: [
      { in: path.join(repoRoot, "test", "host", "index.ts"), out: "index" },
      ...tests.map((name) => ({ in: path.join(testFolder, name), out: name.replace(/\.ts$/, "") })),
    ],
    outdir,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node22",
    external: ["vscode", "mocha", "sharp"],
    sourcemap: "inline",
    logLevel: "warning",
  });
  return { index: path.join(outdir, "index.js"), testCount: tests.length };
}

/** Paths of the test files, relative to the folder. */
async function findTests(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const names = await readdir(folder, { recursive: true });
  return names.filter((name) => name.endsWith(".test.ts")).sort();
}
