// Builds the bundles of the extension into dist/; `--dev` keeps names readable and adds source maps.
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import { copyImageAssets } from "./scripts/assets.mjs";

const root = path.dirname(fileURLToPath(import.meta.url));
const dist = path.join(root, "dist");

/** Rooms that are loaded at their first use: a dynamic import of one of these is a bundle of its own. */
const LAZY = { compose: "src/compose.ts", http: "src/providers/http.ts" };

/** What is shown in webviews: a folder of `media` each, and the icons that its tab has. */
const PAGES = {
  compare: ["compare-light.svg", "compare-dark.svg"],
  mask: ["mask-light.svg", "mask-dark.svg"],
  missing: ["missing-light.svg", "missing-dark.svg"],
  panel: [],
};

const lazyBundles = {
  name: "lazy-bundles",
  setup(build) {
    build.onResolve({ filter: /^\.{1,2}\// }, (args) => {
      if (args.kind !== "dynamic-import") return undefined;
      const file = `${path.resolve(args.resolveDir, args.path)}.ts`;
      const name = Object.keys(LAZY).find((key) => path.join(root, LAZY[key]) === file);
      return name === undefined
        ? { errors: [{ text: `${args.path} is imported dynamically but is no bundle of its own.` }] }
        : { path: `./${name}.js`, external: true };
    });
  },
};

/** @returns esbuild's metafile: what went into which bundle. */
export async function buildExtension({ isDev = false } = {}) {
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  const { metafile } = await esbuild.build({
    entryPoints: {
      extension: path.join(root, "src/extension.ts"),
      imageWorker: path.join(root, "src/node/imageWorker.ts"),
      referenceWorker: path.join(root, "src/node/referenceWorker.ts"),
      ...Object.fromEntries(Object.entries(LAZY).map(([name, file]) => [name, path.join(root, file)])),
    },
    outdir: dist,
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node22",
    external: ["vscode"],
    // The package's CommonJS entry builds its classes on load; its module form can be shaken.
    mainFields: ["module", "main"],
    minify: !isDev,
    sourcemap: isDev,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
    plugins: [lazyBundles],
  });
  await copyImageAssets(path.join(dist, "assets"));
  const pages = await buildPages({ isDev });
  return {
    inputs: { ...metafile.inputs, ...pages.inputs },
    outputs: { ...metafile.outputs, ...pages.outputs },
  };
}

/** Each page of a webview: `media/<page>/main.ts` and its style, as `dist/media/<page>.js` and `.css`, and its icons. */
async function buildPages({ isDev }) {
  const { metafile } = await esbuild.build({
    entryPoints: Object.entries(PAGES).flatMap(([page, icons]) => [
      { in: path.join(root, `media/${page}/main.ts`), out: page },
      { in: path.join(root, `media/${page}/${page}.css`), out: page },
      ...icons.map((icon) => ({ in: path.join(root, `media/${page}/${icon}`), out: path.parse(icon).name })),
    ]),
    outdir: path.join(dist, "media"),
    bundle: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    loader: { ".svg": "copy", ".ttf": "file" },
    assetNames: "[name]",
    minify: !isDev,
    sourcemap: isDev ? "inline" : false,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  return metafile;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const metafile = await buildExtension({ isDev: process.argv.includes("--dev") });
  if (process.argv.includes("--metafile")) await writeFile(path.join(root, "out/meta.json"), JSON.stringify(metafile));
}
