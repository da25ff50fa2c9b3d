import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import type { Workbench } from "./workbench";

/** What another extension gets from a command of ours. */
export interface CallResult {
  readonly value?: unknown;
  readonly error?: Readonly<Record<string, unknown>>;
}

/** Another extension of the same window: it calls commands as programs do, also in a workspace that is not trusted. */
export interface CallerExtension {
  readonly folder: string;
  call(workbench: Workbench, command: string, argument: unknown): Promise<CallResult>;
  remove(): Promise<void>;
}

const MANIFEST = {
  name: "caller",
  publisher: "inline-assets-tests",
  version: "1.0.0",
  engines: { vscode: "^1.101.0" },
  main: "./main.js",
  extensionKind: ["workspace"],
  capabilities: { untrustedWorkspaces: { supported: true } },
  contributes: { commands: [{ command: "caller.call", title: "Call", category: "Caller" }] },
};

const MAIN = `
const { readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { commands, window } = require("vscode");
exports.activate = (context) => {
  context.subscriptions.push(commands.registerCommand("caller.call", async () => {
    const { command, argument, number } = JSON.parse(readFileSync(join(__dirname, "call.json"), "utf8"));
    let result;
    try {
      result = { value: await commands.executeCommand(command, argument) };
    } catch (error) {
      result = { error: { ...error, name: error.name, message: error.message } };
    }
    writeFileSync(join(__dirname, "result.json"), JSON.stringify(result));
    window.setStatusBarMessage("Call " + number + " has ended");
  }));
};
`;

export async function createCallerExtension(): Promise<CallerExtension> {
  const scratch = await mkdtemp(path.join(os.tmpdir(), "inline-assets-caller-"));
  const folder = path.join(scratch, "caller");
  await mkdir(folder);
  await writeFile(path.join(folder, "package.json"), JSON.stringify(MANIFEST));
  await writeFile(path.join(folder, "main.js"), MAIN);
  let number = 0;
  return {
    folder,
    async call(workbench, command, argument) {
      number += 1;
      await writeFile(path.join(folder, "call.json"), JSON.stringify({ command, argument, number }));
      await workbench.runCommand("Caller: Call");
      await workbench.statusBarItem(`Call ${number} has ended`).waitFor();
      return JSON.parse(await readFile(path.join(folder, "result.json"), "utf8")) as CallResult;
    },
    remove: () => rm(scratch, { recursive: true, force: true }),
  };
}
