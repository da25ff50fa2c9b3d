import { createHash } from "node:crypto";
import { lstat, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { InlineAssetsApi } from "../../../src/host/api";
import type { MockApi } from "../../mock-api/startMockApi";
import { startMockApi } from "../../mock-api/startMockApi";
import { activateExtension, clearWorkspace, setUserSetting, workspaceRoot } from "./hostSession";

export interface Editing {
  readonly api: InlineAssetsApi;
  readonly mock: MockApi;
}

/** The extension with the mock API as its provider, and an empty workspace, for the suite that calls it. */
export function useEditing(): Editing {
  const parts: Partial<Editing & { mock: MockApi }> = {};
  before(async () => {
    const mock = await startMockApi();
    await setUserSetting("prospolabs.baseUrl", mock.url);
    process.env["PROSPOLABS_API_KEY"] = mock.apiKey;
    Object.assign(parts, { mock, api: await activateExtension() });
  });
  after(async () => {
    delete process.env["PROSPOLABS_API_KEY"];
    await setUserSetting("prospolabs.baseUrl", undefined);
    await parts.mock?.stop();
  });
  beforeEach(async () => {
    await clearWorkspace();
    parts.mock?.reset();
    await setUserSetting("confirmAboveUsd", 100);
  });
  const part = <T>(value: T | undefined): T => {
    if (value === undefined) throw new Error("Only within a test.");
    return value;
  };
  return {
    get api() {
      return part(parts.api);
    },
    get mock() {
      return part(parts.mock);
    },
  };
}

export const absolute = (file: string): string => path.join(workspaceRoot(), file);
export const read = async (file: string): Promise<Buffer> => await readFile(absolute(file));
export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

export async function put(file: string, bytes: Uint8Array | string): Promise<void> {
  await mkdir(path.dirname(absolute(file)), { recursive: true });
  await writeFile(absolute(file), bytes);
}

/** Everything below the workspace folder by name, with what it holds; links are not followed. */
export async function workspaceContents(): Promise<Record<string, string>> {
  const names = (await readdir(workspaceRoot(), { recursive: true })).sort();
  const entries = names.map(async (name) => {
    const facts = await lstat(absolute(name));
    // What is large is a hole.
    const isRead = facts.isFile() && facts.size < 1e7;
    const what = isRead ? sha256(await read(name)) : `${facts.mode.toString(8)} ${facts.size}`;
    return [name, what] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}
