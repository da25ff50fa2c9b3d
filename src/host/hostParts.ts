import type * as vscode from "vscode";
import type { AssetFiles, ManifestStore } from "../core/ports";
import type { ProviderInfo } from "../core/provider";
import type { Account } from "./account";
import type { GenerationService } from "./generationService";
import type { HostLog } from "./log";
import type { Notify } from "./notify";
import type { Secrets } from "./secrets";

/** What commands are given to work with. */
export interface HostParts {
  generation: GenerationService;
  account: Account;
  secrets: Secrets;
  notify: Notify;
  log: HostLog;
  files: AssetFiles;
  manifest: ManifestStore;
  workspaceState: vscode.Memento;
  /** Providers that take an API key. */
  keyProviders: readonly ProviderInfo[];
}
