import type * as vscode from "vscode";
import { invalidRequest } from "../../core/errors";
import type { JobResult } from "../../core/job/runJob";
import { altTextOf } from "../../core/references/formatReference";
import type { Slot } from "../../core/references/slot";
import type { AssetRecord } from "../../core/schema/assetRecord";
import type { Prepared } from "../generationService";
import type { HostParts } from "../hostParts";
import { announceLateEnd } from "../jobInView";
import { manifestFolderOf } from "../folders";
import { withProgress } from "../progress";
import { fillWithText } from "./fillWithText";
import { pictureMadeBefore, stagePicture } from "./stagedPictures";

export interface Fill {
  document: vscode.Uri;
  folder: vscode.WorkspaceFolder;
  slot: Slot;
  /** Exactly what is bought, at the price that was shown. */
  prepared: Prepared;
}

/**
 * Makes the picture that a document asks for, at a person's click on its price: it is paid, saved and recorded as that of
 * every job. Then the document gets what it lacks of it, so that one undo takes back file and text; the picture itself stays,
 * put aside.
 * @throws InlineAssetsError
 */
export async function fillSlot(parts: HostParts, { prepared, ...fill }: Fill): Promise<JobResult> {
  const { slot, folder } = fill;
  const [approved] = await parts.slots.approveAll([prepared], { isClicked: true });
  if (approved === undefined) throw new Error("Nothing was approved.");
  const onLateEnd = (end: Promise<JobResult>): void => void announceLateEnd(parts, end);
  const result = await withProgress(prepared.call.prompt, (signal, report) =>
    parts.slots.run(approved, { signal, report, onLateEnd }),
  );
  const [asset] = result.assets;
  // Under another name it is not the one that the document shows.
  if (asset?.file !== slot.file) return result;
  try {
    await fillWithText(parts, {
      ...fill,
      picture: asset,
      stage: () => stagePicture({ ...asset, folder }, parts.files),
    });
    return result;
  } catch (error) {
    // The picture is there, whatever became of the text.
    parts.log.error(`What the document lacks of ${slot.file} could not be written.`, error);
    return result;
  }
}

/**
 * Gives a place the picture that was made for it before and that an undo took away; costs nothing.
 * @throws InlineAssetsError `invalid-request` where there is none, or another picture is there by now
 */
export async function usePictureMadeBefore(
  parts: HostParts,
  { folder, ...fill }: Omit<Fill, "prepared">,
): Promise<void> {
  const { file, prompt } = fill.slot;
  const staged = await pictureMadeBefore({ folder, file });
  if (staged === undefined) throw invalidRequest("file", file, "The picture that was made before is gone.");
  if ((await parts.files.hashOf(folder.uri.fsPath, file)) !== undefined) {
    throw invalidRequest("file", file, "It is there already.");
  }
  const picture = await recordAt(staged, folder, parts);
  const stage = (): Promise<string> => Promise.resolve(staged);
  await fillWithText(parts, {
    ...fill,
    folder,
    picture: picture ?? { prompt: altTextOf(prompt), sha256: null },
    stage,
  });
}

async function recordAt(
  staged: string,
  folder: vscode.WorkspaceFolder,
  { manifest, files }: HostParts,
): Promise<AssetRecord | undefined> {
  const root = folder.uri.fsPath;
  const { records } = await manifest.read(root, manifestFolderOf(folder));
  const content = await files.hashOf(root, staged);
  // An undo tells nobody that it moves a file, and so the manifest may have it where it was.
  return records.find(({ file }) => file === staged) ?? records.find(({ sha256 }) => sha256 === content);
}
