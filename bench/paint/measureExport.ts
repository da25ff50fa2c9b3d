import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import * as z from "zod";
import { ensureVsCodeServer } from "../../scripts/setup/ensureVsCodeServer";
import { bundlePrograms } from "../bundle";
import { runToEnd } from "../childProcesses";
import { checkPainted } from "./checkPainted";
import { draw } from "./hand";
import type { OpenedPage } from "./lab";
import { asSeen } from "./paintStrokes";
import { SIZE } from "./size";
import type { Stroke } from "./strokes";

const DABS = 7;
const TIMEOUT_MS = 60_000;

/** Of a mask as a PNG; ms. */
export interface Exported {
  /** From the end of a gesture until the mask is told, or all that there is of it. */
  pageMs: number[];
  /** From the message to the PNG; the first one in its process apart. */
  hostMs: number[];
  bytes: number;
}

/** Paints some more, so that there is something to tell, and makes a PNG of what was told. */
export async function measureExport(
  opened: OpenedPage,
  strokes: readonly Stroke[],
  scratch: string,
): Promise<Exported> {
  const isOurs = await opened.page.evaluate(() => globalThis.paintPage.nextMask !== undefined);
  const dabs = Array.from({ length: DABS + 1 }, (_, at) => dabAt(1_900 + at * 9, at % 2 === 1));
  const pageMs: number[] = [];
  let png: Buffer = Buffer.alloc(0);
  let deflated: Buffer = Buffer.alloc(0);
  for (const [at, dab] of dabs.entries()) {
    if (at === 0) {
      // It may be painted there already; from now on each one changes something.
      await draw(opened, dab);
      await opened.page.evaluate(async () => {
        for (let frame = 0; frame < 10; frame += 1) await globalThis.paintPage.settled();
      });
      continue;
    }
    const { base64, ms } = isOurs ? await toldBy(opened, dab) : await exportedBy(opened, dab);
    pageMs.push(ms);
    if (isOurs) deflated = Buffer.from(base64, "base64");
    else png = Buffer.from(base64, "base64");
  }
  const { hostMs, made } = isOurs ? await hostPng(deflated, scratch) : { hostMs: [], made: png };
  await checkPng(made, asSeen(opened, [...strokes, ...dabs]), isOurs);
  return { pageMs, hostMs, bytes: made.length };
}

function dabAt(x: number, isErasing: boolean): Stroke {
  return { brushSize: 120, isErasing, points: [{ x, y: 1_000 }] };
}

interface Given {
  base64: string;
  ms: number;
}

const NOTHING: Given = { base64: "", ms: NaN };

async function toldBy(opened: OpenedPage, dab: Stroke): Promise<Given> {
  const told = opened.page.evaluate(async () => await globalThis.paintPage.nextMask?.());
  await draw(opened, dab);
  return (await told) ?? NOTHING;
}

async function exportedBy(opened: OpenedPage, dab: Stroke): Promise<Given> {
  await draw(opened, dab);
  return (await opened.page.evaluate(async () => await globalThis.paintPage.exportPng?.())) ?? NOTHING;
}

async function hostPng(deflated: Buffer, scratch: string): Promise<{ hostMs: number[]; made: Buffer }> {
  const programOf = await bundlePrograms([path.join(__dirname, "makePngs.ts")], path.join(scratch, "bin"));
  const [source, target] = [path.join(scratch, "mask.z"), path.join(scratch, "mask.png")];
  await writeFile(source, deflated);
  const { node } = await ensureVsCodeServer();
  const said = await runToEnd(node, [programOf("makePngs"), source, target], TIMEOUT_MS);
  return { hostMs: z.array(z.number()).parse(JSON.parse(said)), made: await readFile(target) };
}

/** Ours is transparent where it was painted, Konva's where it was not. */
async function checkPng(png: Buffer, strokes: readonly Stroke[], isOurs: boolean): Promise<void> {
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  if (info.width !== SIZE.width || info.height !== SIZE.height) throw new Error("The mask has another size.");
  checkPainted("The PNG", strokes, ({ x, y }) => (data[(y * SIZE.width + x) * 4 + 3] ?? 0) > 127 !== isOurs);
}
