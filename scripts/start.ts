// node scripts/run.mjs start — the extension in a VS Code to try by hand, with a sample project. Ctrl+C ends it.
import { spawn } from "node:child_process";
import { cp, mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { startMockApi } from "../test/mock-api/startMockApi";
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

const SAMPLE = `# A sample project

Select the next line, press F1 and choose "Inline Assets: Generate Image…".

A ceramic mug on a pale table, soft morning light
`;

/** Resolves when VS Code is closed, or at Ctrl+C. */
export async function start(options: StartOptions = {}): Promise<void> {
  const workspace = path.join(outFolder, "start", "workspace");
  await rm(workspace, { recursive: true, force: true });
  await mkdir(workspace, { recursive: true });
  await writeFile(path.join(workspace, "README.md"), SAMPLE);
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

/** The local API stands in for the vendor's, so that every way can be tried without a key and without paying. */
async function main(): Promise<void> {
  const mock = await startMockApi();
  try {
    await start({ env: { PROSPOLABS_BASE_URL: mock.url, PROSPOLABS_API_KEY: mock.apiKey } });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    await mock.stop();
  }
}

if (require.main === module) void main();
