import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { hasCode, replaceDurably } from "./durableFile";

/** A few values by name, kept in one small file. */
export interface FileMemory {
  get(key: string): unknown;
  /** On disk (fsynced) when this resolves; what is changed while one writing goes on is written together by the next. */
  update(key: string, value: unknown): Promise<void>;
}

const MAX_BYTES = 4_000_000;

/**
 * VS Code's own memory flushes late: what was typed before a kill would be gone. The file is read when the first value is asked
 * for; what can't be read or is no JSON object counts as nothing.
 * @param path absolute
 * @param maxBytes of the file: a larger one is none of ours
 */
export function createFileMemory(path: string, maxBytes = MAX_BYTES): FileMemory {
  let values: Map<string, unknown> | undefined;
  let writing: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  const known = (): Map<string, unknown> => (values ??= read(path, maxBytes));
  const write = async (): Promise<void> => {
    await mkdir(dirname(path), { recursive: true });
    await replaceDurably(path, JSON.stringify(Object.fromEntries(known())));
  };
  const afterThis = async (): Promise<void> => {
    await writing?.catch(() => undefined);
    next = undefined;
    writing = write();
    await writing;
  };
  return {
    get: (key) => known().get(key),
    async update(key, value) {
      known().set(key, value);
      next ??= afterThis();
      await next;
    },
  };
}

function read(path: string, maxBytes: number): Map<string, unknown> {
  try {
    const text = readFileSync(path);
    const value: unknown = text.byteLength > maxBytes ? undefined : JSON.parse(text.toString("utf8"));
    return new Map<string, unknown>(typeof value === "object" && value !== null ? Object.entries(value) : []);
  } catch (error) {
    if (error instanceof SyntaxError || hasCode(error, "ENOENT", "EISDIR", "EACCES", "ENOTDIR")) return new Map();
    throw error;
  }
}
