import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { unzipSync } from "fflate";
import { packageExtension } from "../scripts/package";
import { outFolder } from "../scripts/setup/paths";

/** The extension as it would be shipped, unpacked: other builds of this tree don't touch it. */
export interface ProductCopy {
  /** Absolute path of the folder that holds package.json and dist/. */
  folder: string;
  vsixBytes: number;
  remove(): Promise<void>;
}

export async function makeProductCopy(): Promise<ProductCopy> {
  const parent = path.join(outFolder, "bench");
  await mkdir(parent, { recursive: true });
  const scratch = await mkdtemp(path.join(parent, "product-"));
  const folder = path.join(scratch, "inline-assets");
  const vsix = await packageExtension(scratch);
  for (const [name, bytes] of Object.entries(unzipSync(await readFile(vsix)))) {
    if (name.endsWith("/")) continue;
    const file = path.join(folder, path.relative("extension", name));
    if (!file.startsWith(folder + path.sep)) continue;
    await mkdir(path.dirname(file), { recursive: true });
    await writeFile(file, bytes);
  }
  return {
    folder,
    vsixBytes: (await stat(vsix)).size,
    remove: () => rm(scratch, { recursive: true, force: true }),
  };
}
