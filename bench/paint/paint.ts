import { mkdir, mkdtemp, rm } from "node:fs/promises";
import path from "node:path";
import { outFolder } from "../../scripts/setup/paths";
import { servePages } from "../../test/support/webviewPage";
import { launchChromium } from "../../test/support/vscode/browser";
import { ensureRivals } from "../ensureRivals";
import type { ProductCopy } from "../productCopy";
import type { Row } from "../row";
import { bundlePagePrograms, type Lab, openPaintPage } from "./lab";
import { measureExport } from "./measureExport";
import { measureGrow, measureSimilar, measureUndo } from "./measureSteps";
import { memoryOf } from "./memory";
import { paintStrokes } from "./paintStrokes";
import { pictureOf } from "./pictures";
import { memoryRows, stepRows, strokeRows, type Painted } from "./rows";
import { makeStrokes } from "./strokes";

const STROKES = 200;

/** The painter's page as it is shipped, and a mask painted with Konva, on a plain page of Chromium. */
export async function measurePaint({ folder }: ProductCopy): Promise<Row[]> {
  await ensureRivals();
  const parent = path.join(outFolder, "bench");
  await mkdir(parent, { recursive: true });
  const scratch = await mkdtemp(path.join(parent, "paint-"));
  const served = await servePages(path.join(folder, "dist", "media"));
  const browser = await launchChromium();
  try {
    const lab: Lab = { browser, url: served.url, programs: await bundlePagePrograms() };
    const ours = await paintWith(lab, "answerPainter", scratch);
    const konva = await paintWith(lab, "konvaPainter", scratch);
    const similar = await measureSimilar(lab);
    return [...strokeRows(ours, konva), ...stepRows(ours, konva, similar), ...memoryRows(ours, konva)];
  } finally {
    await browser.close();
    await served.close();
    await rm(scratch, { recursive: true, force: true });
  }
}

async function paintWith(lab: Lab, program: keyof Lab["programs"], scratch: string): Promise<Painted> {
  const opened = await openPaintPage(lab, program, await pictureOf("gradient"));
  const strokes = makeStrokes(STROKES);
  const recording = await paintStrokes(opened, strokes);
  const memory = await memoryOf(opened);
  const exported = await measureExport(opened, strokes, scratch);
  const growths = program === "answerPainter" ? await measureGrow(opened) : [];
  const undos = await measureUndo(opened);
  await opened.context.close();
  if (opened.complaints.length > 0) throw new Error(`The page complained: ${opened.complaints.join("; ")}`);
  return { recording, memory, exported, undos, growths };
}
