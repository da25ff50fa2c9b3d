import type * as vscode from "vscode";
import type { JobDesk } from "../../core/desk/jobDesk";
import type { Log } from "../../core/ports";
import type { ModelRow, Provider } from "../../core/provider";
import type { Quality } from "../../core/schema/imageOptions";
import type { MissingEvents } from "../../protocol/missing";
import type { Translate } from "../panel/panelPost";
import type { SlotDesk } from "../references/slotDesk";
import type { KeptChoices } from "./keptChoices";
import type { LookParts, Looked } from "./lookedTargets";
import type { MissingJobs } from "./missingJobs";
import type { MissingRows } from "./missingRows";
import type { Target } from "./missingTargets";

export type MissingPost = <K extends keyof MissingEvents>(type: K, body: MissingEvents[K]) => void;

/** A picture that was made for the list. */
export interface MadeFile {
  root: string;
  file: string;
  prompt: string;
  width: number;
  height: number;
}

export interface MissingDeskParts extends LookParts {
  kept: KeptChoices;
  rows: MissingRows;
  jobs: MissingJobs;
  slots: Pick<SlotDesk, "approveAll" | "run">;
  desk: Pick<JobDesk, "dismiss">;
  /** The first open folder; undefined where none is open. */
  readonly folder: () => vscode.WorkspaceFolder | undefined;
  readonly isTrusted: () => boolean;
  /** What new pictures are asked of. @throws InlineAssetsError */
  readonly modelFor: (folder: vscode.WorkspaceFolder) => { provider: Provider; model: ModelRow };
  readonly hasKey: (provider: Provider) => Promise<boolean>;
  readonly settings: (folder: vscode.WorkspaceFolder) => { quality: Quality; isFillingIn: boolean };
  readonly isThere: (root: string, file: string) => Promise<boolean>;
  /** Fills in what is missing in the documents that show these. @returns what was done, in words; empty where nothing was. */
  readonly fillIn: (made: readonly MadeFile[]) => Promise<string>;
  /** The path of a document as a person is told it. @param uri as it is kept */
  readonly documentName: (uri: string) => string | null;
  /** A batch has ended: the person may be elsewhere by now. */
  readonly onEnded: (words: string, made: readonly MadeFile[]) => void;
  /** Whether someone is told; a page that is drawn anew asks for everything. */
  readonly hasPage: () => boolean;
  post: MissingPost;
  log: Log;
  t: Translate;
}

/** What stands in place of the list. */
export function blockedBy({ folder, isTrusted, t }: MissingDeskParts): MissingEvents["blocked"] {
  if (folder() === undefined) {
    return { message: t("Open a folder first: pictures are saved into it."), action: "openFolder" };
  }
  if (isTrusted()) return null;
  const message = t("This workspace is not trusted, so nothing is generated or paid here.");
  return { message, action: "manageTrust" };
}

/** What was made here and is missing again. What looks through documents hears of a new file a little later than we do, so the disk is asked. */
export async function goneAgain(
  { missing }: Looked,
  { rows, isThere }: Pick<MissingDeskParts, "rows" | "isThere">,
): Promise<Target[]> {
  const gone: Target[] = [];
  for (const target of missing) {
    if (rows.madeOf(target.id) !== undefined && !(await isThere(target.root, target.file))) gone.push(target);
  }
  return gone;
}
