/** A file or a folder that goes elsewhere; both relative to one workspace folder, with `/`. */
export interface Move {
  readonly from: string;
  readonly to: string;
}

/** Where a path is after the moves; the same where none concerns it. */
export function movedPath(path: string, moves: readonly Move[]): string {
  for (const { from, to } of moves) if (isWithin(path, from)) return to + path.slice(from.length);
  return path;
}

/** Where what is at a path after the moves was before; undefined for a name that they leave behind. */
export function pathBefore(path: string, moves: readonly Move[]): string | undefined {
  for (const { from, to } of moves) if (isWithin(path, to)) return from + path.slice(to.length);
  return moves.some(({ from }) => isWithin(path, from)) ? undefined : path;
}

export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}
