import type * as vscode from "vscode";
import type { JobDesk } from "../core/desk/jobDesk";
import type { AssetFiles, ManifestStore } from "../core/ports";
import type { ProviderInfo } from "../core/provider";
import type { Account } from "./account";
import type { ComparePanels } from "./compare/comparePanels";
import type { GenerationService } from "./generationService";
import type { KeyQuestion } from "./keyQuestion";
import type { HostLog } from "./log";
import type { Notify } from "./notify";
import type { Painters } from "./painter/painters";
import type { SidePanel } from "./panel/sidePanel";
import type { Secrets } from "./secrets";

/** What commands are given to work with. */
export interface HostParts {
  generation: GenerationService;
  desk: JobDesk;
  /** Some job of this or another window has changed. */
  onJobsChange: vscode.Event<void>;
  account: Account;
  secrets: Secrets;
  notify: Notify;
  keyQuestion: KeyQuestion;
  compare: ComparePanels;
  panel: SidePanel;
  painters: Painters;
  log: HostLog;
  files: AssetFiles;
  manifest: ManifestStore;
  /** Files or manifests may have changed. */
  onAssets: () => void;
  workspaceState: vscode.Memento;
  /** Providers that take an API key. */
  keyProviders: readonly ProviderInfo[];
}
