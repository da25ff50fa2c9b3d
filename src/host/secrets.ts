import type * as vscode from "vscode";
import { InlineAssetsError, reasonOf } from "../core/errors";

/** API keys in VS Code's SecretStorage, each bound to the origin that it was entered for. */
export interface Secrets {
  read(providerId: string, origin: string): Promise<string | undefined>;
  store(providerId: string, origin: string, key: string): Promise<void>;
  /** @returns whether there was one. */
  remove(providerId: string, origin: string): Promise<boolean>;
  /** Some key was stored or removed, in this window or in another. */
  onChange: (listener: () => void) => vscode.Disposable;
}

export function createSecrets(storage: vscode.SecretStorage): Secrets {
  const nameOf = (providerId: string, origin: string) => `apiKey ${providerId} ${origin}`;
  return {
    read: (providerId, origin) => guarded(() => storage.get(nameOf(providerId, origin))),
    store: (providerId, origin, key) => guarded(() => storage.store(nameOf(providerId, origin), key)),
    remove: (providerId, origin) =>
      guarded(async () => {
        const name = nameOf(providerId, origin);
        if ((await storage.get(name)) === undefined) return false;
        await storage.delete(name);
        return true;
      }),
    onChange: (listener) => storage.onDidChange(() => listener()),
  };
}

async function guarded<T>(action: () => Thenable<T>): Promise<T> {
  try {
    return await action();
  } catch (cause) {
    const message = `The system's secret store failed (${reasonOf(cause)}). Unlock or install one, or set the key in the environment; keys are never kept in plain text.`;
    throw new InlineAssetsError("no-api-key", message, { cause });
  }
}
