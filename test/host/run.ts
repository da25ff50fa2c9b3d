// Runs test/host/**/*.test.ts inside VS Code: in a desktop one where it can be had, else in the server build.
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { runTests, TestRunFailedError } from "@vscode/test-electron";

import { bundleTests } from "../../scripts/setup/bundleTests";
import { ensureDesktopVsCode } from "../../scripts/setup/ensureDesktopVsCode";
import { repoRoot } from "../../scripts/setup/paths";

export interface HostRun {
  /** The folder with the extension's package.json. Default: this repository. */
  readonly extensionDevelopmentPath?: string;
  /** Where the tests lie, and where their bundles go. */
  readonly testFolder?: string;
  readonly outdir?: string;
  /** Default: a new, empty folder. */
  readonly workspace?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Resolves when every test passed; rejects with TestRunFailedError otherwise. */
export async function runHostTests(run: HostRun = {}): Promise<void> {
  const { index } = await bundleTests(run.testFolder, run.outdir);
  const scratch = await mkdtemp(path.join(os.tmpdir(), "inline-assets-host-"));
  const workspace = run.workspace ?? path.join(scratch, "workspace");
  try {
    await mkdir(workspace, { recursive: true });
    await runTests({
      vscodeExecutablePath: (await ensureDesktopVsCode()) ?? (await writeServerExecutable(scratch)),
      extensionDevelopmentPath: run.extensionDevelopmentPath ?? repoRoot,
      extensionTestsPath: index,
      launchArgs: [
        workspace,
        "--disable-extensions",
        `--user-data-dir=${path.join(scratch, "user")}`,
        `--extensions-dir=${path.join(scratch, "extensions")}`,
      ],
      ...(run.env === undefined ? {} : { extensionTestsEnv: { ...run.env } }),
    });
  } finally {
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** runTests can only spawn a path with flags, so our program becomes a file that can be spawned. */
async function writeServerExecutable(folder: string): Promise<string> {
  const tsx = pathToFileURL(path.join(repoRoot, "node_modules", "tsx", "dist", "loader.mjs")).href;
  const command = [process.execPath, "--import", tsx, path.join(repoRoot, "test/support/vscode/serverExecutable.ts")];
  const isWindows = process.platform === "win32";
  const file = path.join(folder, isWindows ? "vscode-server.cmd" : "vscode-server");
  const quoted = command.map((part) => (isWindows ? `"${part}"` : `'${part.replaceAll("'", "'\\''")}'`)).join(" ");
  await writeFile(file, isWindows ? `@${quoted} %*\r\n` : `#!/bin/sh\nexec ${quoted} "$@"\n`);
  await chmod(file, 0o755);
  return file;
}

async function main(): Promise<void> {
  try {
    await runHostTests();
  } catch (error) {
    // What failed is printed already; anything else is news.
    if (!(error instanceof TestRunFailedError)) process.stderr.write(`${String(error)}\n`);
    process.exitCode = 1;
  }
}

if (require.main === module) void main();
