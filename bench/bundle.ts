import path from "node:path";
import { build } from "esbuild";

/** Bundles programs of the bench as the product is bundled, so that all contenders are loaded alike. */
export async function bundlePrograms(files: readonly string[], outdir: string): Promise<(name: string) => string> {
  await build({
    entryPoints: files.map((file) => ({ in: file, out: path.basename(file, ".ts") })),
    outdir,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node22",
    mainFields: ["module", "main"],
    minify: true,
    // Native, and nothing that can be bundled.
    external: ["sharp"],
    // @jsquash makes addresses of its codecs with it, which are not used.
    define: { "import.meta.url": '"file:///bench/"' },
    legalComments: "none",
    logLevel: "error",
  });
  return (name) => path.join(outdir, `${name}.js`);
}
