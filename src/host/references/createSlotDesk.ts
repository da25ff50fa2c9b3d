import type * as vscode from "vscode";
import { invalidRequest } from "../../core/errors";
import type { JobDesk } from "../../core/desk/jobDesk";
import type { AssetFiles, ManifestStore } from "../../core/ports";
import type { Slot } from "../../core/references/slot";
import { slotCall } from "../../core/references/slotCall";
import { manifestFolderOf } from "../folders";
import type { GenerationService, Prepared } from "../generationService";
import type { SlotChoices, SlotDesk, SlotWish } from "./slotDesk";

interface SlotDeskParts {
  generation: GenerationService;
  desk: JobDesk;
  files: AssetFiles;
  manifest: ManifestStore;
}

export function createSlotDesk({ generation, desk, files, manifest }: SlotDeskParts): SlotDesk {
  const placeholderAt = async (slot: Slot, folder: vscode.WorkspaceFolder): Promise<string> => {
    const root = folder.uri.fsPath;
    const { records } = await manifest.read(root, manifestFolderOf(folder));
    const record = records.find(({ file }) => file === slot.file);
    const isOurs = record !== undefined && desk.parts.provider(record.provider)?.info.account === undefined;
    if (isOurs && (await files.hashOf(root, slot.file)) === record.sha256) return record.id;
    const rule = "It is no placeholder, or has been changed since it was made, and so it is not replaced.";
    throw invalidRequest("file", slot.file, rule);
  };

  const requireFree = async (slot: Slot, folder: vscode.WorkspaceFolder): Promise<void> => {
    const at = { root: folder.uri.fsPath, folder: folderOf(slot.file) };
    if ((await files.previewPlace(at, leafOf(slot.file))) === slot.file) return;
    throw invalidRequest("file", slot.file, "It is there already; nothing is made in its place.");
  };

  return {
    async prepare({ slot, folder, choices = {}, isReplacing = false, seeds }: SlotWish): Promise<Prepared> {
      const replaces = isReplacing ? await placeholderAt(slot, folder) : undefined;
      if (!isReplacing) await requireFree(slot, folder);
      const { model } = generation.modelFor(choices, folder);
      const { warnings, ...asked } = slotCall(slot, model);
      const prompt = choices.prompt ?? slot.prompt;
      const fields = { ...withSeed(choices, seeds?.of(slot, prompt)), prompt, numImages: 1, ...asked };
      const prepared = await generation.prepare(fields, folder);
      seeds?.note(slot, prompt, prepared.call.seed);
      const plan = { ...prepared.plan, folder: folderOf(slot.file), slot: slotPlan(slot, replaces) };
      return { ...prepared, plan, warnings: [...prepared.warnings, ...warnings] };
    },

    approveAll: async (prepared, leave) => await generation.approveAll(prepared, leave),

    run: async (approved, options) => await generation.generate(approved, options),
  };
}

/** What a job keeps of it. @param replaces the id of a placeholder's record */
function slotPlan({ file, size, format }: Slot, replaces: string | undefined): NonNullable<Prepared["plan"]["slot"]> {
  return {
    file,
    size: size === null ? null : { width: size.width, height: size.height },
    format,
    ...(replaces === undefined ? {} : { replaces }),
  };
}

function withSeed(choices: SlotChoices, seed: number | undefined): SlotChoices {
  return choices.seed === undefined && seed !== undefined ? { ...choices, seed } : choices;
}

function folderOf(file: string): string {
  return file.slice(0, Math.max(0, file.lastIndexOf("/")));
}

function leafOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}
