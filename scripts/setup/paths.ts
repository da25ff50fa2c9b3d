import { existsSync } from "node:fs";
import path from "node:path";

export const repoRoot = path.resolve(__dirname, "..", "..");

/** Downloads that outlive a run: VS Code's server build, a desktop VS Code, notes about what could not be had. */
export const cacheFolder = path.join(repoRoot, ".vscode-test");

/** Everything a run builds or draws. */
export const outFolder = path.join(repoRoot, "out");

/** The first of `names` that lies in a folder of PATH; null when none does. */
export function findOnPath(names: readonly string[]): string | null {
  const endings = process.platform === "win32" ? [".exe", ".cmd", ""] : [""];
  for (const folder of (process.env["PATH"] ?? "").split(path.delimiter)) {
    if (folder === "") continue;
    for (const name of names) {
      const hit = endings.map((ending) => path.join(folder, name + ending)).find((file) => existsSync(file));
      if (hit !== undefined) return hit;
    }
  }
  return null;
}
