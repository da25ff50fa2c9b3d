import * as vscode from "vscode";
import { invalidRequest } from "../../core/errors";
import type { JobResult } from "../../core/job/runJob";
import { isSafeRelativePath } from "../../core/relativePath";
import { previewPath } from "../generationService";
import { chooseMask, pathIn } from "../chooseMask";
import type { HostParts } from "../hostParts";
import { openPictures } from "../openPictures";
import type { Retry } from "../jobInView";
import { openKeyPage, runInView, showFailure } from "../jobInView";
import { hintAboutManifest, hintAboutRawAnswers } from "../manifestHints";
import { presentResult } from "../presentResult";
import type { EditWish } from "../readEdit";
import { recallEditChoices, rememberEditChoices } from "../rememberedChoices";
import { enterApiKey } from "./setApiKey";
import type { EditDraft } from "./editDialogue";
import { editDialogue } from "./editDialogue";

/** The dialogue of Edit Image, from the first question to the picture on the screen. Never rejects: it shows. */
export async function editByDialogue(parts: HostParts, given: readonly unknown[]): Promise<void> {
  try {
    parts.generation.checkTrust();
    const pictures = await openPictures(given, "Edit Image: which picture?");
    if (pictures.length === 0) return;
    await dialogue(parts, draftFor(pictures, parts));
  } catch (error) {
    await showFailure(parts, error);
  }
}

/** The first picture is the one that is edited. */
function draftFor([image, ...references]: readonly vscode.Uri[], { workspaceState }: HostParts): EditDraft {
  const workspaceFolder = image === undefined ? undefined : vscode.workspace.getWorkspaceFolder(image);
  if (image === undefined || workspaceFolder === undefined || workspaceFolder.uri.scheme !== "file") {
    const rule = "Its folder is not open in this window; open it first.";
    throw invalidRequest("image", image?.path, rule);
  }
  const inFolder = (uri: vscode.Uri): string => pathIn(workspaceFolder, uri);
  const { provider, mask, ...choices } = recallEditChoices(workspaceState, workspaceFolder.uri);
  return {
    ...choices,
    // Only the free engine is remembered as a provider: whoever paid follows the setting.
    ...(provider === "offline" ? { provider } : {}),
    prompt: "",
    workspaceFolder,
    image: inFolder(image),
    references: references.map(inFolder),
    isMaskInverted: false,
    keepOutsideMask: true,
  };
}

async function dialogue(parts: HostParts, start: EditDraft): Promise<void> {
  const { generation, account } = parts;
  const infoFor = (one: EditDraft) => generation.modelFor(one, one.workspaceFolder).provider.info;
  const confirmed = await editDialogue(start, {
    modelFor: (one) => generation.modelFor(one, one.workspaceFolder).model,
    lookAt: (one) => generation.lookAt(wishOf(one), one.workspaceFolder),
    prepare: (one) => generation.prepareEdit(wishOf(one), one.workspaceFolder),
    learntFor: async (one, quality) => {
      const { provider, model } = generation.modelFor(one, one.workspaceFolder);
      return await generation.learntFor(
        { mode: "edit", quality, imageSize: one.imageSize ?? "square" },
        provider,
        model,
      );
    },
    preview: (prepared) => previewPath(prepared, parts.files, Date.now()),
    chooseMask,
    // The painter edits one picture and takes none along.
    ...(start.references.length === 0 ? { paint: (one) => paint(one, parts) } : {}),
    lastMask: recallEditChoices(parts.workspaceState, start.workspaceFolder.uri).mask,
    isReady: (one) => account.hasKey(infoFor(one)),
    enterKey: (one) => enterApiKey(parts, infoFor(one)),
    openKeyPage: (one) => openKeyPage(infoFor(one)),
  });
  if (confirmed === undefined) return;
  const { draft, prepared } = confirmed;
  const retry = retryFor(parts, draft);
  try {
    await remember(parts, draft);
    const result = await runInView(parts, prepared);
    offerHints(parts, draft);
    await retry.present(result);
  } catch (error) {
    await showFailure(parts, error, retry);
  }
}

/** What was answered so far goes along. */
async function paint(draft: EditDraft, { painters }: HostParts): Promise<void> {
  const { workspaceFolder, image, prompt, quality, numImages, provider, mask, isMaskInverted: isInverted } = draft;
  const chosen = mask !== undefined && isSafeRelativePath(mask) ? mask : undefined;
  await painters.open(vscode.Uri.joinPath(workspaceFolder.uri, image), {
    draft: { prompt, quality, numImages, ...(provider === undefined ? {} : { provider }) },
    ...(chosen === undefined ? {} : { mask: { root: workspaceFolder.uri.fsPath, file: chosen, isInverted } }),
  });
}

function retryFor(parts: HostParts, draft: EditDraft): Retry {
  const again = async (changes: Partial<EditDraft> = {}): Promise<void> => {
    try {
      await dialogue(parts, { ...draft, ...changes });
    } catch (error) {
      await showFailure(parts, error);
    }
  };
  const present = async (result: JobResult): Promise<void> => {
    const outcome = { folder: draft.workspaceFolder, result, point: undefined, canCompare: true };
    if ((await presentResult(parts, { ...outcome, repeat: "Edit Again" })) === "again") await again();
  };
  return {
    prompt: draft.prompt,
    info: parts.generation.modelFor(draft, draft.workspaceFolder).provider.info,
    again: () => again(),
    withOffline: () => again({ provider: "offline" }),
    present,
  };
}

function offerHints(parts: HostParts, { workspaceFolder }: EditDraft): void {
  const shown = hintAboutManifest(parts, workspaceFolder).then(() => hintAboutRawAnswers(parts, workspaceFolder));
  shown.catch((error: unknown) => parts.notify.error(error, {}));
}

async function remember({ workspaceState }: HostParts, draft: EditDraft): Promise<void> {
  const { provider, quality, numImages, mask, isMaskInverted, workspaceFolder } = draft;
  const last = recallEditChoices(workspaceState, workspaceFolder.uri).mask;
  const used = mask === undefined ? last : { mask, isMaskInverted };
  await rememberEditChoices(workspaceState, {
    ...(provider === undefined ? {} : { provider }),
    quality,
    numImages,
    ...(used === undefined ? {} : { mask: used }),
  });
}

function wishOf(draft: EditDraft): EditWish {
  const { workspaceFolder, ...wish } = draft;
  return { ...wish, references: [...wish.references] };
}
