import sharp from "sharp";
import type { PainterEvent } from "../../src/protocol/painter";
import { drawScene } from "./drawScene";
import type { PainterTestPage } from "./painterPage";
import { editForm, editQuote, editResults, ORIGINAL } from "./usePainterBar";
import type { Theme } from "./webviewPage";

// What the stored screenshots show of the painter: a tool in use each, in a theme and at a width.

export interface PainterScene {
  name: string;
  theme: Theme;
  width: number;
  height: number;
  /** What a person does. */
  act: (painter: PainterTestPage) => Promise<void>;
}

/** Parts of the stage. */
type Way = readonly (readonly [x: number, y: number])[];

const STROKE: Way = [
  [0.36, 0.45],
  [0.5, 0.4],
  [0.62, 0.55],
];
const BOX: Way = [
  [0.3, 0.25],
  [0.66, 0.8],
];
/** Most of a circle. */
const AROUND: Way = Array.from({ length: 50 }, (_one, at) => {
  const angle = (at / 60) * 2 * Math.PI;
  return [0.5 + 0.25 * Math.cos(angle), 0.5 + 0.3 * Math.sin(angle)] as const;
});

async function draw({ page }: PainterTestPage, way: Way): Promise<void> {
  const box = await page.getByLabel("Mask canvas").boundingBox();
  if (box === null) throw new Error("There is no canvas.");
  for (const [index, [x, y]] of way.entries()) {
    await page.mouse.move(Math.round(box.x + x * box.width), Math.round(box.y + y * box.height));
    if (index === 0) await page.mouse.down();
  }
}

async function brush(painter: PainterTestPage): Promise<void> {
  await draw(painter, STROKE);
  await painter.page.mouse.up();
}

async function shape(painter: PainterTestPage, key: string, way: Way): Promise<void> {
  await painter.page.keyboard.press(key);
  await draw(painter, way);
}

async function compare(painter: PainterTestPage): Promise<void> {
  await brush(painter);
  const bytes = await painted(true);
  const picture = { sha256: "a".repeat(64), mediaType: "image/png", bytes } as const;
  await painter.tell({ type: "results", body: { groups: [editResults([3, 4, 5])] } });
  for (const id of ["asset-3", "asset-4", "asset-5"]) {
    await painter.tell({ type: "thumbnail", body: { ...picture, id, isSmall: true } });
  }
  await painter.page.locator(".result-picture").nth(1).click();
  const { id } = await painter.next("picture");
  await painter.tell({ type: "picture", body: { ...picture, id, isSmall: false } });
  await painter.page.getByText("Loading…").waitFor({ state: "detached" });
  await painter.page.waitForFunction(() => [...document.images].every(({ complete }) => complete));
}

async function overlay(painter: PainterTestPage): Promise<void> {
  await brush(painter);
  await painter.page.getByRole("button", { name: "Overlay" }).click();
}

async function painted(isEdited: boolean): Promise<Uint8Array<ArrayBuffer>> {
  const mug = sharp(await drawScene()).resize(ORIGINAL.width, ORIGINAL.height);
  return new Uint8Array(
    await mug
      .modulate({ hue: isEdited ? 200 : 0 })
      .png()
      .toBuffer(),
  );
}

/** What the host tells before anything is done. */
export async function painterBegins(): Promise<PainterEvent[]> {
  return [
    { type: "original", body: { ...ORIGINAL, name: "mug.png", bytes: await painted(false), mediaType: "image/png" } },
    { type: "kept", body: { mask: null } },
    { type: "form", body: editForm({ draft: { prompt: "A blue glaze" } }) },
    { type: "quote", body: editQuote() },
    { type: "spend", body: { today: "$1.24", month: "$9.80", limits: "" } },
  ];
}

export const PAINTER_SCENES: readonly PainterScene[] = [
  { name: "painter-brush-dark-900", theme: "dark", width: 900, height: 640, act: brush },
  {
    ...{ name: "painter-rectangle-light-900", theme: "light", width: 900, height: 640 },
    act: async (painter) => await shape(painter, "r", BOX),
  },
  {
    ...{ name: "painter-lasso-hclight-500", theme: "hcLight", width: 500, height: 560 },
    act: async (painter) => await shape(painter, "l", AROUND),
  },
  { name: "painter-overlay-light-500", theme: "light", width: 500, height: 560, act: overlay },
  { name: "painter-compare-hcdark-900", theme: "hcDark", width: 900, height: 640, act: compare },
];
