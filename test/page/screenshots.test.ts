import assert from "node:assert/strict";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import pixelmatch from "pixelmatch";
import type { Browser } from "playwright-core";
import sharp from "sharp";
import { outFolder, repoRoot } from "../../scripts/setup/paths";
import type { MissingTestPage } from "../support/missingPage";
import type { MissingScene } from "../support/missingScenes";
import { MISSING_SCENES } from "../support/missingScenes";
import { openPainterPage } from "../support/painterPage";
import type { PainterScene } from "../support/painterScenes";
import { PAINTER_SCENES, painterBegins } from "../support/painterScenes";
import type { PanelPage } from "../support/panelPage";
import { openPanelPage, servePanel } from "../support/panelPage";
import type { Scene } from "../support/panelScenes";
import { SCENES } from "../support/panelScenes";
import { launchChromium } from "../support/vscode/browser";
import { openWebviewPage } from "../support/webviewPage";

// The panel, the painter and the list of missing pictures as they were looked at last. `WRITE_SCREENSHOTS=1` stores what they look like now; look at it before you commit it.

const STORED = path.join(repoRoot, "test", "screenshots");
const FAILED = path.join(outFolder, "screenshots");
const isWriting = process.env["WRITE_SCREENSHOTS"] === "1";
/** How unlike two pixels may be (0 to 1), and how many of all may be more unlike than that: Chromium moves on. */
const THRESHOLD = 0.15;
const MOST_UNLIKE = 0.0025;
const AT_ONCE = 6;
/** 22 November 2026, 14:05 UTC. */
const NOW = 1_795_356_300_000;

describe("the looks of panel, painter and list", () => {
  let browser: Browser;
  let served: Awaited<ReturnType<typeof servePanel>>;
  /** By the scene's name. Some are taken at once, since a page waits more than it works; of all at once each would wait long. */
  const pictures = new Map<string, Promise<Buffer>>();
  before(async function () {
    this.timeout(180_000);
    browser = await launchChromium();
    served = await servePanel();
    await mkdir(isWriting ? STORED : FAILED, { recursive: true });
    const due = [
      ...SCENES.map((scene) => ({ scene, take: async () => await photograph(scene) })),
      ...PAINTER_SCENES.map((scene) => ({ scene, take: async () => await photographPainter(scene) })),
      ...MISSING_SCENES.map((scene) => ({ scene, take: async () => await photographMissing(scene) })),
    ];
    const takeInTurn = async (): Promise<void> => {
      for (let next = due.shift(); next !== undefined; next = due.shift()) {
        const picture = next.take();
        pictures.set(next.scene.name, picture);
        await Promise.allSettled([picture]);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, takeInTurn));
  });
  after(async () => {
    await browser.close();
    await served.close();
  });

  for (const { name } of [...SCENES, ...PAINTER_SCENES, ...MISSING_SCENES]) {
    it(`are those of ${name}.png`, async () => {
      const actual = await pictures.get(name);
      assert.ok(actual !== undefined);
      if (isWriting) await writeFile(path.join(STORED, `${name}.png`), await small(actual));
      else await compare(name, actual);
    });
  }

  async function photograph(scene: Scene): Promise<Buffer> {
    const { theme, width, height, state } = scene;
    const panel = await openPanelPage(browser, served.url, { theme, width, height, state });
    await panel.page.clock.setFixedTime(NOW);
    await panel.tell({ type: "begin", body: { texts: {}, locale: "en" } });
    if (scene.begin === undefined) await panel.tell(...(scene.events?.(NOW) ?? []));
    else await scene.begin(panel);
    await tellPictures(panel, scene.pictures ?? 0);
    await scene.act?.(panel);
    if (scene.isEnlarged === true) await tellFullSize(panel);
    return await takePicture(panel);
  }

  async function photographPainter({ act, ...options }: PainterScene): Promise<Buffer> {
    const painter = await openPainterPage(browser, served.url, { ...options, picture: null });
    await painter.tell(...(await painterBegins()));
    await painter.page.locator(".stage[aria-busy=false]").waitFor();
    await act(painter);
    return await takePicture(painter);
  }

  async function photographMissing({ events, act, ...options }: MissingScene): Promise<Buffer> {
    const missing: MissingTestPage = await openWebviewPage(browser, { url: served.url, name: "missing" }, options);
    await missing.tell({ type: "begin", body: { texts: {}, locale: "en" } }, ...events());
    await act?.(missing);
    return await takePicture(missing);
  }
});

/** Once all is drawn. */
async function takePicture({
  page,
  complaints,
  close,
}: Pick<PanelPage, "page" | "complaints" | "close">): Promise<Buffer> {
  await page.evaluate(async () => {
    // One that is replaced meanwhile can't be decoded, nor is it seen.
    for (const image of document.images) await image.decode().catch(() => undefined);
    await document.fonts.ready;
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  });
  const look = async (): Promise<Buffer> => await page.screenshot({ animations: "disabled", caret: "hide" });
  let picture = await look();
  // A size that is observed is told in a frame, and is drawn in a later one.
  for (let next = await look(); !next.equals(picture); next = await look()) picture = next;
  assert.deepEqual(complaints, []);
  await close();
  return picture;
}

/** Answers for the small pictures that the page wants, until it has so many and shows them. */
async function tellPictures(panel: PanelPage, count: number): Promise<void> {
  const told = new Set<string>();
  while (told.size < count) {
    const { ids } = await panel.next("thumbnails");
    for (const id of ids.filter((one) => !told.has(one))) {
      told.add(id);
      const [sha256, bytes] = [String(told.size).padStart(64, "0"), await stillLife(told.size)];
      await panel.tell({ type: "thumbnail", body: { id, sha256, mediaType: "image/png", bytes, isSmall: true } });
    }
  }
  await panel.page.waitForFunction(
    (least) =>
      [...document.images].filter(({ complete, naturalWidth }) => complete && naturalWidth > 0).length >= least,
    count,
  );
}

async function tellFullSize(panel: PanelPage): Promise<void> {
  const { id } = await panel.next("picture");
  const [sha256, bytes] = ["0".repeat(64), await stillLife(1)];
  await panel.tell({ type: "picture", body: { id, sha256, mediaType: "image/png", bytes, isSmall: false } });
  await panel.page.getByText("Loading…").waitFor({ state: "detached" });
}

/** A ball on a table; each of another colour. */
async function stillLife(number: number): Promise<Uint8Array<ArrayBuffer>> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="240" height="180">
    <rect width="240" height="180" fill="#f4efe6"/><rect y="126" width="240" height="54" fill="#d8cbb5"/>
    <circle cx="120" cy="90" r="46" fill="hsl(${(number * 67) % 360}, 45%, 55%)"/></svg>`;
  return new Uint8Array(await sharp(Buffer.from(svg)).png().toBuffer());
}

async function compare(name: string, actual: Buffer): Promise<void> {
  const file = path.join(STORED, `${name}.png`);
  const [stored, now] = [await rawOf(await readFile(file)), await rawOf(actual)];
  const { width, height } = now;
  const isSameSize = stored.width === width && stored.height === height;
  const difference = new Uint8Array(now.data.length);
  const unlike = isSameSize
    ? pixelmatch(stored.data, now.data, difference, width, height, { threshold: THRESHOLD })
    : width * height;
  if (unlike <= width * height * MOST_UNLIKE) return;
  await writeFile(path.join(FAILED, `${name}.actual.png`), actual);
  const drawn = sharp(difference, { raw: { width, height, channels: 4 } });
  await drawn.toFile(path.join(FAILED, `${name}.difference.png`));
  assert.fail(
    `${unlike} of ${width * height} pixels are unlike ${path.relative(repoRoot, file)}: look into ${path.relative(repoRoot, FAILED)}; ` +
      "`WRITE_SCREENSHOTS=1 npx mocha test/page/screenshots.test.ts` stores what it looks like now.",
  );
}

async function rawOf(png: Buffer): Promise<{ data: Uint8Array; width: number; height: number }> {
  const { data, info } = await sharp(png).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data: new Uint8Array(data), width: info.width, height: info.height };
}

/** Few colours are in it, so that a palette loses next to nothing. */
async function small(png: Buffer): Promise<Buffer> {
  return await sharp(png).png({ palette: true, quality: 100, compressionLevel: 9, effort: 10 }).toBuffer();
}
