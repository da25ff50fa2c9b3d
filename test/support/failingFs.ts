import { watchFs } from "./watchedFs";

/** Which file operation fails, and how. */
export interface FsFault {
  code: "ENOSPC" | "EIO";
  /** The first operation that fails; 1 is the first of all. */
  at: number;
  /** Also every later one, until the faults are taken away: the disk stays full. */
  isLasting: boolean;
  /** It is done and fails all the same, as an fsync or a rename over a network can. */
  isDone: boolean;
  /** Counts and fails only these operations. */
  only?: readonly string[];
  /** As on a file system without hard links. */
  hasNoLinks?: boolean;
}

/** What takes room on a disk. Reading and removing go well on a full one. */
const TAKES_ROOM = ["open", "mkdir", "copyFile", "writeFile", "write", "writev", "sync", "datasync", "rename", "link"];

/** @returns how many operations there have been, and which one failed first. */
export function failFs(fault: FsFault | null): { count: number; failed: string | undefined } {
  const seen: { count: number; failed: string | undefined } = { count: 0, failed: undefined };
  watchFs(async (name, call) => {
    refuseLinks(fault, name);
    if (fault !== null && !isMeant(fault, name)) return await call();
    seen.count += 1;
    if (fault === null || !isHit(fault, seen.count)) return await call();
    seen.failed ??= name;
    // What can't be closed is closed all the same.
    if (fault.isDone || name === "close") await undone(name, await call());
    throw Object.assign(new Error(`${fault.code}: ${name}`), { code: fault.code });
  });
  return seen;
}

function refuseLinks(fault: FsFault | null, name: string): void {
  if (fault?.hasNoLinks === true && name === "link") throw Object.assign(new Error("EPERM: link"), { code: "EPERM" });
}

function isMeant({ code, only }: FsFault, name: string): boolean {
  if (code === "ENOSPC" && !TAKES_ROOM.includes(name)) return false;
  return only === undefined || only.includes(name);
}

function isHit({ at, isLasting }: FsFault, count: number): boolean {
  return isLasting ? count >= at : count === at;
}

/** Nobody gets the handle of an `open` that failed. */
async function undone(name: string, result: unknown): Promise<void> {
  if (!name.startsWith("open") || typeof result !== "object" || result === null) return;
  const close: unknown = Reflect.get(result, "close");
  if (typeof close === "function") await Promise.resolve(Reflect.apply(close, result, [])).catch(() => undefined);
}

export function healFs(): void {
  watchFs(undefined);
}
