import { isSafeRelativePath } from "../relativePath";
import type { FoundReference, ReferenceSyntax } from "./foundReference";
import type { ProjectFacts, Standing } from "./projectFacts";
import { cutUrl, decodePath } from "./referenceUrl";
import type { ReferenceTarget } from "./seenReference";

/** What a path may mean: tried in this order, and where it is made when none of them is there. */
interface Meaning {
  readonly candidates: readonly string[];
  /** Undefined: a missing one means nothing that we know, such as a package. */
  readonly whenMissing: string | undefined;
}

interface Asked {
  /** Still percent-encoded, or decoded; without query and fragment; with `/`. */
  readonly path: string;
  readonly syntax: ReferenceSyntax;
  readonly document: string;
  readonly facts: ProjectFacts;
}

/** Folders that are published as the root of a site. */
const PUBLISHED = ["public", "static"] as const;
const ROOTS = [...PUBLISHED, "src", ""] as const;

/**
 * The file that a reference means, as its project's tools would find it.
 * @param document relative to the workspace folder, with `/`
 * @returns null for what is remote, inlined, code, a package, or outside of the workspace folder
 */
export async function resolveReference(
  { url, syntax }: Pick<FoundReference, "url" | "syntax">,
  document: string,
  facts: ProjectFacts,
): Promise<ReferenceTarget | null> {
  const written = cutUrl(url);
  if (written === undefined) return null;
  const decoded = decodePath(written);
  const target = await find({ path: decoded, syntax, document, facts });
  if (decoded === written || target?.exists === true) return target;
  // A name that holds a percent sign of its own.
  const literal = await find({ path: written, syntax, document, facts });
  return literal?.exists === true ? literal : target;
}

async function find(asked: Asked): Promise<ReferenceTarget | null> {
  if (/[\0-\x1f]/.test(asked.path)) return null;
  const { candidates, whenMissing } = await meaningOf(asked);
  const obstacles: ReferenceTarget[] = [];
  for (const file of candidates.filter(isSafeRelativePath)) {
    const standing = await asked.facts.lookAt(file);
    if (standing.kind === "file") return { file, exists: true };
    const obstacle = obstacleOf(standing);
    if (obstacle !== undefined) obstacles.push({ file, exists: false, obstacle });
  }
  return obstacles[0] ?? (await missing(whenMissing, asked.facts));
}

function obstacleOf(standing: Standing): ReferenceTarget["obstacle"] {
  if (standing.kind === "folder") return { kind: "folder" };
  return standing.kind === "case" ? { kind: "case", file: standing.file } : undefined;
}

async function missing(file: string | undefined, facts: ProjectFacts): Promise<ReferenceTarget | null> {
  if (file === undefined || !isSafeRelativePath(file)) return null;
  const standing = await facts.lookAt(file);
  if (standing.kind === "missing") return { file, exists: false };
  const obstacle = obstacleOf(standing);
  return obstacle === undefined ? null : { file, exists: false, obstacle };
}

async function meaningOf(asked: Asked): Promise<Meaning> {
  const { path } = asked;
  if (path.endsWith("/")) return NOTHING;
  if (path.startsWith("/")) return await rootAbsolute(asked, path.slice(1));
  if (/^\.\.?\//.test(path)) return await relative(asked);
  const aliased = await alias(asked);
  if (aliased !== undefined) return aliased;
  return asked.syntax === "import" ? NOTHING : await relative(asked);
}

const NOTHING: Meaning = { candidates: [], whenMissing: undefined };

async function rootAbsolute({ document, facts }: Asked, path: string): Promise<Meaning> {
  const bases = await basesOf(document, facts);
  const candidates = bases.flatMap((base) => ROOTS.map((root) => within(joined(base, root), path)));
  const whenMissing = within((await publishedFolder(bases, facts)) ?? "", path);
  return { candidates: known(candidates), whenMissing };
}

/** Relative to the document; an attribute of a page may also mean what is published beside the page. */
async function relative({ path, syntax, document, facts }: Asked): Promise<Meaning> {
  const own = within(folderOf(document), path);
  if (!IN_PAGES.has(syntax)) return { candidates: known([own]), whenMissing: own };
  const bases = await basesOf(document, facts);
  const published = bases.flatMap((base) => PUBLISHED.map((root) => within(joined(base, root), pageRelative(path))));
  return { candidates: known([own, ...published]), whenMissing: own };
}

const IN_PAGES: ReadonlySet<ReferenceSyntax> = new Set([
  "html-attribute",
  "html-srcset",
  "jsx-attribute",
  "jsx-srcset",
  "script-string",
]);

/** As a browser takes a path on a page at the root of its site, where `..` leads nowhere. */
function pageRelative(path: string): string {
  return path.replace(/^(\.\.?\/)+/, "");
}

/** Undefined where the path is no alias. */
async function alias(asked: Asked): Promise<Meaning | undefined> {
  const { path, syntax } = asked;
  // What webpack's loaders take for a module's name.
  const isModule = syntax !== "import" && /^~(?!\/|~\/)./.test(path);
  const specifier = isModule ? path.slice(1) : path;
  const meant = (await configured(asked, specifier, isModule)) ?? (await customary(asked, specifier));
  if (meant !== undefined) return meant;
  if (isModule) return await module(asked, specifier);
  return syntax === "script-string" && specifier.startsWith("@") ? NOTHING : undefined;
}

/** As the project's configuration says: of modules, and of what looks like no other path. */
async function configured(asked: Asked, specifier: string, isModule: boolean): Promise<Meaning | undefined> {
  const { syntax, document, facts } = asked;
  const isScript = syntax === "import" || syntax === "script-string";
  if (!isModule && !isScript && !/^[@~#$]/.test(specifier)) return undefined;
  const { paths, isPattern } = await facts.mapped(document, specifier);
  if (isPattern && paths.length > 0) return { candidates: paths, whenMissing: paths[0] };
  const file = await firstThere(paths, facts);
  return file === undefined ? undefined : { candidates: [file], whenMissing: undefined };
}

async function firstThere(files: readonly string[], facts: ProjectFacts): Promise<string | undefined> {
  for (const file of files) if ((await facts.lookAt(file)).kind === "file") return file;
  return undefined;
}

const ALIAS = /^(@|~|@@|~~|\$lib)\/(.+)$/;

/** As Vite, webpack, Nuxt and SvelteKit projects are set up by their own starters. */
async function customary({ document, facts }: Asked, specifier: string): Promise<Meaning | undefined> {
  const [, sign, rest] = ALIAS.exec(specifier) ?? [];
  if (sign === undefined || rest === undefined) return undefined;
  const base = (await facts.packageFolder(document)) ?? "";
  if (sign === "@@" || sign === "~~") return only(within(base, rest));
  if (sign === "$lib") return only(within(joined(base, "src/lib"), rest));
  const sources = joined(base, "src");
  const candidates = [sources, joined(base, "app"), base].map((folder) => within(folder, rest));
  const hasSources = (await facts.lookAt(sources)).kind === "folder";
  return { candidates: known(candidates), whenMissing: within(hasSources ? sources : base, rest) };
}

/** `~assets/x.png`: below a folder that the bundler looks for modules in, else of a package. */
async function module({ document, facts }: Asked, specifier: string): Promise<Meaning> {
  const base = (await facts.packageFolder(document)) ?? "";
  const candidates = known([within(joined(base, "src"), specifier), within(base, specifier)]);
  const file = await firstThere(candidates, facts);
  return file === undefined ? NOTHING : { candidates: [file], whenMissing: undefined };
}

function only(file: string | undefined): Meaning {
  return { candidates: known([file]), whenMissing: file };
}

/** The document's package first, then the workspace folder. */
async function basesOf(document: string, facts: ProjectFacts): Promise<readonly string[]> {
  const own = await facts.packageFolder(document);
  return own === undefined || own === "" ? [""] : [own, ""];
}

async function publishedFolder(bases: readonly string[], facts: ProjectFacts): Promise<string | undefined> {
  for (const base of bases) {
    for (const root of PUBLISHED) {
      const folder = joined(base, root);
      if ((await facts.lookAt(folder)).kind === "folder") return folder;
    }
  }
  return undefined;
}

function joined(folder: string, name: string): string {
  return folder === "" ? name : name === "" ? folder : `${folder}/${name}`;
}

/** Undefined where the path leads out of the workspace folder. */
function within(folder: string, path: string): string | undefined {
  const segments = folder === "" ? [] : folder.split("/");
  for (const segment of path.split("/")) {
    if (segment === "" || segment === ".") continue;
    if (segment !== "..") segments.push(segment);
    else if (segments.pop() === undefined) return undefined;
  }
  return segments.join("/");
}

function folderOf(document: string): string {
  return document.slice(0, Math.max(0, document.lastIndexOf("/")));
}

function known(paths: readonly (string | undefined)[]): string[] {
  return [...new Set(paths.filter((path) => path !== undefined))];
}
