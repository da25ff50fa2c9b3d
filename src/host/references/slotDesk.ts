import type * as vscode from "vscode";
import type { RunOptions } from "../../core/desk/jobDesk";
import type { JobResult } from "../../core/job/runJob";
import type { SharedSeeds } from "../../core/references/sharedSeeds";
import type { Slot } from "../../core/references/slot";
import type { GenerateFields } from "../../core/schema/generateRequest";
import type { Approved, Prepared } from "../generationService";

/** `imageSize` is for pictures whose size their documents do not say. */
export type SlotChoices = Partial<Omit<GenerateFields, "folder" | "name" | "numImages" | "outputFormat">>;

export interface SlotWish {
  slot: Slot;
  folder: vscode.WorkspaceFolder;
  /** `prompt` takes the place of the slot's; `provider: "offline"` makes a placeholder. */
  choices?: SlotChoices;
  /** The picture is a placeholder that is there: it is exchanged for the new one once that is paid, saved and recorded. */
  isReplacing?: boolean;
  /** Of the pictures that are made with it. */
  seeds?: SharedSeeds;
}

/** Pictures for the places that documents have for them. */
export interface SlotDesk {
  /** @throws InlineAssetsError `invalid-request` where no model size covers it, with what to do */
  prepare(wish: SlotWish): Promise<Prepared>;
  /** One leave for all of them, asked once; then each is a job that is written down. @throws InlineAssetsError as `approve` */
  approveAll(
    prepared: readonly Prepared[],
    leave: { isClicked: boolean; signal?: AbortSignal },
  ): Promise<readonly Approved[]>;
  /** Runs one; where it replaces a placeholder, that too. @throws InlineAssetsError */
  run(approved: Approved, options: RunOptions): Promise<JobResult>;
}
