import path from "node:path";

/** Of an absolute path inside `root`, with `/`; empty for `root` itself, undefined for what lies outside. */
export function relativeInside(root: string, absolute: string): string | undefined {
  const relative = path.relative(root, absolute).split(path.sep).join("/");
  return path.isAbsolute(relative) || relative === ".." || relative.startsWith("../") ? undefined : relative;
}
