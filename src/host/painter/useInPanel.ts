import type * as vscode from "vscode";
import { InlineAssetsError } from "../../core/errors";
import type { AssetForm } from "../panel/assetDesk";
import type { FormDesk } from "../panel/formDesk";
import type { Translate } from "../panel/panelPost";
import type { PictureFile } from "../panel/pictureDesk";
import type { SidePanel } from "../panel/sidePanel";
import type { PaintedMask } from "../readEdit";
import type { MaskDesk } from "./maskDesk";

interface PanelUse {
  form: Pick<FormDesk, "folder" | "view">;
  masks: Pick<MaskDesk, "painted">;
  panel: Pick<SidePanel, "lead"> & { form(): AssetForm };
  /** Writes the mask beside the manifest; its path, relative to the folder. */
  keep(painted: PaintedMask, folder: vscode.WorkspaceFolder): Promise<string>;
  t: Translate;
}

/** The mask is kept with the project then, since the panel's form names files. @throws InlineAssetsError */
export async function useInPanel({ root, file }: PictureFile, use: PanelUse): Promise<void> {
  const { form, masks, panel, t } = use;
  const folder = form.folder();
  if (folder === undefined) throw refused(t("Open a folder first: pictures are saved into it."));
  const { blocked, draft } = form.view();
  // Of a workspace that is not trusted, say: nothing is written there, and the panel's form is blocked as well.
  if (blocked !== null) throw refused(blocked.message);
  const painted = await masks.painted();
  const mask = painted === null ? undefined : await use.keep(painted, folder);
  const { prompt, provider, model, quality, numImages, keepOutsideMask } = draft;
  const answers = { provider, model, quality, numImages, keepOutsideMask, isMaskInverted: false };
  const own = panel.form();
  own.addInputs([{ root, file }], "image");
  if (mask !== undefined) own.addInputs([{ root, file: mask }], "mask");
  own.fill({
    ...answers,
    workspaceFolder: own.nameOf(root) ?? folder.name,
    ...(prompt.trim() === "" ? {} : { prompt }),
  });
  await panel.lead({ type: "navigate", body: { tab: "create", focus: "prompt" } });
}

function refused(message: string): InlineAssetsError {
  return new InlineAssetsError("invalid-request", message);
}
