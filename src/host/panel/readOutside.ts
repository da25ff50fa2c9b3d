import path from "node:path";
import * as vscode from "vscode";
import type { InlineAssetsError } from "../../core/errors";
import { invalidRequest, reasonOf } from "../../core/errors";

/** A picture from outside of the project: its bytes are read before anything is asked. */
export interface Outside {
  name: string;
  bytes: Uint8Array;
}

/** A larger one is none that a model takes. */
export const MAX_OUTSIDE_BYTES = 50_000_000;

/** @param field what it is for @throws InlineAssetsError */
export async function readOutside(uri: vscode.Uri, field: string): Promise<Outside> {
  const name = path.posix.basename(uri.path);
  const readable = async <T>(reading: Thenable<T>): Promise<T> => {
    try {
      return await reading;
    } catch (cause) {
      throw invalidRequest(field, name, `It can't be read (${reasonOf(cause)}).`);
    }
  };
  const { size, type } = await readable(vscode.workspace.fs.stat(uri));
  if (type !== vscode.FileType.File) throw invalidRequest(field, name, "It is no file.");
  if (size > MAX_OUTSIDE_BYTES) throw tooLarge(field, name, size);
  return { name, bytes: await readable(vscode.workspace.fs.readFile(uri)) };
}

export function tooLarge(field: string, name: string, size: number): InlineAssetsError {
  const most = MAX_OUTSIDE_BYTES / 1_000_000;
  const rule = `It has ${(size / 1_000_000).toFixed(1)} MB; at most ${most} MB are taken. Make it smaller.`;
  return invalidRequest(field, name, rule);
}
