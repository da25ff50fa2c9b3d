import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { capture } from "../scripts/setup/processes";

const folder = __dirname;
const stampFile = path.join(folder, "node_modules", ".bench-lock");

/** Installs what bench/package.json names into bench/node_modules, once for each lock file. */
export async function ensureRivals(): Promise<void> {
  const digest = createHash("sha256")
    .update(await readFile(path.join(folder, "package-lock.json")))
    .digest("hex");
  if ((await readFile(stampFile, "utf8").catch(() => "")) === digest) return;
  process.stderr.write("Installing the rivals of the benchmarks (once) …\n");
  const { code, output } = await capture("npm", ["ci", "--loglevel=error"], { cwd: folder });
  if (code !== 0) throw new Error(`The rivals (bench/package.json) could not be installed.\n${output.trim()}`);
  await writeFile(stampFile, digest);
}
