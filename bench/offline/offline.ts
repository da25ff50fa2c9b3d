import { mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { ensureVsCodeServer } from "../../scripts/setup/ensureVsCodeServer";
import { outFolder, repoRoot } from "../../scripts/setup/paths";
import { bundlePrograms } from "../bundle";
import { runToEnd } from "../childProcesses";
import { inKilobytes, median } from "../figures";
import type { ProductCopy } from "../productCopy";
import type { Row } from "../row";
import { engineResultSchema, type EngineSample, type EngineTask } from "./protocol";

const part = "offline 3840 × 2160";

/** The offline engine's worker (draws and encodes) against @jsquash, which only encodes the same pixels. */
export async function measureOffline({ folder }: ProductCopy): Promise<Row[]> {
  const parent = path.join(outFolder, "bench");
  await mkdir(parent, { recursive: true });
  const scratch = await mkdtemp(path.join(parent, "offline-"));
  try {
    const programOf = await bundlePrograms([path.join(__dirname, "engine.ts")], scratch);
    const dist = path.join(folder, "dist");
    const task: EngineTask = {
      workerFile: path.join(dist, "imageWorker.js"),
      assetsFolder: path.join(dist, "assets"),
      pngFile: path.join(repoRoot, "node_modules/@jsquash/png/codec/pkg/squoosh_png_bg.wasm"),
    };
    const { node } = await ensureVsCodeServer();
    const said = await runToEnd(node, [programOf("engine"), JSON.stringify(task)]);
    return rowsOf(engineResultSchema.parse(JSON.parse(said)));
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

function rowsOf(samples: readonly EngineSample[]): Row[] {
  return (["png", "jpeg", "webp"] as const).map((format) => {
    const ofFormat = samples.filter((sample) => sample.format === format);
    const middle = (field: "coldMs" | "warmMs" | "bytes" | "rivalMs" | "rivalBytes") =>
      median(ofFormat.map((sample) => sample[field]));
    const own = `cold ${middle("coldMs").toFixed(0)} ms, warm ${middle("warmMs").toFixed(0)} ms, ${inKilobytes(middle("bytes"))}`;
    const rival = `@jsquash encode alone ${middle("rivalMs").toFixed(0)} ms, ${inKilobytes(middle("rivalBytes"))}`;
    return { part, what: format, figure: `${own}; ${rival}` };
  });
}
