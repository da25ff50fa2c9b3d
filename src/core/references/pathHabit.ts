import { relativePath } from "./formatReference";
import type { Grammar } from "./grammars";
import { cutUrl, decodePath } from "./referenceUrl";
import type { SeenReference } from "./seenReference";

// How a document writes its paths, seen from those that it has.

/** Documents that a build takes in: what lies in a published folder is found by them at the site's root. */
const BUILT: readonly (Grammar | undefined)[] = ["vue", "svelte", "astro", "script"];
const PUBLISHED = /^(?:public|static)\//;

/** In which document, relative to the workspace folder with `/`, and what it has so far. */
export interface WritingDocument {
  readonly document: string;
  readonly grammar: Grammar | undefined;
  readonly seen: readonly SeenReference[];
}

/**
 * The path of `file` (relative to the workspace folder, with `/`) as this document writes most of its paths: relative, from
 * the site's root, or by an alias. Not escaped. Where that way does not lead to the file, it is relative.
 * @param role modules are found in other ways than addresses
 */
export function pathInDocument(file: string, place: WritingDocument, role: "address" | "module" = "address"): string {
  const folder = folderOf(place.document);
  const ways = place.seen
    .filter(({ syntax }) => (syntax === "import") === (role === "module"))
    .flatMap((seen) => wayOf(seen, folder) ?? []);
  const way = mostOf(ways.filter((one) => one.kind === "relative" || file.startsWith(one.base)));
  const chosen = way ?? usualWay(file, place, role);
  if (chosen.kind === "from") return chosen.prefix + file.slice(chosen.base.length);
  const relative = relativePath(folder, file);
  return relative.startsWith("../") ? relative : leadOf(ways, role) + relative;
}

/** `prefix` stands for the folder `base`, which is empty or ends in `/`. */
interface From {
  readonly kind: "from";
  readonly prefix: string;
  readonly base: string;
}
/** `lead`: what stands in front of a path that goes down; null where it goes up. */
type Way = From | { readonly kind: "relative"; readonly lead: "" | "./" | null };

function leadOf(ways: readonly Way[], role: "address" | "module"): "" | "./" {
  if (role === "module") return "./";
  return ways.flatMap((way) => (way.kind === "relative" ? (way.lead ?? []) : [])).at(-1) ?? "";
}

function wayOf({ url, target }: SeenReference, folder: string): Way | undefined {
  if (target === null) return undefined;
  const cut = cutUrl(url);
  if (cut === undefined) return undefined;
  const path = decodePath(cut);
  if (path.startsWith("./")) return { kind: "relative", lead: "./" };
  if (path.startsWith("../")) return { kind: "relative", lead: null };
  if (target.file === (folder === "" ? path : `${folder}/${path}`)) return { kind: "relative", lead: "" };
  return prefixOf(path, target.file);
}

/** The path's first part stands for a folder, if the rest of it is the rest of the file. */
function prefixOf(path: string, file: string): From | undefined {
  const prefix = path.slice(0, path.indexOf("/") + 1);
  const rest = path.slice(prefix.length);
  if (prefix === "" || rest === "" || !file.endsWith(rest)) return undefined;
  const base = file.slice(0, file.length - rest.length);
  return base === "" || base.endsWith("/") ? { kind: "from", prefix, base } : undefined;
}

/** Of as many the later ones count. */
function mostOf(ways: readonly Way[]): Way | undefined {
  const votes = new Map<string, { way: Way; count: number }>();
  for (const way of ways) {
    const key = way.kind === "relative" ? "" : JSON.stringify([way.prefix, way.base]);
    const count = (votes.get(key)?.count ?? 0) + 1;
    // The last one of its kind is the last in the map.
    votes.delete(key);
    votes.set(key, { way, count });
  }
  const most = Math.max(0, ...[...votes.values()].map(({ count }) => count));
  return [...votes.values()].findLast(({ count }) => count === most)?.way;
}

function usualWay(file: string, { document, grammar }: WritingDocument, role: "address" | "module"): Way {
  const published = PUBLISHED.exec(file)?.[0];
  if (published === undefined || role === "module" || !BUILT.includes(grammar) || document.startsWith(published)) {
    return { kind: "relative", lead: null };
  }
  return { kind: "from", prefix: "/", base: published };
}

function folderOf(document: string): string {
  return document.slice(0, Math.max(0, document.lastIndexOf("/")));
}
