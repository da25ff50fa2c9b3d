import { constants } from "node:fs";
import fs from "node:fs/promises";

// Stands between the product and node:fs/promises, to stop it or let it fail at any single call: the windows between
// two calls are where pictures get lost.

/** Does the call, or something worse. */
export type Around = (name: string, call: () => Promise<unknown>) => Promise<unknown>;

const FUNCTIONS = [
  ...["open", "rename", "link", "unlink", "rm", "mkdir", "copyFile", "writeFile", "utimes", "chmod", "truncate"],
  ...["readdir", "readFile", "readlink", "lstat", "stat", "realpath"],
];
const METHODS = ["read", "write", "writev", "writeFile", "readFile", "sync", "datasync", "stat", "close"];

let around: Around | undefined;

// From the start, so that what is opened before anything fails can fail too.
for (const name of FUNCTIONS) Reflect.set(fs, name, watched(fs, name, name === "open" ? watchHandle : undefined));

/** From now on each call passes `next`; undefined takes it away again. */
export function watchFs(next: Around | undefined): void {
  around = next;
}

function watched(owner: object, name: string, onResult?: (result: object) => void): (...args: unknown[]) => unknown {
  const original: unknown = Reflect.get(owner, name);
  if (typeof original !== "function") throw new Error(`There is no ${name}.`);
  return async (...args: unknown[]): Promise<unknown> => {
    const call = async (): Promise<unknown> => {
      const result: unknown = await Reflect.apply(original, owner, args);
      if (typeof result === "object" && result !== null) onResult?.(result);
      return result;
    };
    return around === undefined ? await call() : await around(name === "open" ? kindOfOpen(args[1]) : name, call);
  };
}

/** Opening a file that is there takes no room. */
function kindOfOpen(flags: unknown): "open" | "open to read" {
  if (typeof flags === "number") return (flags & constants.O_CREAT) === 0 ? "open to read" : "open";
  return flags === undefined || (typeof flags === "string" && flags.startsWith("r")) ? "open to read" : "open";
}

function watchHandle(handle: object): void {
  for (const name of METHODS) {
    Object.defineProperty(handle, name, { value: watched(handle, name), configurable: true });
  }
}
