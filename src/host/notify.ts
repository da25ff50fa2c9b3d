import * as vscode from "vscode";
import type { ErrorCode } from "../core/errors";
import { InlineAssetsError } from "../core/errors";
import type { Log } from "../core/ports";
import { logFailure } from "./log";

/** What a person can do about an error, in the order in which it is offered. */
type Remedy =
  | "enterKey"
  | "useOffline"
  | "openFolder"
  | "manageTrust"
  | "openKeyPage"
  | "tryAgain"
  | "copyLink"
  | "showJobs"
  | "openSettings"
  | "showLog";

const REMEDY_TITLES: Readonly<Record<Remedy, string>> = {
  enterKey: "Enter Key",
  useOffline: "Use the Free Offline Engine",
  openFolder: "Open Folder",
  manageTrust: "Manage Workspace Trust",
  openKeyPage: "Open Account Page",
  tryAgain: "Try Again",
  copyLink: "Copy Output Link",
  showJobs: "Show Jobs",
  openSettings: "Open Settings",
  showLog: "Show Log",
};

interface Presentation {
  severity: "information" | "warning" | "error";
  remedies: readonly Remedy[];
}

/** Each code has exactly one presentation. */
const PRESENTATIONS: Readonly<Record<ErrorCode, Presentation>> = {
  "invalid-request": { severity: "error", remedies: ["showLog"] },
  "no-api-key": { severity: "warning", remedies: ["enterKey", "useOffline", "openKeyPage"] },
  "untrusted-workspace": { severity: "warning", remedies: ["manageTrust"] },
  "over-budget": { severity: "warning", remedies: ["openSettings"] },
  unauthorized: { severity: "error", remedies: ["enterKey", "showLog"] },
  "insufficient-funds": { severity: "error", remedies: ["openKeyPage", "showLog"] },
  refused: { severity: "warning", remedies: ["showLog"] },
  "rate-limited": { severity: "warning", remedies: ["tryAgain", "showLog"] },
  "not-sent": { severity: "error", remedies: ["tryAgain", "showLog"] },
  "provider-error": { severity: "error", remedies: ["tryAgain", "showLog"] },
  "outcome-unknown": { severity: "warning", remedies: ["tryAgain", "showJobs", "showLog"] },
  "bad-output": { severity: "error", remedies: ["tryAgain", "showJobs", "showLog"] },
  "output-expired": { severity: "error", remedies: ["tryAgain", "showJobs", "showLog"] },
  "download-failed": { severity: "error", remedies: ["tryAgain", "copyLink", "showJobs", "showLog"] },
  cancelled: { severity: "information", remedies: [] },
  "write-failed": { severity: "error", remedies: ["tryAgain", "copyLink", "showJobs", "showLog"] },
};

export interface Question {
  message: string;
  detail: string;
  action: string;
  /** False where a key that was meant for something else must not say yes. */
  isDefault: boolean;
}

/** The one place that shows messages. */
export interface Notify {
  show(severity: "information" | "warning", message: string, ...actions: string[]): Promise<string | undefined>;
  /** Modal; true when the action was chosen. */
  ask(question: Question): Promise<boolean>;
  /** Shows what went wrong and does what the person chooses; `remedies` says how. */
  error(error: unknown, remedies: Remedies): Promise<void>;
}
export type Remedies = Partial<Record<Remedy, () => unknown>>;

export function createNotify(log: Log & { show(): void }): Notify {
  const always: Remedies = {
    showLog: () => log.show(),
    openFolder: () => vscode.commands.executeCommand("workbench.action.files.openFolder"),
    manageTrust: () => vscode.commands.executeCommand("workbench.trust.manage"),
    openSettings: () =>
      vscode.commands.executeCommand("workbench.action.openSettings", "@ext:inline-assets.inline-assets"),
  };
  return {
    show: async (severity, message, ...actions) => await SHOW[severity](plain(message), ...actions),
    async ask({ message, detail, action, isDefault }) {
      const yes = { title: action };
      // VS Code gives the focus to the first button that does not close, so a safe default has to be one.
      const items = isDefault ? [yes] : [{ title: "No" }, yes];
      return (
        (await vscode.window.showWarningMessage(plain(message), { modal: true, detail: plain(detail) }, ...items)) ===
        yes
      );
    },
    async error(error, remedies) {
      logFailure(log, error);
      if (!(error instanceof InlineAssetsError)) {
        const message = "Inline Assets met an error of its own; the log has it.";
        await offer("error", message, ["showLog"], always);
        return;
      }
      const { severity, remedies: usual } = PRESENTATIONS[error.code];
      const own = { ...always, ...remedies };
      const offered = remedies.openFolder === undefined ? usual : (["openFolder"] as const);
      await offer(
        severity,
        error.message,
        offered.filter((remedy) => own[remedy] !== undefined),
        own,
      );
    },
  };
}

/**
 * Takes the link out of `[text](command:…)`: VS Code makes a button of it in messages, and prompts, settings and an API's
 * answers are other people's text.
 */
export function plain(text: string): string {
  return text.replaceAll("](", "]\u200B(");
}

type Show = (message: string, ...actions: string[]) => Thenable<string | undefined>;

const SHOW: Readonly<Record<Presentation["severity"], Show>> = {
  information: (message, ...actions) => vscode.window.showInformationMessage(message, ...actions),
  warning: (message, ...actions) => vscode.window.showWarningMessage(message, ...actions),
  error: (message, ...actions) => vscode.window.showErrorMessage(message, ...actions),
};

async function offer(
  severity: Presentation["severity"],
  message: string,
  offered: readonly Remedy[],
  remedies: Remedies,
): Promise<void> {
  const chosen = await SHOW[severity](plain(message), ...offered.map((remedy) => REMEDY_TITLES[remedy]));
  const remedy = offered.find((candidate) => REMEDY_TITLES[candidate] === chosen);
  if (remedy !== undefined) await remedies[remedy]?.();
}
