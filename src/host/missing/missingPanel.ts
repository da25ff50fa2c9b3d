import type * as vscode from "vscode";
import type { MissingScope } from "../../protocol/missing";
import { MissingTab } from "./missingTab";
import type { MissingParts, MissingTeam } from "./missingTeam";
import { createMissingTeam } from "./missingTeam";

/** What the list is opened for. */
export interface MissingWish {
  /** The document whose pictures are wanted. */
  document?: vscode.Uri;
  /** Absent: as it was chosen last. */
  scope?: MissingScope;
  /** Only what has this in its path is shown at first. */
  filter?: string;
}

/** The list of what documents show and does not exist. */
export interface MissingPanel {
  open(wish: MissingWish): void;
  /** Fills a tab again that an earlier window had open. */
  readonly restore: (panel: vscode.WebviewPanel) => void;
  dispose(): void;
}

export function createMissingPanel(parts: MissingParts): MissingPanel {
  let team: MissingTeam | undefined;
  // It outlives its tab: what is being made then goes on, and is told of when the tab is opened again.
  const whole = (): MissingTeam => (team ??= createMissingTeam(tab, parts));
  const tab: MissingTab = new MissingTab({
    extensionUri: parts.extensionUri,
    receive: (message) => whole().session.receive(message),
    warn: (message) => parts.host().log.warn(message),
    onClosed: () => team?.desk.closed(),
  });
  return {
    open(wish) {
      whole().lead(wish);
      tab.reveal();
    },
    restore: (panel) => tab.restore(panel),
    dispose: () => void team?.watching.dispose(),
  };
}
