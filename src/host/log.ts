import * as vscode from "vscode";
import { InlineAssetsError } from "../core/errors";
import type { Log } from "../core/ports";
import { redact } from "../core/redact";

export interface HostLog extends Log {
  show(): void;
  dispose(): void;
}

type LogChannel = Pick<vscode.LogOutputChannel, "info" | "warn" | "error" | "show" | "dispose">;

/** The output channel "Inline Assets". Everything written to it passes `redact`. */
export function createLog(
  channel: LogChannel = vscode.window.createOutputChannel("Inline Assets", { log: true }),
): HostLog {
  return {
    info: (message) => channel.info(redact(message)),
    warn: (message) => channel.warn(redact(message)),
    error: (message, cause) => channel.error(redact(cause === undefined ? message : `${message}\n${describe(cause)}`)),
    show: () => channel.show(),
    dispose: () => channel.dispose(),
  };
}

/** What a failure looks like in the log; `redact` takes keys out of it. */
export function logFailure(log: Log, error: unknown): void {
  if (!(error instanceof InlineAssetsError)) {
    log.error("A bug:", error);
    return;
  }
  const { code, charged, jobId, message, detail } = error;
  const job = jobId === undefined ? "" : `, job ${jobId}`;
  log.warn(`${code} (charged: ${charged}${job}): ${message}${detail === undefined ? "" : `\n${detail}`}`);
  if (error.cause !== undefined) log.warn(`Caused by: ${describe(error.cause)}`);
}

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const nested = cause.cause === undefined ? "" : `\nCaused by: ${describe(cause.cause)}`;
  return `${cause.stack ?? cause.message}${nested}`;
}
