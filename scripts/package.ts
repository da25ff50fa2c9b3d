import { mkdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { createVSIX, listFiles, PackageManager } from "@vscode/vsce";
import { buildExtension } from "./buildExtension";
import { outFolder, repoRoot } from "./setup/paths";
import packageJson from "../package.json";

/** What may be in the `.vsix`; .vscodeignore says the same to vsce. */
const ALLOWED =
  /^(package(\.nls(\.[\w-]+)?)?\.json|README\.md|CHANGELOG\.md|LICENSE|THIRD_PARTY_NOTICES|dist\/\w+\.js|dist\/assets\/[\w.-]+\.(wasm|woff)|dist\/media\/[\w-]+\.(js|css|svg|ttf)|media\/icon\.png|media\/panel\.svg|media\/shapes\.ttf|media\/walkthrough\/[\w.-]+|docs\/images\/[\w.-]+\.png|schemas\/[\w.-]+\.json|l10n\/bundle\.l10n\.[\w.-]*json)$/;

/** Builds and packs the extension; @returns the path of the `.vsix`. */
export async function packageExtension(folder = repoRoot): Promise<string> {
  await buildExtension();
  const files = await listFiles({ cwd: repoRoot, packageManager: PackageManager.None });
  const strangers = files.filter((file) => !ALLOWED.test(file.replaceAll("\\", "/")));
  if (strangers.length > 0) throw new Error(`These must not be packaged: ${strangers.join(", ")}`);
  await mkdir(folder, { recursive: true });
  const vsix = path.join(folder, `${packageJson.name}-${packageJson.version}.vsix`);
  await rm(vsix, { force: true });
  await createVSIX({
    cwd: repoRoot,
    packagePath: vsix,
    dependencies: false,
    allowMissingRepository: true,
    skipLicense: true,
    rewriteRelativeLinks: false,
  });
  return vsix;
}

async function main(): Promise<void> {
  const vsix = await packageExtension(process.argv.includes("--out") ? outFolder : repoRoot);
  const { size } = await stat(vsix);
  console.log(`${path.relative(repoRoot, vsix)}: ${(size / 1e6).toFixed(2)} MB`);
}

if (require.main === module) void main();
