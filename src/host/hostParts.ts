import type * as vscode from "vscode";
import type { JobDesk } from "../core/desk/jobDesk";
import type { AssetFiles, ManifestStore } from "../core/ports";
import type { ProviderInfo } from "../core/provider";
import type { Account } from "./account";
import type { ComparePanels } from "./compare/comparePanels";
import type { GenerationService } from "./generationService";
import type { KeyQuestion } from "./keyQuestion";
import type { HostLog } from "./log";
import type { MissingPanel } from "./missing/missingPanel";
import type { Notify } from "./notify";
import type { Painters } from "./painter/painters";
import type { SidePanel } from "./panel/sidePanel";
import type { PictureParts } from "./references/pictureOnDisk";
import type { References } from "./references/references";
import type { SlotDesk } from "./references/slotDesk";
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
  slots: SlotDesk;
  painters: Painters;
  missing: MissingPanel;
  /** What the workspace's documents refer to. */
  references: References;
  /** Pictures of the workspace, as their files and the manifest tell. */
  picturesOnDisk: PictureParts;
  log: HostLog;
  files: AssetFiles;
  manifest: ManifestStore;
  /** Whether the rights of the file at an absolute path let it be written. */
  isWritableFile: (path: string) => Promise<boolean>;
  /** Files or manifests may have changed. */
  onAssets: () => void;
  workspaceState: vscode.Memento;
  /** Providers that take an API key. */
  keyProviders: readonly ProviderInfo[];
}
