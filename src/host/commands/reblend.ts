import * as vscode from "vscode";
import { invalidRequest } from "../../core/errors";
import { MAX_FEATHER } from "../../core/image/featherWeights";
import type { AssetRecord } from "../../core/schema/assetRecord";
import { chooseMask, pathIn } from "../chooseMask";
import { manifestFolderOf } from "../folders";
import type { HostParts } from "../hostParts";
import { showFailure } from "../jobInView";
import { openPictures } from "../openPictures";
import { presentResult } from "../presentResult";
import { withProgress } from "../progress";
import type { StepEnd, StepPlace } from "../quickInput";
import { textStep, walkSteps } from "../quickInput";
import type { Item } from "./dialogueSteps";
import { icon, pick } from "./dialogueSteps";
import type { MaskDraft } from "./maskStep";
import { askMask, nameOf } from "./maskStep";

/** What the dialogue has been told so far. */
interface ReblendDraft extends MaskDraft {
  feather: number;
}

interface Edited {
  record: AssetRecord;
  folder: vscode.WorkspaceFolder;
}

/** Another feather or mask for an edit that was paid for, from the answer that is kept. Never rejects: it shows. */
export async function reblendByDialogue(parts: HostParts, given: readonly unknown[]): Promise<void> {
  try {
    parts.generation.checkTrust();
    const [picture] = await openPictures(given, "Re-blend: which edited picture?");
    if (picture === undefined) return;
    const edited = await editedPicture(picture, parts);
    const draft = await ask(edited, parts);
    if (draft !== undefined) await run(edited, draft, parts);
  } catch (error) {
    await showFailure(parts, error);
  }
}

async function editedPicture(picture: vscode.Uri, { manifest }: HostParts): Promise<Edited> {
  const folder = vscode.workspace.getWorkspaceFolder(picture);
  if (folder === undefined) throw invalidRequest("asset", picture.path, "Its folder is not open in this window.");
  const { records } = await manifest.read(folder.uri.fsPath, manifestFolderOf(folder));
  const file = pathIn(folder, picture);
  const record = records.find((one) => one.file === file);
  if (record === undefined) throw invalidRequest("asset", file, "The manifest knows no edit of this name.");
  return { record, folder };
}

async function ask({ record, folder }: Edited, parts: HostParts): Promise<ReblendDraft | undefined> {
  const { mask, feather = 0, source } = record;
  const draft: ReblendDraft = { feather, isMaskInverted: false, ...(mask === undefined ? {} : { mask: mask.file }) };
  const maskParts = {
    lookAt: async (one: ReblendDraft) => (await parts.generation.lookAtReblend(record, one, folder)).seen,
    chooseMask: async () => await chooseMask({ image: source?.file ?? record.file, workspaceFolder: folder }),
    lastMask: mask === undefined ? undefined : { mask: mask.file, isMaskInverted: false },
    whatElse: "all of the model's answer",
  };
  // What can't be blended is said before any question.
  await maskParts.lookAt(withoutMask(draft));
  const isDone = await walkSteps(`Re-blend: ${nameOf(record.file)}`, () => [
    (place) => askMask(draft, maskParts, place),
    ...(draft.mask === undefined ? [] : [(place: StepPlace) => askFeather(draft, feather, place)]),
    (place) => confirm(draft, place),
  ]);
  return isDone ? draft : undefined;
}

function withoutMask({ feather }: ReblendDraft): ReblendDraft {
  return { feather, isMaskInverted: false };
}

const FEATHERS = [0, 2, 4, 8, MAX_FEATHER];

async function askFeather(draft: ReblendDraft, before: number, place: StepPlace): Promise<StepEnd<unknown>> {
  const widths = [...new Set([before, ...FEATHERS])];
  const items: Item<number | "exact">[] = [
    ...widths.map((width) => ({
      label: width === 0 ? "Hard edge" : `${width} pixels`,
      description: width === before ? "as it is now" : "",
      value: width,
    })),
    { ...icon("edit"), label: "Exact width…", description: `0 to ${MAX_FEATHER} pixels`, value: "exact" },
  ];
  for (;;) {
    const end = await pick(
      place,
      "How far inside the mask the answer fades in",
      items,
      (width) => width === draft.feather,
    );
    if (end.kind !== "value") return end;
    if (end.value.value !== "exact") {
      draft.feather = end.value.value;
      return end;
    }
    const exact = await textStep({
      ...place,
      value: String(draft.feather),
      prompt: `A whole number of pixels, 0 to ${MAX_FEATHER}`,
      problem: (text) => (isFeather(text) ? undefined : `A whole number from 0 to ${MAX_FEATHER}`),
    });
    if (exact.kind === "value") draft.feather = Number(exact.value);
    if (exact.kind !== "back") return exact;
  }
}

function isFeather(text: string): boolean {
  return /^\s*\d{1,2}\s*$/.test(text) && Number(text) <= MAX_FEATHER;
}

async function confirm({ mask, feather }: ReblendDraft, place: StepPlace): Promise<StepEnd<unknown>> {
  const edge = feather === 0 ? "hard edge" : `${feather} pixels`;
  const description = mask === undefined ? "all of the answer" : `${nameOf(mask)}, ${edge}`;
  const item = { ...icon("layers"), label: "Re-blend · free", description, value: "blend" as const };
  return await pick(
    place,
    "Made on this machine from the answer that is kept; a new file beside this one",
    [item],
    () => false,
  );
}

async function run({ record, folder }: Edited, wish: ReblendDraft, parts: HostParts): Promise<void> {
  const result = await withProgress(record.prompt, (signal, report) =>
    parts.generation.reblend(record, wish, folder, { signal, report }),
  );
  await presentResult(parts, { folder, result, point: undefined, canCompare: true, repeat: null });
}
