import { relativePath } from "./formatReference";
import type { FoundReference } from "./foundReference";
import type { Move } from "./moves";
import { movedPath, pathBefore } from "./moves";
import type { PathReplacement } from "./pathReplacement";
import type { ProjectFacts, Standing } from "./projectFacts";
import { cutUrl, decodePath } from "./referenceUrl";
import { resolveReference } from "./resolveReference";
import { rewritePath } from "./rewritePath";

interface MovingDocument {
  /** As it is before the moves. */
  readonly document: string;
  readonly found: readonly FoundReference[];
  readonly facts: ProjectFacts;
}

/**
 * What has to be written in a document, so that after the moves each of its paths means the file that it means now. A path
 * is written the way it was (relative, root-absolute, by its alias) where that still leads there, else relative.
 */
export async function followMoves(
  { document, found, facts }: MovingDocument,
  moves: readonly Move[],
): Promise<PathReplacement[]> {
  const replacements: PathReplacement[] = [];
  const after = factsAfter(facts, moves);
  const there = movedPath(document, moves);
  for (const reference of found) {
    const target = await resolveReference(reference, document, facts);
    if (target === null) continue;
    const wanted = movedPath(target.file, moves);
    if (wanted === target.file && there === document) continue;
    const means = async (url: string): Promise<boolean> =>
      (await resolveReference({ ...reference, url }, there, after))?.file === wanted;
    if (await means(reference.url)) continue;
    const ways = waysTo(wanted, { reference, before: target.file, document: there });
    const way = await firstOf(ways, (path) => means(encodePath(path)));
    if (way !== undefined) replacements.push({ ...rewritePath(reference, way), was: reference.raw });
  }
  return replacements;
}

async function firstOf(paths: readonly string[], isRight: (path: string) => Promise<boolean>) {
  for (const path of paths) if (await isRight(path)) return path;
  return undefined;
}

function encodePath(path: string): string {
  return encodeURI(path).replaceAll("?", "%3F").replaceAll("#", "%23");
}

interface Written {
  readonly reference: FoundReference;
  /** The file that it means now. */
  readonly before: string;
  /** Where the document is then. */
  readonly document: string;
}

/** In the order in which they are tried. */
function waysTo(file: string, { reference, before, document }: Written): string[] {
  const path = decodePath(cutUrl(reference.url) ?? "");
  const relative = relativePath(document.slice(0, Math.max(0, document.lastIndexOf("/"))), file);
  const ownRelative = reference.syntax === "import" && !relative.startsWith(".") ? `./${relative}` : relative;
  const beforeRelative = isRelative(path, reference) ? [ownRelative] : [];
  return [...beforeRelative, ...sameWay(path, before, file), ...rootAbsolute(path, file), ownRelative];
}

function isRelative(path: string, { syntax }: FoundReference): boolean {
  return /^\.\.?\//.test(path) || (syntax !== "import" && !/^[/@~#$]/.test(path));
}

/** `@/img/a.png` means `src/img/a.png`: what is in front of the part that both have is the way there. */
function sameWay(path: string, before: string, file: string): string[] {
  const [written, meant] = [path.split("/"), before.split("/")];
  let shared = 0;
  while (shared < Math.min(written.length, meant.length) && written.at(-1 - shared) === meant.at(-1 - shared))
    shared += 1;
  const [prefix, base] = [written.slice(0, written.length - shared), meant.slice(0, meant.length - shared)];
  if (base.length > 0 && !file.startsWith(`${base.join("/")}/`)) return [];
  const rest = base.length === 0 ? file : file.slice(base.join("/").length + 1);
  return prefix.length === 0 ? [] : [[...prefix, rest].join("/")];
}

/** From another of the folders that are the root of a site. */
function rootAbsolute(path: string, file: string): string[] {
  if (!path.startsWith("/")) return [];
  const below = /(?:^|\/)(?:public|static)\/(.*)$/.exec(file)?.[1];
  return [...(below === undefined ? [] : [`/${below}`]), `/${file}`];
}

/** The project as it will be: what moves is looked at where it is. */
function factsAfter(facts: ProjectFacts, moves: readonly Move[]): ProjectFacts {
  return {
    async lookAt(path): Promise<Standing> {
      const before = pathBefore(path, moves);
      if (before === undefined) return { kind: "missing" };
      const standing = await facts.lookAt(before);
      const isOnTheWay = moves.some(({ to }) => to.startsWith(`${path}/`));
      return standing.kind === "missing" && isOnTheWay ? { kind: "folder" } : standing;
    },
    async packageFolder(document) {
      const folder = await facts.packageFolder(pathBefore(document, moves) ?? document);
      return folder === undefined ? undefined : movedPath(folder, moves);
    },
    mapped: (document, specifier) => facts.mapped(pathBefore(document, moves) ?? document, specifier),
  };
}
