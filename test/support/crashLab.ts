import { spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { repoRoot } from "../../scripts/setup/paths";
import type { ChildTask, Counted, Kill } from "../crash/crashChild";
import { drawFlatPng } from "../mock-api/drawPicture";
import type { MockApi } from "../mock-api/startMockApi";
import { startMockApi } from "../mock-api/startMockApi";
import { copyCodecs } from "./copyCodecs";
import type { CrashCall, CrashPlaces } from "./crashWorld";
import { makeScratch } from "./crashWorld";

/** One job in folders of its own; its prompt tells its POSTs from those of the others. */
export interface CrashCase {
  places: CrashPlaces;
  call: CrashCall;
}

/** Processes that run a job, are killed, and recover, against one mock API in this process. */
export class CrashLab {
  #cases = 0;
  readonly #kills = new Set<() => void>();

  private constructor(
    readonly mock: MockApi,
    readonly scratch: string,
    private readonly childFile: string,
    private readonly codecsFolder: string,
  ) {}

  static async start(): Promise<CrashLab> {
    const scratch = await makeScratch();
    const childFile = path.join(scratch, "child.cjs");
    await build({
      entryPoints: [path.join(repoRoot, "test/crash/crashChild.ts")],
      outfile: childFile,
      bundle: true,
      platform: "node",
      format: "cjs",
      minify: true,
      mainFields: ["module", "main"],
      logLevel: "warning",
    });
    return new CrashLab(await startMockApi({ draw: drawFlatPng }), scratch, childFile, await copyCodecs());
  }

  async stop(): Promise<void> {
    for (const kill of this.#kills) kill();
    await this.mock.stop();
    await rm(this.scratch, { recursive: true, force: true });
  }

  newCase(pictures: number, isEdit = false, isSlot = false): CrashCase {
    this.#cases += 1;
    const number = this.#cases;
    const base = path.join(this.scratch, `case-${number}`);
    return {
      places: {
        base,
        mockUrl: this.mock.url,
        apiKey: this.mock.apiKey,
        ...(isEdit || isSlot ? { codecsFolder: this.codecsFolder } : {}),
      },
      call: { prompt: `Case ${number}`, pictures, seed: number, isEdit, isSlot },
    };
  }

  /** Runs a job in a process of its own. Undefined: it was killed before its end. */
  async run({ places, call }: CrashCase, kill: Kill | null): Promise<Counted | undefined> {
    const child = this.spawn({ kind: "run", places, call, kill });
    const [said] = await child.ended;
    return said === undefined ? undefined : (JSON.parse(said) as Counted);
  }

  /** Recovers in that many processes at the same moment; gives what went wrong in them. */
  async recover(cases: readonly CrashCase[], processes = 1): Promise<string[]> {
    const places = cases.map((one) => one.places);
    const children = Array.from({ length: processes }, () => this.spawn({ kind: "recover", cases: places }));
    await Promise.all(children.map(({ isReady }) => isReady));
    for (const child of children) child.go();
    const said = await Promise.all(children.map(({ ended }) => ended));
    return said.flat().filter((line) => !line.includes("isReady"));
  }

  /** `ended` gives the lines of its output once it is gone; killing itself is no failure of the test. */
  spawn(task: ChildTask, user: { uid?: number; gid?: number } = {}) {
    const child = spawn(process.execPath, [this.childFile, JSON.stringify(task)], { ...user, stdio: "pipe" });
    const lines: string[] = [];
    const errors: string[] = [];
    const reader = createInterface({ input: child.stdout });
    const isReady = once(reader, "line");
    isReady.catch(() => undefined);
    reader.on("line", (line) => lines.push(line));
    child.stderr.on("data", (text: Buffer) => errors.push(text.toString()));
    // A child that has been killed reads no more.
    child.stdin.on("error", () => undefined);
    const kill = (): void => void child.kill("SIGKILL");
    this.#kills.add(kill);
    const ended = once(child, "close").then(([code, signal]) => {
      this.#kills.delete(kill);
      if (code !== 0 && signal !== "SIGKILL") throw new Error(`A child ended with ${String(code)}: ${errors.join("")}`);
      return lines;
    });
    const line = async (text: string): Promise<string> => {
      for (;;) {
        const found = lines.find((one) => one.includes(text));
        if (found !== undefined) return found;
        if (child.exitCode !== null) throw new Error(`The child ended without ${text}: ${errors.join("")}`);
        await Promise.race([once(reader, "line"), ended]);
      }
    };
    return { isReady, ended, line, go: () => child.stdin.end("g"), kill };
  }
}
