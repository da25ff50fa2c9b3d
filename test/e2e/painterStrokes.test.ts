import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Frame } from "playwright-core";
import sharp from "sharp";
import { drawScene } from "../support/drawScene";
import { decoded } from "../support/pictureFiles";
import { distance } from "../support/usePainter";
import { PainterDriver } from "./support/painterDriver";
import { useMockSession } from "./support/useMockSession";

/** Of a size that the model takes, so that what is sent is what was painted, pixel by pixel. */
const SIZE = { width: 1024, height: 768 };
const BRUSH = 80;

interface Point {
  x: number;
  y: number;
}

/** What the page was told of the mouse, and how the picture lay before it. */
interface Heard {
  points: Point[];
  canvas: { left: number; top: number; width: number; height: number };
  ratio: number;
}

/** In the page: hears what the painter hears, before it does. */
function listen(): void {
  const points: Point[] = [];
  Object.assign(window, { heardPoints: points });
  for (const type of ["pointerdown", "pointermove", "pointerup"] as const) {
    addEventListener(
      type,
      (event) => {
        if (event.buttons === 0 && type !== "pointerup") return;
        const all = event.getCoalescedEvents();
        for (const { clientX, clientY } of all.length === 0 ? [event] : all) points.push({ x: clientX, y: clientY });
      },
      { capture: true },
    );
  }
}

async function heardIn(frame: Frame): Promise<Heard> {
  return await frame.evaluate(() => {
    const { left, top, width, height } =
      document.querySelector("[data-canvas]")?.getBoundingClientRect() ?? new DOMRect();
    const points = Reflect.get(window, "heardPoints") as Point[];
    return { points: [...points], canvas: { left, top, width, height }, ratio: devicePixelRatio };
  });
}

/** The whole picture lies in the middle of the canvas, its corner on a pixel of the screen. */
function inPicture({ points, canvas, ratio }: Heard): Point[] {
  const zoom = Math.min(canvas.width / SIZE.width, canvas.height / SIZE.height, 1);
  const corner = (whole: number, part: number): number => Math.round(((whole - part * zoom) / 2) * ratio) / ratio;
  const [left, top] = [canvas.left + corner(canvas.width, SIZE.width), canvas.top + corner(canvas.height, SIZE.height)];
  return points.map(({ x, y }) => ({ x: (x - left) / zoom, y: (y - top) / zoom }));
}

for (const deviceScaleFactor of [1, 2]) {
  describe(`The painter's strokes at ${deviceScaleFactor}×`, () => {
    const at = useMockSession({ viewport: { width: 1100, height: 800 }, deviceScaleFactor });

    it("are sent bit by bit as the mouse drew them", async () => {
      await mkdir(path.join(at.session.workspace, "shop"));
      const picture = await sharp(await drawScene())
        .resize(SIZE)
        .png()
        .toBuffer();
      await writeFile(path.join(at.session.workspace, "shop/mug.png"), picture);
      const painter = new PainterDriver(at.session.workbench);
      await painter.open("shop/mug.png");
      // With its price the form below takes its height, and the picture its place.
      await painter.payButton("Edit · $0.077").waitFor();
      const frame = await painter.frame();
      await frame.evaluate(listen);
      const { mouse } = at.session.page;
      const stage = await painter.canvas.boundingBox();
      assert.ok(stage !== null);
      const [middleX, middleY] = [stage.x + stage.width / 2, stage.y + stage.height / 2];
      await mouse.move(middleX - 120, middleY - 60);
      await mouse.down();
      await mouse.move(middleX + 90.5, middleY + 33.25, { steps: 7 });
      await mouse.move(middleX + 20, middleY + 90, { steps: 5 });
      await mouse.up();
      const heard = await heardIn(frame);
      assert.equal(heard.ratio, deviceScaleFactor);
      await painter.prompt.fill("A blue glaze");
      await painter.payButton("Edit · $0.077").waitFor();
      await painter.prompt.press("Control+Enter");
      await painter.results.getByRole("listitem").first().waitFor();
      await at.shot(`painter-strokes-${deviceScaleFactor}x`);
      const body: unknown = at.mock.requests.at(-1)?.body;
      const mask = String(Reflect.get(Object(body), "mask_url"));
      const { data, info } = await decoded(Buffer.from(mask.slice(mask.indexOf(",") + 1), "base64"));
      assert.deepEqual([info.width, info.height], [SIZE.width, SIZE.height]);
      const stroke = inPicture(heard);
      assert.ok(stroke.length > 10, `${stroke.length} points`);
      let [painted, wrong] = [0, 0];
      for (let pixel = 0; pixel < SIZE.width * SIZE.height; pixel += 1) {
        const far = distance({ x: (pixel % SIZE.width) + 0.5, y: Math.floor(pixel / SIZE.width) + 0.5 }, stroke);
        const isPainted = data[pixel * 4 + 3] === 0;
        if (isPainted) painted += 1;
        // Exactly on the rim rounding decides.
        if (Math.abs(far - BRUSH / 2) > 1e-6 && isPainted !== far < BRUSH / 2) wrong += 1;
      }
      assert.ok(painted > 20_000, `${painted} pixels are painted`);
      assert.equal(wrong, 0, `${wrong} pixels are not as the mouse drew them`);
    });
  });
}
