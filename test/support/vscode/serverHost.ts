import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { ensureVsCodeServer } from "../../../scripts/setup/ensureVsCodeServer";
import { onProcessEnd, signalGroup, stopProcessGroup } from "../../../scripts/setup/processes";
import { quietSettings, type Settings } from "./quietSettings";

const START_TIMEOUT_MS = 60_000;
const LOG_LIMIT = 200_000;

export interface ServerOptions {
  /** Added to the environment, which the extension host inherits; undefined takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Machine settings. `http.*` has no effect here: give it in `userSettings`. */
  readonly settings?: Settings;
  /** User settings, over the quiet ones. */
  readonly userSettings?: Settings;
  /** False lets VS Code ask for trust and open the folder in restricted mode; by default everything is trusted. */
  readonly trust?: boolean;
  /** Folder of an extension that is installed, not under development: a VS Code for people, without the test driver. */
  readonly installedExtension?: string;
  /** Folders of other extensions that are installed beside. A window takes one under development only, the last. */
  readonly otherExtensions?: readonly string[];
  /** Kept after stop(), for tests of a restart. Default: a new temporary folder, removed by stop(). */
  readonly dataDir?: string;
}

export interface OpenOptions {
  /** Absolute path of a workspace folder, or of a .code-workspace file. Neither: an empty window. */
  readonly folder?: string;
  readonly workspaceFile?: string;
  readonly extensionDevelopmentPath?: string | readonly string[];
  /** A module whose run() is called in the extension host. */
  readonly extensionTestsPath?: string;
}

export interface VsCodeServerHost {
  readonly url: string;
  readonly port: number;
  readonly dataDir: string;
  openUrl(options: OpenOptions): string;
  /** What the server printed, the known complaints about native modules left out. */
  log(): string;
  /** Ends the server with its extension hosts; may be called twice. */
  stop(): Promise<void>;
}

export async function startVsCodeServer(options: ServerOptions = {}): Promise<VsCodeServerHost> {
  const { node, serverMain } = await ensureVsCodeServer();
  const dataDir = options.dataDir ?? (await mkdtemp(path.join(os.tmpdir(), "inline-assets-vscode-")));
  const isOwnDataDir = options.dataDir === undefined;
  await writeSettings(dataDir, options);
  const installed = options.installedExtension === undefined ? [] : [options.installedExtension];
  for (const folder of [...installed, ...(options.otherExtensions ?? [])]) await installExtension(folder, dataDir);
  const child = spawn(node, serverArguments(serverMain, dataDir, options), {
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
    env: serverEnvironment(options.env ?? {}, isOwnDataDir ? dataDir : null),
  });
  const forget = onProcessEnd(() => {
    signalGroup(child, "SIGKILL");
    if (isOwnDataDir) rmSync(dataDir, { recursive: true, force: true });
  });
  const log = collectLog(child);
  const stop = async (): Promise<void> => {
    await stopProcessGroup(child);
    // An extension host in its last breath may still write: rm tries again then.
    if (isOwnDataDir) await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    forget();
  };
  try {
    const port = await waitUntilListening(child, log);
    return {
      url: `http://127.0.0.1:${port}/`,
      port,
      dataDir,
      openUrl: (open) => openUrl(port, linkDeveloped(open, dataDir)),
      log,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function serverArguments(serverMain: string, dataDir: string, options: ServerOptions): string[] {
  return [
    `--import=${pathToFileURL(path.join(__dirname, "dieWithParent.mjs")).href}`,
    serverMain,
    "--host=127.0.0.1",
    "--port=0",
    "--without-connection-token",
    "--accept-server-license-terms",
    "--disable-telemetry",
    `--server-data-dir=${dataDir}`,
    // Without the driver the page ignores extensions under development.
    ...(options.installedExtension === undefined ? ["--enable-smoke-test-driver"] : []),
    ...((options.trust ?? true) ? ["--disable-workspace-trust"] : []),
  ];
}

function serverEnvironment(
  added: Readonly<Record<string, string | undefined>>,
  dataDir: string | null,
): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env)) {
    // A test run started from VS Code's own terminal must not hand its window over to this one.
    if (!/^(VSCODE_|ELECTRON_|NODE_OPTIONS$)/.test(name)) env[name] = value;
  }
  env["INLINE_ASSETS_PARENT_PID"] = String(process.pid);
  if (dataDir !== null) env["INLINE_ASSETS_DATA_DIR"] = dataDir;
  return { ...env, ...added };
}

/** A link is enough: VS Code takes what it finds in the folder at its first start. */
async function installExtension(folder: string, dataDir: string): Promise<void> {
  const extensions = path.join(dataDir, "extensions");
  const link = path.join(extensions, path.basename(folder));
  await mkdir(extensions, { recursive: true });
  if (!existsSync(link)) await symlink(folder, link, "junction");
}

async function writeSettings(dataDir: string, options: ServerOptions): Promise<void> {
  const write = async (scope: string, settings: Settings): Promise<void> => {
    const folder = path.join(dataDir, "data", scope);
    await mkdir(folder, { recursive: true });
    const file = path.join(folder, "settings.json");
    // The settings of an earlier start in this folder stay as they were left.
    if (!existsSync(file)) await writeFile(file, JSON.stringify(settings, null, 2));
  };
  await write("Machine", options.settings ?? {});
  await write("User", { ...quietSettings, ...options.userSettings });
}

function collectLog(child: ChildProcess): () => string {
  let text = "";
  const keep = (chunk: Buffer): void => void (text = (text + chunk.toString("utf8")).slice(-LOG_LIMIT));
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  return () => withoutNativeComplaints(text);
}

/** The server runs without its native modules and says so at length, each time. */
function withoutNativeComplaints(text: string): string {
  return text.replace(/Error: Could not locate the bindings file[\s\S]*?\n\s*\]\n\}\n?/g, "");
}

function waitUntilListening(child: ChildProcess, log: () => string): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (reason: string): void => {
      clearTimeout(timer);
      reject(new Error(`VS Code's server ${reason}.\n${log().trim().split("\n").slice(-15).join("\n")}`));
    };
    const timer = setTimeout(() => fail(`was not ready within ${START_TIMEOUT_MS / 1000} s`), START_TIMEOUT_MS);
    child.on("error", (error) => fail(`could not be started: ${error.message}`));
    child.on("exit", (code) => fail(`ended at once with code ${code ?? "none"}`));
    child.stdout?.on("data", () => {
      const port = /Extension host agent listening on (\d+)/.exec(log())?.[1];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
  });
}

/**
 * Extensions under development are named by a link outside of their repository. For VS Code every theme below the
 * folder of such an extension is under development too, and is shown whatever the settings say: the themes of the
 * server itself lie in this repository's cache.
 */
function linkDeveloped(open: OpenOptions, dataDir: string): OpenOptions {
  const links = [open.extensionDevelopmentPath ?? []].flat().map((folder) => {
    const link = path.join(dataDir, "development", path.basename(folder));
    mkdirSync(path.dirname(link), { recursive: true });
    if (!existsSync(link)) symlinkSync(folder, link, "junction");
    return link;
  });
  return { ...open, extensionDevelopmentPath: links };
}

function openUrl(port: number, open: OpenOptions): string {
  const remote = (file: string): string => `vscode-remote://127.0.0.1:${port}${remotePath(file)}`;
  const developed = [open.extensionDevelopmentPath ?? []].flat();
  const payload = [
    ...developed.map((folder) => ["extensionDevelopmentPath", remote(folder)]),
    ...(open.extensionTestsPath === undefined ? [] : [["extensionTestsPath", remote(open.extensionTestsPath)]]),
    ["skipWelcome", "true"],
  ];
  const url = new URL(`http://127.0.0.1:${port}/`);
  if (open.folder !== undefined) url.searchParams.set("folder", remotePath(open.folder));
  else if (open.workspaceFile !== undefined) url.searchParams.set("workspace", remotePath(open.workspaceFile));
  else url.searchParams.set("ew", "true");
  url.searchParams.set("payload", JSON.stringify(payload));
  return url.href;
}

/** With forward slashes and a leading one, as URIs want it ("/C:/…" on Windows). */
function remotePath(file: string): string {
  const forward = path.resolve(file).replaceAll("\\", "/");
  return forward.startsWith("/") ? forward : `/${forward}`;
}
