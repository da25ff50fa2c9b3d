import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { existsSync } from "node:fs";
import { generatedFiles } from "./generated";
import { shapeFont } from "./shapeFont";
import { repoRoot } from "./setup/paths";

async function main(): Promise<void> {
  const font = path.join(repoRoot, "media", "shapes.ttf");
  if (!existsSync(font)) await writeFile(font, shapeFont());
  for (const [file, text] of await generatedFiles()) {
    const full = path.join(repoRoot, file);
    if ((await readFile(full, "utf8").catch(() => "")) === text) continue;
    await mkdir(path.dirname(full), { recursive: true });
    await writeFile(full, text);
    console.log(`wrote ${file}`);
  }
}

void main();
