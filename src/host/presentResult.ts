import * as vscode from "vscode";
import type { JobResult } from "../core/job/runJob";
import { formatUsd } from "../core/schema/money";
import type { HostParts } from "./hostParts";
import type { InsertionPoint } from "./insertReference";
import { insertReferences, plainPaths } from "./insertReference";

export interface Outcome {
  folder: vscode.WorkspaceFolder;
  result: JobResult;
  point: InsertionPoint | undefined;
}

/** Opens the first picture, says what was saved at what cost, and does what the person chooses next. */
export async function presentResult(
  parts: HostParts,
  { folder, result, point }: Outcome,
): Promise<"generateAgain" | "done"> {
  const [first] = result.assets;
  if (first === undefined) return "done";
  const uri = vscode.Uri.joinPath(folder.uri, first.file);
  await openPicture(uri, point);
  const severity = result.warnings.length === 0 ? "information" : "warning";
  const insert = point === undefined ? "Copy Path" : "Insert Reference";
  const chosen = await parts.notify.show(severity, summaryOf(result), insert, "Reveal", "Generate Again");
  switch (chosen) {
    case "Insert Reference":
      if (point === undefined || !(await insertReferences(result.assets, folder, point)))
        await copyPaths(parts, result);
      return "done";
    case "Copy Path":
      await copyPaths(parts, result);
      return "done";
    case "Reveal":
      await vscode.commands.executeCommand("revealInExplorer", uri);
      return "done";
    default:
      return chosen === "Generate Again" ? "generateAgain" : "done";
  }
}

/** `Saved assets/mug.png · $0.077.`, and what differs from what was asked for. */
export function summaryOf({ assets, costUsd, warnings }: JobResult): string {
  const [first] = assets;
  const what = assets.length === 1 ? (first?.file ?? "") : `${assets.length} pictures, ${first?.file ?? ""} first`;
  return [`Saved ${what} · ${costText(costUsd)}.`, ...warnings].join(" ");
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

function costText(costUsd: number | null): string {
  if (costUsd === null) return "cost unknown";
  return costUsd === 0 ? "free" : formatUsd(costUsd);
}
