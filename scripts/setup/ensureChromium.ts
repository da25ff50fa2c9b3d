import { existsSync, realpathSync } from "node:fs";

import { chromium } from "playwright-core";

import { findOnPath } from "./paths";
import { capture } from "./processes";

const NAMES = ["chromium", "google-chrome-stable", "google-chrome", "chromium-browser", "microsoft-edge"];

const FIXED_PLACES = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

/** Open Sans stands in for the Droid Sans of VS Code's own list; without it the interface is drawn too wide. */
const APT_PACKAGES = ["chromium", "fonts-open-sans", "fonts-liberation", "fonts-dejavu-core"];

interface Rejected {
  readonly path: string;
  readonly reason: string;
}

/** A Chromium that starts: the one of CHROMIUM_PATH, one found on the system, or on Debian as root a new one. */
export async function ensureChromium(): Promise<string> {
  const rejected: Rejected[] = [];
  const found = await firstWorking(candidates(), rejected);
  if (found !== null) return found;
  const apt = await installWithApt();
  if (apt.isInstalled) {
    const installed = await firstWorking(candidates(), rejected);
    if (installed !== null) return installed;
  }
  throw new Error(
    [
      "No Chromium that works was found, and the tests in the browser need one.",
      ...rejected.map(({ path, reason }) => `  ${path}: ${reason}`),
      ...(apt.problem === undefined ? [] : [apt.problem]),
      "Install one (Debian: sudo apt-get install chromium; Ubuntu: Google Chrome's .deb, since its chromium package is only",
      "a pointer to a snap; elsewhere: Google Chrome) or name one in the environment variable CHROMIUM_PATH.",
    ].join("\n"),
  );
}

function candidates(): string[] {
  const named = process.env["CHROMIUM_PATH"];
  if (named !== undefined && named !== "") return [named];
  const found = NAMES.map((name) => findOnPath([name])).filter((file) => file !== null);
  // Playwright's own, should somebody have downloaded it.
  const fixed = [...FIXED_PLACES, chromium.executablePath()].filter((file) => existsSync(file));
  // A snap has its own /tmp and home rules: the last resort.
  return [...found, ...fixed].sort((a, b) => Number(isSnap(a)) - Number(isSnap(b)));
}

async function firstWorking(files: readonly string[], rejected: Rejected[]): Promise<string | null> {
  for (const file of files) {
    const reason = await reasonNotWorking(file);
    if (reason === null) return file;
    rejected.push({ path: file, reason });
  }
  return null;
}

async function reasonNotWorking(file: string): Promise<string | null> {
  if (!existsSync(file)) return "there is no such file";
  // Chrome on Windows opens a window instead of telling its version.
  if (process.platform === "win32") return null;
  const run = await capture(file, ["--version"], { timeoutMs: 15_000 });
  if (run.code === 0 && /chrom|edge/i.test(run.output)) return null;
  if (/snap/i.test(run.output)) return "only a pointer to a snap that is not installed";
  return `does not start (${run.output.trim().split("\n")[0] ?? "no output"})`;
}

function isSnap(file: string): boolean {
  return realpathSync(file).includes("snap");
}

interface AptOutcome {
  readonly isInstalled: boolean;
  /** Absent also where apt-get is not the way. */
  readonly problem?: string;
}

async function installWithApt(): Promise<AptOutcome> {
  const isAptSystem = process.platform === "linux" && findOnPath(["apt-get"]) !== null;
  if (!isAptSystem || process.env["CHROMIUM_PATH"]) return { isInstalled: false };
  if (process.getuid?.() !== 0) return aptProblem("It is not installed by itself, since this does not run as root.");
  process.stderr.write("Installing Chromium with apt-get (once) …\n");
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const update = await capture("apt-get", ["update"], { env });
  const policy = await capture("apt-cache", ["policy", "chromium"], { env });
  if (/Candidate: \S*snap/.test(policy.output))
    return aptProblem("The chromium package of this system only points to a snap.");
  const install = await capture("apt-get", ["install", "-y", "--no-install-recommends", ...APT_PACKAGES], { env });
  if (install.code === 0) return { isInstalled: true };
  return aptProblem(`apt-get could not install it: ${lastLines((update.code === 0 ? install : update).output)}`);
}

function aptProblem(problem: string): AptOutcome {
  return { isInstalled: false, problem };
}

function lastLines(text: string): string {
  return text.trim().split("\n").slice(-2).join(" ");
}
