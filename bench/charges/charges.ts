import { mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { ensureVsCodeServer } from "../../scripts/setup/ensureVsCodeServer";
import { outFolder } from "../../scripts/setup/paths";
import { bundlePrograms } from "../bundle";
import { runToEnd } from "../childProcesses";
import { ensureRivals } from "../ensureRivals";
import type { Row } from "../row";
import { FAULTS, type Answer, type Fault } from "./faults";
import { startFaultServer } from "./faultServer";
import { CONTENDERS, resultSchema, type Contender, type Task } from "./protocol";

const CALLS = 10;
const TIMEOUT_MS = 2_000;
const NAMES: Readonly<Record<Contender, string>> = {
  ours: "ours",
  openai: "openai",
  fal: "fal",
  replicate: "replicate",
};
const part = "charges per call";

/** How often the fault is met: by the first POST of a call, or by each. */
interface Series {
  name: string;
  times: number;
}
const SERIES: readonly Series[] = [
  { name: "once", times: 1 },
  { name: "lasting", times: Infinity },
];

interface Arena {
  node: string;
  programOf: (name: string) => string;
  scratch: string;
}

interface Figures {
  charges: number;
  posts: number;
  pictures: number;
}

/** What the server counted as charged for each call that was made once, ours beside clients with their own retries. */
export async function measureCharges(): Promise<Row[]> {
  await ensureRivals();
  const parent = path.join(outFolder, "bench");
  await mkdir(parent, { recursive: true });
  const scratch = await mkdtemp(path.join(parent, "charges-"));
  try {
    const { node } = await ensureVsCodeServer();
    const files = CONTENDERS.map((name) => path.join(__dirname, "contenders", `${name}.ts`));
    const arena = { node, programOf: await bundlePrograms(files, path.join(scratch, "bin")), scratch };
    const rows: Row[] = [];
    for (const series of SERIES) {
      // A rate limit that lasts charges nobody anything.
      for (const fault of FAULTS.filter(({ answer }) => answer !== 429 || series.times === 1)) {
        rows.push(await measureFault(arena, fault, series));
      }
    }
    return rows;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function measureFault(arena: Arena, { name, answer }: Fault, series: Series): Promise<Row> {
  const server = await startFaultServer(answer, series.times);
  try {
    const figures = new Map<Contender, Figures>();
    for (const contender of CONTENDERS) {
      const result = await runContender(arena, contender, server.baseUrlOf(contender));
      const [charges, posts] = [server.countCharges(contender), server.countPosts(contender)];
      if (contender === "ours" && result.toldCharged !== charges) {
        throw new Error(`${name}: ${charges} charges, and the person was told of ${result.toldCharged ?? "none"}.`);
      }
      figures.set(contender, { charges, posts, pictures: result.pictures });
    }
    const figure = [...figures].map(([contender, one]) => `${NAMES[contender]} ${describe(one)}`).join(", ");
    return { part, what: `${name}, ${series.name}`, figure, ...judge(figures.get("ours"), answer) };
  } finally {
    await server.stop();
  }
}

/** Each call is charged once; after a rate limit it is sent once more, else never again. */
function judge(ours: Figures | undefined, answer: Answer): Pick<Row, "target" | "isMet"> {
  const posts = answer === 429 ? 2 * CALLS : CALLS;
  return { target: "ours 1.000", isMet: ours?.charges === CALLS && ours.posts === posts };
}

/** Charges a call; in brackets how many of the calls ended with a picture. */
function describe({ charges, pictures }: Figures): string {
  return `${(charges / CALLS).toFixed(3)} (${pictures}/${CALLS})`;
}

async function runContender({ node, programOf, scratch }: Arena, contender: Contender, baseUrl: string) {
  const folder = await mkdtemp(path.join(scratch, `${contender}-`));
  const prompts = Array.from({ length: CALLS }, (_, call) => `A ceramic mug, number ${call}`);
  const task: Task = { baseUrl, folder, prompts, timeoutMs: TIMEOUT_MS };
  const said = await runToEnd(node, [programOf(contender), JSON.stringify(task)]);
  return resultSchema.parse(JSON.parse(said));
}
