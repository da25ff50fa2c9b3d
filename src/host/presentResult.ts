import * as vscode from "vscode";
import type { JobResult } from "../core/job/runJob";
import type { AssetRecord } from "../core/schema/assetRecord";
import { formatUsd } from "../core/schema/money";
import type { HostParts } from "./hostParts";
import type { InsertionPoint } from "./insertReference";
import { insertReferences, pictureOf, plainPaths } from "./insertReference";

export interface Outcome {
  folder: vscode.WorkspaceFolder;
  result: JobResult;
  point: InsertionPoint | undefined;
  /** Whether the picture can be compared with the one that it was made of. */
  canCompare: boolean;
  /** The button that starts the same once more; null where the caller can't. */
  repeat: "Generate Again" | "Edit Again" | null;
}

/** Opens the first picture, says what was saved at what cost, and does what the person chooses next. */
export async function presentResult(
  parts: HostParts,
  { folder, result, point, canCompare, repeat }: Outcome,
): Promise<"again" | "done"> {
  const [first] = result.assets;
  if (first === undefined) return "done";
  const uri = vscode.Uri.joinPath(folder.uri, first.file);
  await openPicture(uri, point);
  const severity = result.warnings.length === 0 ? "information" : "warning";
  const insert = point === undefined ? "Copy Path" : "Insert Reference";
  const actions = [...(canCompare ? ["Compare"] : []), insert, "Reveal", ...(repeat === null ? [] : [repeat])];
  const chosen = await parts.notify.show(severity, summaryOf(result), ...actions);
  if (chosen !== undefined && chosen === repeat) return "again";
  await act(chosen, parts, { folder, result, point });
  return "done";
}

async function act(
  chosen: string | undefined,
  parts: HostParts,
  { folder, result, point }: Pick<Outcome, "folder" | "result" | "point">,
): Promise<void> {
  const uri = vscode.Uri.joinPath(folder.uri, result.assets[0]?.file ?? "");
  switch (chosen) {
    case "Insert Reference":
      if (point === undefined || !(await insertAssets(parts, { folder, result, point })))
        await copyPaths(parts, result);
      return;
    case "Compare":
      await vscode.commands.executeCommand("inlineAssets.compare", uri);
      return;
    case "Copy Path":
      await copyPaths(parts, result);
      return;
    case "Reveal":
      await vscode.commands.executeCommand("revealInExplorer", uri);
      return;
    default:
  }
}

async function insertAssets(
  { references }: HostParts,
  { folder, result, point }: Pick<Outcome, "folder" | "result"> & { point: InsertionPoint },
): Promise<boolean> {
  return await insertReferences({ pictures: result.assets.map(pictureOf), folder, references }, point);
}

/** `Saved assets/mug.png · $0.077.`, and what differs from what was asked for. */
export function summaryOf(result: JobResult): string {
  return `Saved ${savedWords(result)}`;
}

/** The same without its verb. */
export function savedWords({ assets, costUsd, warnings }: JobResult): string {
  const [first] = assets;
  const what = assets.length === 1 ? (first?.file ?? "") : `${assets.length} pictures, ${first?.file ?? ""} first`;
  return [`${what} · ${costText(costUsd, first?.costSource)}.`, ...warnings].join(" ");
}

/** Beside the text that the picture is for, without taking the focus from it. */
async function openPicture(uri: vscode.Uri, point: InsertionPoint | undefined): Promise<void> {
  await vscode.commands.executeCommand("vscode.open", uri, {
    preview: true,
    preserveFocus: point !== undefined,
    viewColumn: point === undefined ? vscode.ViewColumn.Active : vscode.ViewColumn.Beside,
  });
}

async function copyPaths({ notify }: HostParts, { assets }: JobResult): Promise<void> {
  await vscode.env.clipboard.writeText(plainPaths(assets));
  void notify.show(
    "information",
    assets.length === 1 ? "The path is on the clipboard." : "The paths are on the clipboard.",
  );
}

/** A cost that the answer did not name is the price list's, and so only likely. */
function costText(costUsd: number | null, source: AssetRecord["costSource"] | undefined): string {
  if (costUsd === null) return "cost unknown";
  if (costUsd === 0) return "free";
  return `${source === "estimated" ? "≈ " : ""}${formatUsd(costUsd)}`;
}
