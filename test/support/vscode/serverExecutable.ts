// Takes the place of VS Code's executable for @vscode/test-electron: understands the flags that matter, opens the
// server build in a headless Chromium, prints what the extension host prints and exits with the result of its tests.
import { format } from "node:util";

import type { Page } from "playwright-core";

import { launchChromium, openWorkbench } from "./browser";
import { startVsCodeServer, type OpenOptions, type VsCodeServerHost } from "./serverHost";

/** The runner (test/host/index.ts) prints the value of this variable when its tests begin. */
const TESTS_BEGIN_VARIABLE = "INLINE_ASSETS_TESTS_BEGIN";
const TESTS_BEGIN = "[tests begin]";

/** What VS Code's server says all the time without its native modules and without an account. */
const NOISE =
  /Could not locate the bindings file|native-watchdog|\[(AgentHost|ChatModelSelection|RemoteAgentHostProtocol|AccountPolicyGate|Service Worker)|^Canceled: /;

interface Arguments extends OpenOptions {
  readonly isTrusted: boolean;
}

const RUN_TIMEOUT_MS = Number(process.env["INLINE_ASSETS_HOST_TIMEOUT_MS"] ?? 600_000);

function parseArguments(args: readonly string[]): Arguments {
  const valuesOf = (name: string): string[] =>
    args.filter((arg) => arg.startsWith(`--${name}=`)).map((arg) => filePath(arg.slice(name.length + 3)));
  const [extensionTestsPath] = valuesOf("extensionTestsPath");
  const place = [...valuesOf("folder-uri"), ...args.filter((arg) => !arg.startsWith("-"))].map(filePath)[0];
  return {
    extensionDevelopmentPath: valuesOf("extensionDevelopmentPath"),
    isTrusted: args.includes("--disable-workspace-trust"),
    ...(extensionTestsPath === undefined ? {} : { extensionTestsPath }),
    ...(place === undefined ? {} : place.endsWith(".code-workspace") ? { workspaceFile: place } : { folder: place }),
  };
}

function filePath(value: string): string {
  return value.startsWith("file:") ? decodeURIComponent(new URL(value).pathname) : value;
}

async function main(): Promise<number> {
  const { isTrusted, ...open } = parseArguments(process.argv.slice(2));
  if (open.extensionTestsPath === undefined) throw new Error("--extensionTestsPath is missing.");
  const host = await startVsCodeServer({ trust: isTrusted, env: { [TESTS_BEGIN_VARIABLE]: TESTS_BEGIN } });
  try {
    const browser = await launchChromium();
    try {
      return await runTests(await browser.newPage({ viewport: { width: 1280, height: 800 } }), host, open);
    } finally {
      await browser.close();
    }
  } finally {
    await host.stop();
  }
}

async function runTests(page: Page, host: VsCodeServerHost, open: OpenOptions): Promise<number> {
  const output = new HostOutput();
  let timer: NodeJS.Timeout | undefined;
  try {
    const code = await new Promise<number>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`No result after ${RUN_TIMEOUT_MS / 1000} s.`)), RUN_TIMEOUT_MS);
      page.on("crash", () => reject(new Error("The page of VS Code crashed.")));
      openWorkbench(page, host, open, { onExit: resolve, onLog: (type, args) => output.add(type, args) }).catch(reject);
    });
    if (code !== 0) output.flush();
    return code;
  } catch (error) {
    output.flush();
    process.stderr.write(`${host.log()}\n`);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** Passes on what comes after the runner's mark; what VS Code itself says before is kept for the case of a failure. */
class HostOutput {
  private held: string[] | null = [];

  add(type: string, args: readonly unknown[]): void {
    const text = format(...args);
    if (text === TESTS_BEGIN) this.held = null;
    else if (this.held !== null) this.held.push(text);
    else if (!NOISE.test(text)) (type === "error" ? process.stderr : process.stdout).write(`${text}\n`);
  }

  flush(): void {
    for (const text of this.held ?? []) if (!NOISE.test(text)) process.stderr.write(`${text}\n`);
    this.held = null;
  }
}

main().then(
  (code) => process.exit(code),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
