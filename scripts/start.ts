// node scripts/run.mjs start — the extension in a VS Code to try by hand, with a sample project. Ctrl+C ends it.
import { spawn } from "node:child_process";
import { cp, mkdir, rm } from "node:fs/promises";
import path from "node:path";

import { startVsCodeServer } from "../test/support/vscode/serverHost";
import { buildExtension } from "./buildExtension";
import { findOnPath, outFolder, repoRoot } from "./setup/paths";

export interface StartOptions {
  /** Reaches the extension, for instance the address and the key of a mock API. */
  readonly env?: Readonly<Record<string, string>>;
  /** User settings to begin with. */
  readonly userSettings?: Readonly<Record<string, unknown>>;
  /** Copied into out/start/workspace, which is made anew. Default: an empty folder. */
  readonly workspaceTemplate?: string;
}

/** Resolves when VS Code is closed, or at Ctrl+C. */
export async function start(options: StartOptions = {}): Promise<void> {
  const workspace = path.join(outFolder, "start", "workspace");
  await rm(workspace, { recursive: true, force: true });
  await mkdir(workspace, { recursive: true });
  if (options.workspaceTemplate !== undefined) await cp(options.workspaceTemplate, workspace, { recursive: true });
  await buildExtension();
  const desktop = findOnPath(["code"]);
  await (desktop === null ? startServer(workspace, options) : startDesktop(desktop, workspace, options));
}

/** A window with a profile of its own, so that neither settings nor extensions of the person's VS Code are touched. */
async function startDesktop(code: string, workspace: string, options: StartOptions): Promise<void> {
  process.stdout.write("Opening VS Code with the extension. Close its window or press Ctrl+C to end.\n");
  const args = [
    `--extensionDevelopmentPath=${repoRoot}`,
    `--user-data-dir=${path.join(outFolder, "start", "user")}`,
    `--extensions-dir=${path.join(outFolder, "start", "extensions")}`,
    "--disable-workspace-trust",
    "--wait",
    workspace,
  ];
  const shell = process.platform === "win32";
  const child = spawn(shell ? `"${code}"` : code, args, {
    stdio: "inherit",
    shell,
    env: { ...process.env, ...options.env },
  });
  process.on("SIGINT", () => child.kill());
  process.on("SIGTERM", () => child.kill());
  await new Promise((resolve) => child.on("exit", resolve));
}

async function startServer(workspace: string, options: StartOptions): Promise<void> {
  const dataDir = path.join(outFolder, "start", "data");
  await rm(dataDir, { recursive: true, force: true });
  const ended = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
  });
  const host = await startVsCodeServer({
    dataDir,
    installedExtension: repoRoot,
    env: options.env ?? {},
    userSettings: { "workbench.colorTheme": "Dark Modern", ...options.userSettings },
  });
  try {
    process.stdout.write(
      `VS Code with the extension is at\n\n  ${host.openUrl({ folder: workspace })}\n\nPress Ctrl+C to end.\n`,
    );
    await ended;
  } finally {
    await host.stop();
  }
}

async function main(): Promise<void> {
  try {
    await start();
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  }
}

if (require.main === module) void main();
