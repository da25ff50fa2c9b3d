import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

/** Shares of a hundred documents, as in a site with its components and documentation. */
const KINDS: readonly (readonly [share: number, extension: string, make: (at: number) => string])[] = [
  [28, "ts", script],
  [22, "tsx", component],
  [22, "md", article],
  [12, "css", style],
  [10, "html", page],
  [6, "vue", view],
];
const PER_FOLDER = 40;

/** Writes documents of some 2 to 20 KB into folders of a few dozen, and half of the pictures that they name. @returns their relative paths */
export async function makeSite(root: string, count: number): Promise<string[]> {
  const files: string[] = [];
  for (const folder of ["public/img", "src/assets"]) await mkdir(path.join(root, folder), { recursive: true });
  await writeFile(path.join(root, "package.json"), "{}");
  const paths = { "@assets/*": ["./src/assets/*"] };
  await writeFile(path.join(root, "tsconfig.json"), JSON.stringify({ compilerOptions: { paths } }));
  for (let at = 0; at < count; at += 1) {
    const [, extension, make] = kindOf(at % 100);
    const folder = `src/part-${Math.floor(at / PER_FOLDER)}`;
    if (at % PER_FOLDER === 0) await mkdir(path.join(root, folder), { recursive: true });
    const file = `${folder}/file-${at}.${extension}`;
    await writeFile(path.join(root, file), make(at));
    if (at % 2 === 0) await writeFile(path.join(root, `public/img/${at % 400}.png`), "");
    files.push(file);
  }
  return files;
}

function kindOf(percent: number): (typeof KINDS)[number] {
  let below = 0;
  const found = KINDS.find(([share]) => (below += share) > percent);
  if (found === undefined) throw new Error("The shares are no hundred.");
  return found;
}

function many(at: number, least: number, line: (index: number) => string): string {
  return Array.from({ length: least + ((at * 7919) % (least * 3)) }, (_, index) => line(index)).join("\n");
}

function script(at: number): string {
  return many(at, 40, (index) =>
    index % 9 === 0
      ? `/** Counts what was seen in part ${index}, and says "none" where nothing was. */`
      : `export function step${index}(values: readonly number[]): number { return values.filter((one) => one > ${at}).length + ${index}; }`,
  );
}

function component(at: number): string {
  const rows = many(
    at,
    25,
    (index) => `      <li key="${index}" className="row" title={\`Row \${name} ${index}\`}>{items[${index}]}</li>`,
  );
  const picture =
    at % 3 === 0 ? `<img src="/img/${at % 400}.png" alt="Part ${at}" width="640" height="${at % 480}" />` : "";
  const start = at % 4 === 0 ? `import logo from "@assets/logo-${at % 50}.png";\n` : "";
  return `${start}export function Part${at}({ name, items }: Props) {\n  return (\n    <section>\n      ${picture}\n${rows}\n    </section>\n  );\n}\n`;
}

function article(at: number): string {
  const words =
    "A calm lake lies between the hills, and whoever comes by early sees its mist go up in the morning light. ";
  return many(at, 20, (index) =>
    index % 12 === 5 && at % 2 === 0
      ? `![View ${index} of the lake](/img/${(at + index) % 400}.png "The lake")\n`
      : index % 10 === 0
        ? `## Chapter ${index}\n`
        : `${words.repeat(1 + (index % 3))}[more](chapter-${index}.md)\n`,
  );
}

function style(at: number): string {
  return many(at, 40, (index) =>
    index % 30 === 7 && at % 2 === 0
      ? `.hero-${index} { background: url("../../public/img/${(at + index) % 400}.png") no-repeat; }`
      : `.part-${at} .row-${index} > a:hover { color: #${(at * index) % 1000}; margin: ${index}px auto; display: grid; }`,
  );
}

function page(at: number): string {
  const rows = many(at, 30, (index) =>
    index % 15 === 3
      ? `    <figure><img src="img/${(at + index) % 400}.png" alt="Picture ${index}"><figcaption>Seen at ${index}</figcaption></figure>`
      : `    <p class="text-${index}">Whoever comes by <a href="part-${index}.html">early</a> sees the mist of the morning.</p>`,
  );
  return `<!doctype html>\n<html lang="en">\n  <head><title>Page ${at}</title><link rel="icon" href="/favicon.ico"></head>\n  <body>\n${rows}\n  </body>\n</html>\n`;
}

function view(at: number): string {
  const rows = many(at, 20, (index) => `    <li v-for="item in items${index}" :key="item.id">{{ item.name }}</li>`);
  return `<script setup lang="ts">\nconst items = [${at}];\n</script>\n<template>\n  <ul>\n    <img src="@/assets/${at % 90}.png" alt="">\n${rows}\n  </ul>\n</template>\n<style scoped>\n.a { color: red; }\n</style>\n`;
}
