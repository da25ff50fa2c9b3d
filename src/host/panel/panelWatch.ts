import * as vscode from "vscode";
import { formatUsd, toUsd } from "../../core/schema/money";
import { readLimits } from "../consent";
import { onSettingsChange } from "../settings";
import { PICTURES } from "../workspaceFolders";
import type { FormDesk } from "./formDesk";
import type { JobCards } from "./jobCards";
import type { Common } from "./panelDesks";
import type { ResultTray } from "./resultTray";

export async function tellSpend({ host, post, t }: Pick<Common, "host" | "post" | "t">): Promise<void> {
  const { desk, log } = host();
  try {
    const { day, month } = await desk.spending();
    const { perDay, perMonth } = readLimits();
    const limits = [
      ...(perDay === 0 ? [] : [t("{0} a day", formatUsd(toUsd(perDay)))]),
      ...(perMonth === 0 ? [] : [t("{0} a month", formatUsd(toUsd(perMonth)))]),
    ];
    const words = limits.length === 0 ? "" : t("limit {0}", limits.join(", "));
    post("spend", { today: formatUsd(toUsd(day)), month: formatUsd(toUsd(month)), limits: words });
  } catch (error) {
    log.warn(`The panel's sums could not be brought up to date: ${String(error)}`);
  }
}

/** Pictures come in numbers: a branch that is checked out changes hundreds. */
const LET_THEM_COME_MS = 300;

function watchPictures(onChange: () => void): vscode.Disposable {
  let timer: NodeJS.Timeout | undefined;
  const soon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(onChange, LET_THEM_COME_MS);
  };
  const watcher = vscode.workspace.createFileSystemWatcher(PICTURES);
  const heard = [watcher.onDidCreate(soon), watcher.onDidChange(soon), watcher.onDidDelete(soon)];
  return vscode.Disposable.from(watcher, ...heard, { dispose: () => clearTimeout(timer) });
}

/** What follows when something outside of a page changes. */
export interface Watched {
  form: Pick<FormDesk, "show">;
  jobs: Pick<JobCards, "refresh">;
  tray: Pick<ResultTray, "refresh">;
  readonly spend: () => void;
  /** Manifests, or which folders are open. */
  readonly assets: () => void;
  /** Pictures on disk. */
  readonly files: () => void;
}

export function watch(
  { host, onAssets }: Pick<Common, "host" | "onAssets">,
  { form, jobs, tray, spend, assets, files }: Watched,
): vscode.Disposable {
  const { secrets } = host();
  return vscode.Disposable.from(
    onAssets(() => {
      assets();
      tray.refresh();
    }),
    watchPictures(() => {
      files();
      tray.refresh();
    }),
    host().onJobsChange(() => {
      jobs.refresh();
      tray.refresh();
      spend();
    }),
    onSettingsChange(() => {
      form.show();
      spend();
    }),
    secrets.onChange(() => form.show()),
    vscode.workspace.onDidGrantWorkspaceTrust(() => form.show()),
    vscode.workspace.onDidChangeWorkspaceFolders(() => {
      form.show();
      assets();
      tray.refresh();
    }),
  );
}
