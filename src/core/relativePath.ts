import { invalidRequest } from "./errors";

/** True for a path inside its root as manifests and requests write it: relative, `/` between segments, no `.`, `..` or empty segment. */
export function isSafeRelativePath(path: string): boolean {
  if (path === "" || path.length > 4096 || /[\\\0-\x1f]/.test(path) || path.includes(":")) return false;
  return path.split("/").every((segment) => segment !== "" && segment !== "." && segment !== "..");
}

/**
 * Brings a folder that a person or caller named into the form of `isSafeRelativePath`, or `""` for the root itself.
 * `\` and a leading `./` or trailing `/` are taken as meant; what leads outside is refused, never cleaned.
 * @throws InlineAssetsError `invalid-request`
 */
export function relativeFolder(field: string, folder: string): string {
  const slashed = folder.trim().replaceAll("\\", "/");
  const path = slashed.replace(/^(\.\/)+/, "").replace(/\/+$/, "");
  if (slashed !== "/" && (path === "" || path === ".")) return "";
  if (!isSafeRelativePath(path)) {
    throw invalidRequest(field, folder, "It must be a path inside the workspace folder, relative to it.");
  }
  return path;
}
