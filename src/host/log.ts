import * as vscode from "vscode";
import type { Log } from "../core/ports";
import { redact } from "../core/redact";

export interface HostLog extends Log {
  show(): void;
  dispose(): void;
}

/** The output channel "Inline Assets". Everything written to it passes `redact`. */
export function createLog(): HostLog {
  const channel = vscode.window.createOutputChannel("Inline Assets", { log: true });
  return {
    info: (message) => channel.info(redact(message)),
    warn: (message) => channel.warn(redact(message)),
    error: (message, cause) => channel.error(redact(cause === undefined ? message : `${message}\n${describe(cause)}`)),
    show: () => channel.show(),
    dispose: () => channel.dispose(),
  };
}

function describe(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  const nested = cause.cause === undefined ? "" : `\nCaused by: ${describe(cause.cause)}`;
  return `${cause.stack ?? cause.message}${nested}`;
}
