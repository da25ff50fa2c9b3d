import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";

import { cacheFolder } from "./paths";
import { signalGroup } from "./processes";

/** How long the download may say nothing, the first word included. */
const SILENCE_MS = 4000;

/**
 * A desktop VS Code downloaded through @vscode/test-electron, or null where there is no display or the download cannot
 * be had. A failure is remembered for the day, so that a closed network costs these seconds once.
 */
export async function ensureDesktopVsCode(): Promise<string | null> {
  if (process.platform === "linux" && !process.env["DISPLAY"] && !process.env["WAYLAND_DISPLAY"]) return null;
  const note = path.join(cacheFolder, "no-desktop-download");
  const today = new Date().toISOString().slice(0, 10);
  if ((await readFile(note, "utf8").catch(() => "")) === today) return null;
  await mkdir(cacheFolder, { recursive: true });
  const executable = await downloadInChild();
  if (executable === null) await writeFile(note, today);
  return executable;
}

/** In a process of its own: the library retries and prints stack traces, and only a process can be cut off for sure. */
function downloadInChild(): Promise<string | null> {
  return new Promise((resolve) => {
    const script = path.join(__dirname, "downloadDesktopVsCode.ts");
    const child = spawn(process.execPath, ["--import", "tsx", script, cacheFolder], {
      stdio: ["ignore", "pipe", "ignore"],
      detached: process.platform !== "win32",
    });
    let output = "";
    let timer = setTimeout(() => signalGroup(child, "SIGKILL"), SILENCE_MS);
    child.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString("utf8");
      clearTimeout(timer);
      timer = setTimeout(() => signalGroup(child, "SIGKILL"), SILENCE_MS * 5);
    });
    child.on("error", () => resolve(null));
    child.on("close", (code) => {
      clearTimeout(timer);
      const executable = /^executable=(.+)$/m.exec(output)?.[1];
      resolve(code === 0 && executable !== undefined && existsSync(executable) ? executable : null);
    });
  });
}
