import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { ReferenceSyntax } from "../../src/core/references/foundReference";
import { resolveReference } from "../../src/core/references/resolveReference";
import type { ListingMemory } from "../../src/node/referenceProject";
import { createReferenceProject } from "../../src/node/referenceProject";

/** Path, what it means, and whether it is there; null: nothing. */
type Row = [url: string, file: string | null, exists?: boolean];

describe("resolveReference", () => {
  let root: string;
  let outside: string;

  beforeEach(async () => {
    const base = await mkdtemp(path.join(os.tmpdir(), "inline-assets-resolve-"));
    root = path.join(base, "project");
    outside = path.join(base, "outside");
    await mkdir(root);
    await mkdir(outside);
  });
  afterEach(() => rm(path.dirname(root), { recursive: true }));

  const write = async (...files: readonly string[]): Promise<void> => {
    for (const file of files) {
      const [name = "", content = "x"] = file.split("=", 2);
      await mkdir(path.dirname(path.join(root, name)), { recursive: true });
      await writeFile(path.join(root, name), content);
    }
  };
  const means = async (document: string, syntax: ReferenceSyntax, rows: readonly Row[]): Promise<void> => {
    for (const [url, file, exists = true] of rows) {
      const target = await resolveReference({ url, syntax }, document, createReferenceProject(root));
      assert.deepEqual(target, file === null ? null : { file, exists }, `${syntax} ${url}`);
    }
  };

  it("takes a relative path from the document's folder, without query and fragment, percent-decoded", async () => {
    await write("docs/img/lake.png", "docs/img/deep sea.png", "docs/img/100%.png", "docs/img/a%20b.png", "img/é.png");
    await means("docs/guide.md", "markdown", [
      ["img/lake.png", "docs/img/lake.png"],
      ["./img/lake.png?v=2#top", "docs/img/lake.png"],
      ["img/deep%20sea.png", "docs/img/deep sea.png"],
      ["img\\lake.png", "docs/img/lake.png"],
      ["img/100%.png", "docs/img/100%.png"],
      ["img/a%20b.png", "docs/img/a%20b.png"],
      ["../img/%C3%A9.png", "img/é.png"],
      ["../img/none.png", "img/none.png", false],
      [" img/lake.png ", "docs/img/lake.png"],
    ]);
  });

  it("leaves alone what is remote, inlined, code, a fragment or outside", async () => {
    await write("a.png");
    await means("a.md", "markdown", [
      ["https://example.com/a.png", null],
      ["//example.com/a.png", null],
      ["data:image/png;base64,AAAA", null],
      ["blob:https://example.com/1", null],
      ["C:\\img\\a.png", null],
      ["\\img\\a.png", null],
      ["#a.png", null],
      ["?a.png", null],
      ["", null],
      ["{{ site.url }}/a.png", null],
      ["img/${name}.png", null],
      ["<%= a %>.png", null],
      ["{% static 'a.png' %}", null],
      ["../a.png", null],
      ["docs/../../a.png", null],
      ["%2e%2e/a.png", null],
      ["a%00.png", null],
      ["img/", null],
    ]);
  });

  it("takes a root-absolute path from public, static, src and the folder itself, the document's package first", async () => {
    await write("public/a.png", "static/a.png", "static/b.png", "src/c.png", "d.png", "package.json={}");
    await write("apps/web/package.json={}", "apps/web/public/a.png", "apps/web/e.png");
    await means("docs/guide.md", "markdown", [
      ["/a.png", "public/a.png"],
      ["/b.png", "static/b.png"],
      ["/c.png", "src/c.png"],
      ["/d.png", "d.png"],
      ["/none/x.png", "public/none/x.png", false],
      ["%PUBLIC_URL%/a.png", "public/a.png"],
    ]);
    await means("apps/web/pages/index.html", "html-attribute", [
      ["/a.png", "apps/web/public/a.png"],
      ["/e.png", "apps/web/e.png"],
      ["/b.png", "static/b.png"],
      ["/none.png", "apps/web/public/none.png", false],
    ]);
  });

  it("makes a missing root-absolute one in static, else in the workspace folder", async () => {
    await means("index.html", "html-attribute", [["/img/a.png", "img/a.png", false]]);
    await write("static/x.txt");
    await means("index.html", "html-attribute", [["/img/a.png", "static/img/a.png", false]]);
  });

  it("looks for what a page's attribute names beside the page, then in public", async () => {
    await write("public/img/a.png", "site/b.png", "package.json={}");
    await means("site/index.html", "html-attribute", [
      ["b.png", "site/b.png"],
      ["img/a.png", "public/img/a.png"],
      ["none.png", "site/none.png", false],
    ]);
    await means("src/App.jsx", "jsx-attribute", [
      ["img/a.png", "public/img/a.png"],
      ["./img/none.png", "src/img/none.png", false],
    ]);
    await means("site/a.md", "markdown", [["img/a.png", "site/img/a.png", false]]);
  });

  it("follows a project's aliases in imports, and takes all else there for packages", async () => {
    await write(
      'tsconfig.json={"extends":"./base.json"}',
      'base.json={"compilerOptions":{"baseUrl":".","paths":{"@img/*":["assets/img/*"],"#logo":["assets/logo.svg"]}}}',
      "assets/img/a.png",
      "assets/logo.svg",
      "src/b.png",
    );
    await means("src/app/page.tsx", "import", [
      ["@img/a.png", "assets/img/a.png"],
      ["@img/none.png", "assets/img/none.png", false],
      ["assets/img/a.png", "assets/img/a.png"],
      ["../b.png", "src/b.png"],
      ["./c.png?url", "src/app/c.png", false],
      ["@/b.png", "src/b.png"],
      ["~/none.png", "src/none.png", false],
      ["some-package/a.png", null],
      ["@scope/package/a.png", null],
    ]);
    await means("src/app/page.tsx", "script-string", [
      ["@img/a.png", "assets/img/a.png"],
      ["@scope/package/a.png", null],
    ]);
  });

  it("reads jsconfig and the projects that a configuration only refers to", async () => {
    await write(
      'tsconfig.json={"files":[],"references":[{"path":"./tsconfig.app.json"}]}',
      'tsconfig.app.json={"compilerOptions":{"paths":{"$img/*":["./art/*"]}}}',
      "art/a.png",
      'legacy/jsconfig.json={"compilerOptions":{"baseUrl":"src"}}',
      "legacy/src/img/b.png",
    );
    await means("src/a.ts", "import", [["$img/a.png", "art/a.png"]]);
    await means("legacy/src/a.js", "import", [["img/b.png", "legacy/src/img/b.png"]]);
  });

  it("reads a configuration that is broken, circular, a device or large as none", async () => {
    await write('tsconfig.json={"extends":"./large.json","compilerOptions":{"paths":{"@a/*":["./b/*"]}}}', "b/c.png");
    await write(`large.json=${" ".repeat(2_000_000)}{`, 'z/tsconfig.json={"extends":"./device.json"}');
    if (process.platform !== "win32") await symlink("/dev/zero", path.join(root, "z/device.json"));
    await write("x/tsconfig.json={", 'y/tsconfig.json={"extends":"./tsconfig.json"}');
    await means("a.ts", "import", [["@a/c.png", "b/c.png"]]);
    for (const folder of ["x", "y", "z"]) await means(`${folder}/a.ts`, "import", [["@a/c.png", null]]);
  });

  it("knows the customary aliases, in the package's src where it has one", async () => {
    await write("src/assets/a.png", "src/lib/b.png", "package.json={}", "plain/package.json={}", "plain/assets/a.png");
    await means("src/pages/index.vue", "html-attribute", [
      ["@/assets/a.png", "src/assets/a.png"],
      ["~/assets/a.png", "src/assets/a.png"],
      ["~@/assets/a.png", "src/assets/a.png"],
      ["$lib/b.png", "src/lib/b.png"],
      ["@/assets/none.png", "src/assets/none.png", false],
      ["~~/src/assets/a.png", "src/assets/a.png"],
    ]);
    await means("src/app.scss", "css", [
      ["~@/assets/a.png", "src/assets/a.png"],
      ["~assets/a.png", "src/assets/a.png"],
      ["~bootstrap/img/a.png", null],
    ]);
    await means("plain/index.ts", "import", [
      ["@/assets/a.png", "plain/assets/a.png"],
      ["@/none.png", "plain/none.png", false],
    ]);
  });

  it("says what stands in the way: a folder, or a name in other case", async () => {
    await write("img/Lake.png", "Art/sea.png", "Art/x.png/y");
    const rows: [string, object][] = [
      ["img", { file: "img", exists: false, obstacle: { kind: "folder" } }],
      ["img/lake.png", { file: "img/lake.png", exists: false, obstacle: { kind: "case", file: "img/Lake.png" } }],
      ["art/sea.png", { file: "art/sea.png", exists: false, obstacle: { kind: "case", file: "Art/sea.png" } }],
      ["art/none.png", { file: "art/none.png", exists: false, obstacle: { kind: "case", file: "Art" } }],
      ["IMG/LAKE.PNG", { file: "IMG/LAKE.PNG", exists: false, obstacle: { kind: "case", file: "img/Lake.png" } }],
    ];
    for (const [url, expected] of rows) {
      const target = await resolveReference({ url, syntax: "markdown" }, "a.md", createReferenceProject(root));
      assert.deepEqual(target, expected, url);
    }
  });

  it("F10 follows links inside of the workspace folder, and none that leads out, nowhere or in a circle", async function () {
    if (process.platform === "win32") this.skip();
    await write("img/a.png");
    await writeFile(path.join(outside, "secret.png"), "x");
    for (const [target, link] of [
      ["img", "inside"],
      [outside, "out"],
      [path.join(outside, "secret.png"), "leak.png"],
      ["circle-b", "circle-a"],
      ["circle-a", "circle-b"],
      ["nowhere.png", "dangling.png"],
      [".", "self"],
    ] as const)
      await symlink(target, path.join(root, link));
    await means("a.md", "markdown", [
      ["inside/a.png", "inside/a.png"],
      ["self/self/img/a.png", "self/self/img/a.png"],
      ["out/secret.png", null],
      ["out/none.png", null],
      ["leak.png", null],
      ["circle-a/x.png", null],
      ["dangling.png", null],
    ]);
  });

  it("sees what comes and goes between two looks, also with a memory of listings", async () => {
    const memory: ListingMemory = new Map();
    const look = async () =>
      await resolveReference({ url: "a.png", syntax: "css" }, "a.css", createReferenceProject(root, memory));
    assert.deepEqual(await look(), { file: "a.png", exists: false });
    await write("a.png");
    assert.deepEqual(await look(), { file: "a.png", exists: true });
    await rm(path.join(root, "a.png"));
    assert.deepEqual(await look(), { file: "a.png", exists: false });
  });
});
