import * as vscode from "vscode";
import { InlineAssetsError } from "../../core/errors";
import type { JobResult } from "../../core/job/runJob";
import type { Slot } from "../../core/references/slot";
import { isSlot, slotsOf } from "../../core/references/slotOf";
import type { Prepared } from "../generationService";
import type { HostParts } from "../hostParts";
import type { Retry } from "../jobInView";
import { showFailure } from "../jobInView";
import { hintAboutManifest, hintAboutRawAnswers } from "../manifestHints";
import { oneLine } from "../oneLine";
import { summaryOf } from "../presentResult";
import { textStep } from "../quickInput";
import { fillSlot, usePictureMadeBefore } from "./fillSlot";
import { priceWords } from "./missingPicture";
import { uriIn } from "./placeOf";
import type { SlotChoices } from "./slotDesk";
import { slotRules } from "./slotRules";

// The quick fix: the one picture that a document asks for, at the price that was shown.

interface Wanted {
  document: vscode.Uri;
  folder: vscode.WorkspaceFolder;
  slot: Slot;
}

/** Shows the prompt, to be changed or bought as it is. Never rejects: it shows. */
export async function generateSlot(parts: HostParts, document: unknown, file: unknown): Promise<void> {
  try {
    const wanted = await findWanted(parts, document, file);
    if (wanted !== undefined) await askAndFill(parts, wanted, wanted.slot.prompt);
  } catch (error) {
    await showFailure(parts, error);
  }
}

/** The same with the free engine: nothing is asked, since nothing is paid. Never rejects: it shows. */
export async function placeholderForSlot(parts: HostParts, document: unknown, file: unknown): Promise<void> {
  try {
    const wanted = await findWanted(parts, document, file);
    if (wanted !== undefined) await makePlaceholder(parts, wanted);
  } catch (error) {
    await showFailure(parts, error);
  }
}

/** Puts the picture back that an undo took away. Never rejects: it shows. */
export async function slotAsBefore(parts: HostParts, document: unknown, file: unknown): Promise<void> {
  try {
    const wanted = await findWanted(parts, document, file);
    if (wanted !== undefined) await usePictureMadeBefore(parts, wanted);
  } catch (error) {
    await showFailure(parts, error);
  }
}

/** As the document stands now: what a light bulb or a lens says may be older. */
async function findWanted(parts: HostParts, document: unknown, file: unknown): Promise<Wanted | undefined> {
  if (typeof document !== "string" || typeof file !== "string") return undefined;
  parts.generation.checkTrust();
  const uri = vscode.Uri.parse(document);
  const seen = await parts.references.in(uri);
  if (seen === undefined) return undefined;
  const { folder, references } = seen;
  const slot = slotsOf(references, slotRules(parts.generation, folder)).find((one) => one.file === file);
  if (slot === undefined) {
    throw new InlineAssetsError(
      "invalid-request",
      `The document does not ask for ${file} any more, or it is there now.`,
    );
  }
  if (!isSlot(slot)) throw new InlineAssetsError("invalid-request", `${file} can’t be generated. ${slot.whyNot}`);
  return { document: uri, folder, slot };
}

/** One question, which names size and price: Enter buys. Where either is another one by then, it is asked once more. */
async function askAndFill(parts: HostParts, wanted: Wanted, prompt: string): Promise<void> {
  const { slot, folder, document } = wanted;
  const { estimate } = await parts.slots.prepare({ slot, folder });
  const size = slot.size === null ? "" : ` · ${slot.size.width} × ${slot.size.height}`;
  const end = await textStep({
    title: `Generate ${oneLine(slot.file, TITLE_SHOWN)}${size} · ${priceWords(estimate.micro)}`,
    step: 1,
    totalSteps: 1,
    prompt: "What should the picture show?",
    value: prompt,
    problem: (value) => (value.trim() === "" ? "Say what the picture should show." : undefined),
  });
  if (end.kind !== "value") return;
  const choices = { prompt: end.value.trim() };
  const now = await findWanted(parts, document.toString(), slot.file);
  if (now === undefined) return;
  const prepared = await parts.slots.prepare({ ...now, choices });
  const isAsShown = prepared.estimate.micro === estimate.micro && isSameSlot(now.slot, slot);
  if (isAsShown) await fill(parts, now, { choices, prepared });
  else await askAndFill(parts, now, choices.prompt);
}

function isSameSlot({ size, format }: Slot, other: Slot): boolean {
  return format === other.format && size?.width === other.size?.width && size?.height === other.size?.height;
}

async function makePlaceholder(parts: HostParts, wanted: Wanted, choices: SlotChoices = {}): Promise<void> {
  const free = { ...choices, provider: "offline" };
  const prepared = await parts.slots.prepare({ ...wanted, choices: free });
  await fill(parts, wanted, { choices: free, prepared });
}

const TITLE_SHOWN = 60;

interface Bought {
  choices: SlotChoices;
  prepared: Prepared;
}

async function fill(parts: HostParts, wanted: Wanted, { choices, prepared }: Bought): Promise<void> {
  const retry = retryFor(parts, wanted, choices);
  try {
    await retry.present(await fillSlot(parts, { ...wanted, prepared }));
  } catch (error) {
    await showFailure(parts, error, retry);
    return;
  }
  const shown = hintAboutManifest(parts, wanted.folder).then(() => hintAboutRawAnswers(parts, wanted.folder));
  shown.catch((error: unknown) => parts.notify.error(error, {}));
}

async function showSaved({ notify }: HostParts, { folder }: Wanted, result: JobResult): Promise<void> {
  const severity = result.warnings.length === 0 ? "information" : "warning";
  const [asset] = result.assets;
  const chosen = await notify.show(severity, summaryOf(result), "Open");
  if (chosen !== "Open" || asset === undefined) return;
  try {
    await vscode.commands.executeCommand("vscode.open", uriIn(folder, asset.file), vscode.ViewColumn.Beside);
  } catch (error) {
    await notify.error(error, {});
  }
}

function retryFor(parts: HostParts, wanted: Wanted, choices: SlotChoices): Retry {
  const prompt = choices.prompt ?? wanted.slot.prompt;
  return {
    prompt,
    info: parts.generation.modelFor(choices, wanted.folder).provider.info,
    again: () => askAndFill(parts, wanted, prompt),
    withOffline: () => makePlaceholder(parts, wanted, choices),
    present: async (result: JobResult) => {
      // The picture is where it was wanted; whoever asked for it goes on writing, and can look at it.
      void showSaved(parts, wanted, result);
      await Promise.resolve();
    },
  };
}
