import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { generatedFiles } from "./generated";
import { repoRoot } from "./setup/paths";

async function main(): Promise<void> {
  for (const [file, text] of await generatedFiles()) {
    const full = path.join(repoRoot, file);
    if ((await readFile(full, "utf8").catch(() => "")) === text) continue;
    await mkdir(path.dirname(full), { recursive: true });
    await writeFile(full, text);
    console.log(`wrote ${file}`);
  }
}

void main();
