import type * as vscode from "vscode";
import { underWay } from "../../core/desk/admitPlaces";
import { InlineAssetsError } from "../../core/errors";
import type { SlotRules } from "../../core/references/slotOf";
import { SharedSeeds } from "../../core/references/sharedSeeds";
import { isSlot } from "../../core/references/slotOf";
import type { MissingFields } from "../../core/schema/missingRequest";
import { parseDocumentList, parseMissingRequest } from "../../core/schema/missingRequest";
import type { GenerationResult } from "../api";
import type { Approved, Prepared } from "../generationService";
import type { HostParts } from "../hostParts";
import { logFailure } from "../log";
import { resolveWorkspaceFolder } from "../workspaceFolders";
import type { MissingTarget } from "./missingTargets";
import { missingTargets } from "./missingTargets";
import { slotRules } from "./slotRules";
import { slotKey, slotsUnderWay } from "./slotsUnderWay";

type MissingParts = Pick<HostParts, "generation" | "slots" | "desk" | "references" | "log">;

/** A program's request for all that documents lack; what can't be made is among the results, with its reason. */
export async function generateMissing(
  parts: MissingParts,
  request: Readonly<Record<string, unknown>>,
  signal: AbortSignal | undefined,
): Promise<GenerationResult[]> {
  // Where nothing may be paid, no document is opened either.
  parts.generation.checkTrust();
  const { documents, workspaceFolder, ...given } = request;
  const fields = parseMissingRequest(given);
  const targets = await missingTargets(parts.references, {
    documents: parseDocumentList(documents),
    within: workspaceFolder === undefined ? undefined : resolveWorkspaceFolder(workspaceFolder),
    rulesFor: (folder) => rulesFor(parts, folder, fields),
  });
  const options = signal === undefined ? {} : { signal };
  const { wanted, approved } = await approvedOf(parts, targets, { fields, options });
  const waiting = [...approved];
  return await Promise.all(
    wanted.map(async (one) => {
      const next = isPrepared(one) ? waiting.shift() : undefined;
      return next === undefined ? resultFor(one) : await run(parts, next, options);
    }),
  );
}

interface Asked {
  fields: MissingFields;
  options: { signal?: AbortSignal };
}

/** How often a look at the places is repeated when others have come between it and the leave. */
const LOOKS = 3;

/** What is there by then or on its way is no reason to refuse the others. */
async function approvedOf(
  parts: MissingParts,
  targets: readonly MissingTarget[],
  { fields, options }: Asked,
): Promise<{ wanted: (Prepared | GenerationResult)[]; approved: readonly Approved[] }> {
  for (let look = 1; ; look += 1) {
    const busy = await slotsUnderWay(parts.desk);
    const wanted: (Prepared | GenerationResult)[] = [];
    const seeds = new SharedSeeds();
    for (const target of targets) wanted.push(await prepared(parts, target, { fields, busy, seeds }));
    try {
      const approved = await parts.slots.approveAll(wanted.filter(isPrepared), { isClicked: false, ...options });
      return { wanted, approved };
    } catch (error) {
      const isTaken = error instanceof InlineAssetsError && error.field === "file";
      if (!isTaken || look === LOOKS) throw error;
    }
  }
}

function rulesFor(parts: MissingParts, folder: vscode.WorkspaceFolder, fields: MissingFields): SlotRules {
  const { imageSize } = fields;
  const rules = slotRules(parts.generation, folder, fields);
  if (imageSize === undefined) return rules;
  const { presets } = parts.generation.modelFor(fields, folder).model;
  return { ...rules, defaultSize: typeof imageSize === "string" ? presets[imageSize] : imageSize };
}

/** @throws InlineAssetsError for what is wrong with the request itself, and so with all of its pictures */
async function prepared(
  { slots }: MissingParts,
  { folder, slot }: MissingTarget,
  { fields, busy, seeds }: { fields: MissingFields; busy: ReadonlySet<string>; seeds: SharedSeeds },
): Promise<Prepared | GenerationResult> {
  if (!isSlot(slot)) return failed(slot.whyNot);
  if (busy.has(slotKey(folder.uri.fsPath, slot.file))) return failed(underWay(slot.file).message);
  try {
    return await slots.prepare({ slot, folder, choices: fields, seeds });
  } catch (error) {
    if (error instanceof InlineAssetsError && isAboutOne(error, fields)) return failed(error.message);
    throw error;
  }
}

/** Sizes, names and prompts are what a document says, unless the request does. */
function isAboutOne({ field }: InlineAssetsError, { prompt }: MissingFields): boolean {
  return field === "size" || field === "file" || (field === "prompt" && prompt === undefined);
}

async function run(
  { slots, log }: MissingParts,
  approved: Approved,
  options: { signal?: AbortSignal },
): Promise<GenerationResult> {
  try {
    return await slots.run(approved, {
      ...options,
      onLateEnd: (end) => void end.catch((error: unknown) => logFailure(log, error)),
    });
  } catch (error) {
    logFailure(log, error);
    if (!(error instanceof InlineAssetsError)) throw error;
    const costUsd = error.charged === "no" ? 0 : null;
    return { ...failed(error.message), jobId: error.jobId ?? approved.job.id, costUsd };
  }
}

function failed(reason: string): GenerationResult {
  return { jobId: "", generationId: null, costUsd: 0, assets: [], warnings: [reason] };
}

function isPrepared(one: Prepared | GenerationResult): one is Prepared {
  return "plan" in one;
}

function resultFor(one: Prepared | GenerationResult): GenerationResult {
  if (isPrepared(one)) throw new Error("A picture was prepared and never approved.");
  return one;
}
