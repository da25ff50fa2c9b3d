import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { ensureVsCodeServer } from "../../scripts/setup/ensureVsCodeServer";
import { findOnPath, outFolder } from "../../scripts/setup/paths";
import { bundlePrograms } from "../bundle";
import { runToEnd, startInBackground } from "../childProcesses";
import { ensureRivals } from "../ensureRivals";
import { PICTURE_BYTES, resultSchema, serverReadySchema, type Result, type Task } from "./protocol";

/** Files of `contenders/`. */
export const CONTENDERS = [
  "undiciFsync",
  "undiciFsyncParallel",
  "ours",
  "undici",
  "undiciParallel",
  "curl",
  "openai",
  "replicate",
  "fal",
] as const;
export type Contender = (typeof CONTENDERS)[number];

/** A contender's result in each round, in the order of the rounds; or why it has none. */
export type Rounds = Result[] | { failure: string };

export interface DownloadFigures {
  byContender: ReadonlyMap<Contender, Rounds>;
  /** What the server gives to a client that throws everything away, bytes a second. */
  serverSpeed: number | undefined;
}

interface Arena {
  node: string;
  programOf: (name: string) => string;
  baseUrl: string;
  scratch: string;
}

/** How often a number of pictures is fetched, and by whom. */
export interface Rounding {
  rounds: number;
  contenders: readonly Contender[];
}

/** Each round runs every contender once, each in a process of its own, and begins with another one. */
export async function measureDownloads(counts: ReadonlyMap<number, Rounding>): Promise<Map<number, DownloadFigures>> {
  await ensureRivals();
  const parent = path.join(outFolder, "bench");
  await mkdir(parent, { recursive: true });
  const scratch = await mkdtemp(path.join(parent, "download-"));
  const { node } = await ensureVsCodeServer();
  const files = CONTENDERS.map((name) => path.join(__dirname, "contenders", `${name}.ts`));
  const programOf = await bundlePrograms([...files, path.join(__dirname, "server.ts")], path.join(scratch, "bin"));
  const server = await startInBackground(node, [programOf("server")]);
  try {
    const { port } = serverReadySchema.parse(JSON.parse(server.firstLine));
    const arena = { node, programOf, baseUrl: `http://127.0.0.1:${port}`, scratch };
    const all = new Map<number, DownloadFigures>();
    for (const [count, rounding] of counts) all.set(count, await measureCount(arena, count, rounding));
    return all;
  } finally {
    await server.stop();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function measureCount(arena: Arena, count: number, { rounds, contenders }: Rounding): Promise<DownloadFigures> {
  const names = possible(contenders, count);
  const byContender = new Map<Contender, Rounds>(names.map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    const shift = round % names.length;
    for (const name of [...names.slice(shift), ...names.slice(0, shift)]) {
      const known = byContender.get(name);
      if (Array.isArray(known)) byContender.set(name, await addRound(known, () => runOnce(arena, name, count)));
    }
  }
  for (const name of ["ours", "undiciFsync"] as const) {
    const result = byContender.get(name);
    if (result !== undefined && "failure" in result) throw new Error(result.failure);
  }
  return { byContender, serverSpeed: await measureServer(arena) };
}

/** A rival that fails once is out: at eight large pictures some do. */
async function addRound(known: readonly Result[], run: () => Promise<Result>): Promise<Rounds> {
  try {
    return [...known, await run()];
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

function possible(contenders: readonly Contender[], count: number): Contender[] {
  const hasCurl = findOnPath(["curl"]) !== null;
  return contenders.filter((name) => (count > 1 || !name.endsWith("Parallel")) && (hasCurl || name !== "curl"));
}

async function runOnce({ node, programOf, baseUrl, scratch }: Arena, name: Contender, count: number): Promise<Result> {
  const folder = await mkdtemp(path.join(scratch, "files-"));
  try {
    const task: Task = { baseUrl, folder, count };
    const result = resultSchema.parse(JSON.parse(await runToEnd(node, [programOf(name), JSON.stringify(task)])));
    await checkFiles(folder, count);
    return result;
  } finally {
    // Nobody shall wait for the disk because of what another one left unwritten.
    await rm(folder, { recursive: true });
    if (process.platform !== "win32") await runToEnd("sync", []);
  }
}

async function checkFiles(folder: string, count: number): Promise<void> {
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith(".png"));
  for (const name of names) {
    const { size } = await stat(path.join(folder, name));
    if (size !== PICTURE_BYTES) throw new Error(`${name} has ${size} bytes`);
  }
  if (names.length !== count) throw new Error(`${names.length} of ${count} pictures were written`);
}

async function measureServer({ baseUrl }: Arena): Promise<number | undefined> {
  if (findOnPath(["curl"]) === null || process.platform === "win32") return undefined;
  const said = await runToEnd("curl", [
    "-sSf",
    "-o",
    "/dev/null",
    "-w",
    "%{speed_download}",
    `${baseUrl}/outputs/0.png`,
  ]);
  return Number(said);
}
