import { statSync } from "node:fs";
import type { Dirent } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { createPathsMatcher, getTsconfig } from "get-tsconfig";
import type { MappedPaths, ProjectFacts, Standing } from "../core/references/projectFacts";
import { hasCode } from "./durableFile";

/** A larger one is no configuration. */
const MAX_CONFIG_BYTES = 1024 * 1024;
/** File systems date changes in steps: a listing that is hardly older than its folder may lack what came in the same step. */
const STEP_MS = 100;

interface Listing {
  readonly entries: ReadonlyMap<string, Dirent>;
  /** By their names without case, in one form of Unicode. */
  folded(): ReadonlyMap<string, string>;
}

interface KeptListing {
  readonly listing: Listing;
  readonly changedAt: number;
  readonly isSettled: boolean;
}

/** Listings of folders that are looked at often; each is looked up anew when its folder's date says so. */
export type ListingMemory = Map<string, KeptListing>;

/**
 * What is to be known of the project in a workspace folder. One is for one look: what it has seen, it does not look up twice.
 * @param memory over several looks
 */
export function createReferenceProject(root: string, memory: ListingMemory = new Map()): ProjectFacts {
  return new Project(root, memory);
}

class Project implements ProjectFacts {
  readonly #standings = new Map<string, Promise<Standing>>();
  readonly #listings = new Map<string, Promise<Listing | undefined>>();
  readonly #packages = new Map<string, Promise<string | undefined>>();
  readonly #configs = new Map<string, Config | undefined>();
  #realRoot: Promise<string> | undefined;

  constructor(
    private readonly root: string,
    private readonly memory: ListingMemory,
  ) {}

  lookAt(path: string): Promise<Standing> {
    return kept(this.#standings, path, () => this.#lookAt(path));
  }

  packageFolder(document: string): Promise<string | undefined> {
    return this.#packageAbove(parentOf(document));
  }

  async mapped(document: string, specifier: string): Promise<MappedPaths> {
    const config = await this.#configFor(parentOf(document));
    if (config === undefined) return { paths: [], isPattern: false };
    const paths = config.match(specifier).flatMap((path) => this.#relative(path) ?? []);
    return { paths, isPattern: config.patterns.some((pattern) => pattern.test(specifier)) };
  }

  #packageAbove(folder: string): Promise<string | undefined> {
    return kept(this.#packages, folder, async () => {
      if ((await this.#list(folder))?.entries.get("package.json")?.isFile() === true) return folder;
      return folder === "" ? undefined : await this.#packageAbove(parentOf(folder));
    });
  }

  async #lookAt(path: string): Promise<Standing> {
    if (path === "") return { kind: "folder" };
    const folder = parentOf(path);
    const above = await this.lookAt(folder);
    if (above.kind === "case") return await this.#inOtherCase(above.file, path);
    if (above.kind !== "folder") return above.kind === "outside" ? above : { kind: "missing" };
    const listing = await this.#list(folder);
    const name = path.slice(folder === "" ? 0 : folder.length + 1);
    const entry = listing?.entries.get(name);
    if (entry !== undefined) return await this.#kindOf(path, entry);
    const other = listing?.folded().get(fold(name));
    return other === undefined ? { kind: "missing" } : { kind: "case", file: within(folder, other) };
  }

  /** A folder on the way is written in another case: what would lie there is the file, where it does. */
  async #inOtherCase(above: string, path: string): Promise<Standing> {
    const there = await this.lookAt(within(above, path.slice(path.lastIndexOf("/") + 1)));
    const file = within(above, path.slice(path.lastIndexOf("/") + 1));
    if (there.kind === "file") return { kind: "case", file };
    return there.kind === "case" ? there : { kind: "case", file: above };
  }

  async #kindOf(path: string, entry: Dirent): Promise<Standing> {
    if (entry.isFile()) return { kind: "file" };
    if (entry.isDirectory()) return { kind: "folder" };
    if (!entry.isSymbolicLink()) return { kind: "folder" };
    try {
      const real = await realpath(join(this.root, path));
      this.#realRoot ??= realpath(this.root);
      if (!isInside(real, await this.#realRoot)) return { kind: "outside" };
      const facts = await stat(real);
      return { kind: facts.isFile() ? "file" : "folder" };
    } catch (error) {
      if (hasCode(error, "ENOENT", "ELOOP", "EACCES")) return { kind: "outside" };
      throw error;
    }
  }

  #list(folder: string): Promise<Listing | undefined> {
    return kept(this.#listings, folder, () => listFolder(join(this.root, folder), this.memory));
  }

  /** Inside the workspace folder alone: what lies above it is another project's. */
  async #configFor(folder: string): Promise<Config | undefined> {
    for (let at = folder; ; at = parentOf(at)) {
      const entries = (await this.#list(at))?.entries;
      const name = ["tsconfig.json", "jsconfig.json"].find((one) => entries?.get(one)?.isFile() === true);
      if (name !== undefined) {
        const key = within(at, name);
        if (!this.#configs.has(key)) this.#configs.set(key, readConfig(join(this.root, at), name));
        return this.#configs.get(key);
      }
      if (at === "") return undefined;
    }
  }

  #relative(path: string): string | undefined {
    const file = relative(this.root, path);
    return file === "" || !isInside(path, this.root) ? undefined : file.replaceAll(sep, "/");
  }
}

interface Config {
  readonly match: (specifier: string) => readonly string[];
  readonly patterns: readonly RegExp[];
}

/** Undefined where it says nothing of paths, or can't be read. */
function readConfig(folder: string, name: string): Config | undefined {
  const cache = new CarefulReads();
  const matchers = [name, ...referencesOf(folder, name, cache)].flatMap((file) => matcherOf(folder, file, cache) ?? []);
  if (matchers.length === 0) return undefined;
  return {
    match: (specifier) => matchers.flatMap(({ match }) => match(specifier)),
    patterns: matchers.flatMap(({ patterns }) => patterns),
  };
}

function matcherOf(folder: string, name: string, cache: CarefulReads): Config | undefined {
  try {
    const found = getTsconfig(folder, name, cache);
    const match = found === null ? null : createPathsMatcher(found);
    if (found === null || match === null) return undefined;
    // A pattern that takes everything says where packages are looked up, like `baseUrl`.
    const patterns = Object.keys(found.config.compilerOptions?.paths ?? {}).filter((pattern) => pattern !== "*");
    return { match, patterns: patterns.map(asExpression) };
  } catch {
    return undefined;
  }
}

/** Vite's starters and Nuxt keep the paths in projects beside, which the first only refers to. */
function referencesOf(folder: string, name: string, cache: CarefulReads): string[] {
  try {
    const references = getTsconfig(folder, name, cache)?.config.references ?? [];
    return references
      .slice(0, MAX_REFERENCES)
      .flatMap(({ path }) => (path.endsWith(".json") && !path.includes("..") ? [path] : []));
  } catch {
    return [];
  }
}

const MAX_REFERENCES = 10;

/** What the library has read, by its own keys; what is large is no configuration, and is not read. */
class CarefulReads extends Map<string, unknown> {
  override get(key: string): unknown {
    const [, path] = /^readFileSync:(.*):utf8$/s.exec(key) ?? [];
    if (path === undefined || super.has(key)) return super.get(key);
    const facts = statSync(path, { throwIfNoEntry: false });
    return facts === undefined || (facts.isFile() && facts.size <= MAX_CONFIG_BYTES) ? undefined : "{}";
  }
}

function asExpression(pattern: string): RegExp {
  const [before = "", after] = pattern.split("*");
  const escape = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  return new RegExp(`^${escape(before)}${after === undefined ? "" : `.*${escape(after)}`}$`, "s");
}

async function listFolder(path: string, memory: ListingMemory): Promise<Listing | undefined> {
  try {
    const { mtimeMs } = await stat(path);
    const known = memory.get(path);
    if (known?.changedAt === mtimeMs && known.isSettled) return known.listing;
    const now = Date.now();
    const listing = listingOf(await readdir(path, { withFileTypes: true }));
    memory.set(path, { listing, changedAt: mtimeMs, isSettled: now - mtimeMs > STEP_MS });
    return listing;
  } catch (error) {
    memory.delete(path);
    if (hasCode(error, "ENOENT", "ENOTDIR", "EACCES", "EPERM", "ELOOP", "ENAMETOOLONG")) return undefined;
    throw error;
  }
}

function listingOf(entries: readonly Dirent[]): Listing {
  let folded: Map<string, string> | undefined;
  return {
    entries: new Map(entries.map((entry) => [entry.name, entry])),
    folded: () => (folded ??= new Map(entries.map(({ name }) => [fold(name), name]))),
  };
}

function fold(name: string): string {
  return name.normalize("NFC").toLowerCase();
}

function kept<T>(map: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const known = map.get(key) ?? make();
  map.set(key, known);
  return known;
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

function within(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

function isInside(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}
