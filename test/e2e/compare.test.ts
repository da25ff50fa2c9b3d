import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import axe from "axe-core";
import type { Locator } from "playwright-core";
import sharp from "sharp";
import { outFolder } from "../../scripts/setup/paths";
import { assetLine } from "../support/assetLine";
import { drawMask } from "../support/drawMask";
import { waitForWorkbench } from "../support/vscode/browser";
import type { Session } from "./support/session";
import { openSession, photographFailure } from "./support/session";
import { waitForThemeIn } from "./support/pageTheme";

const SIZE = { width: 800, height: 600 };
const BOX = { x: 300, y: 200, width: 200, height: 150 };
/** Of the box, 97 % of its columns. */
const CHANGED = BOX.width * 0.97 * BOX.height;
const MASKED_LINE = "outside the mask 0 of 450,000 pixels differ · inside 97 %";

describe("Compare with Source", () => {
  let template: string;
  let session: Session;
  let page: Locator;

  before(async () => {
    template = await mkdtemp(path.join(os.tmpdir(), "inline-assets-compare-"));
    await writePictures(template);
    session = await openSession({ workspaceTemplate: template });
    await session.workbench.explorer.open();
  });
  after(async () => {
    await session.close();
    await rm(template, { recursive: true });
  });
  afterEach(async function () {
    await photographFailure(session, this.currentTest);
  });

  const shot = (name: string) => session.workbench.screenshot(path.join(outFolder, "e2e", `compare-${name}.png`));
  const tab = (title: string) => session.page.getByRole("tab", { name: title });
  const waitForLine = (text: string) => page.locator(".line").getByText(text, { exact: true }).waitFor();
  const waitForNote = (text: string) => page.locator(".notes").getByText(text, { exact: true }).waitFor();
  const mode = (name: string) => page.getByRole("radio", { name });
  const slider = () => page.getByRole("slider", { name: "Divider" });
  const asset = (name: string) => path.join(session.workspace, "assets", name);
  const hasPicture = async (title: string) => {
    await tab(title).waitFor();
    page = await session.workbench.webview(".page:not([data-empty])");
  };
  const closeEditors = async () => {
    await session.workbench.runCommand("View: Close All Editors");
    await session.page.locator(".tabs-container .tab").first().waitFor({ state: "detached" });
  };
  const compareEdit = async () => {
    await session.workbench.explorer.contextMenu("assets/mug-edit.png", "Inline Assets", "Compare with Source");
    await hasPicture("mug-edit.png ↔ mug.png");
  };

  it("shows an edited picture beside its original, and counts by the mask of the manifest", async () => {
    await compareEdit();
    await waitForLine(MASKED_LINE);
    assert.ok(await mode("Slider").isChecked());
    await shot("slider");
    await compareEdit();
    // The Explorer had it: it comes back once the tab is shown again, and what the arrows move has it unasked.
    await page.locator(".handle:focus").waitFor();
    assert.equal(await tab("mug-edit.png ↔ mug.png").count(), 1, "the same pair is not opened twice");
  });

  it("slides by the keyboard and the pointer, and says where it is", async () => {
    const keys: [key: string, now: string, text: string][] = [
      ["ArrowRight", "51", "51 % mug.png, 49 % mug-edit.png"],
      ["PageUp", "61", "61 % mug.png, 39 % mug-edit.png"],
      ["Home", "0", "all of it mug-edit.png"],
      ["End", "100", "all of it mug.png"],
      ["ArrowLeft", "99", "99 % mug.png, 1 % mug-edit.png"],
    ];
    for (const [key, now, text] of keys) {
      await session.page.keyboard.press(key);
      assert.equal(await slider().getAttribute("aria-valuenow"), now, key);
      assert.equal(await slider().getAttribute("aria-valuetext"), text, key);
    }
    const from = await slider().boundingBox();
    assert.ok(from !== null);
    const y = from.y + from.height / 3;
    await session.page.mouse.move(from.x + from.width / 2, y);
    await session.page.mouse.down();
    await session.page.mouse.move(from.x - 200, y, { steps: 5 });
    await session.page.mouse.up();
    const moved = await slider().boundingBox();
    assert.ok(moved !== null && Math.abs(moved.x + moved.width / 2 - (from.x - 200)) < 2, "it lies under the pointer");
  });

  it("changes modes by the arrow keys, with one zoom for all", async () => {
    await mode("Slider").focus();
    await session.page.keyboard.press("ArrowRight");
    assert.ok(await mode("Side by Side").isChecked());
    await shot("side-by-side");
    const level = page.locator(".level");
    const before = await level.innerText();
    await page.getByRole("group", { name: "mug.png", exact: true }).focus();
    await session.page.keyboard.press("Control+=");
    await session.page.keyboard.press("Control+=");
    const zoomed = await level.innerText();
    assert.notEqual(zoomed, before);
    const frames = await page
      .locator(".frame")
      .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().width));
    assert.equal(new Set(frames).size, 1, "both panes have the same zoom");
    await session.page.keyboard.press("ArrowRight");
    await shot("zoomed");
    await mode("Difference").check({ force: true });
    assert.equal(await level.innerText(), zoomed);
    await page.getByText("differs inside the mask").waitFor();
    await session.page.keyboard.press("Control+0");
    await shot("difference");
  });

  it("zooms at the pointer by the wheel, and moves the picture by dragging", async () => {
    const { page: window } = session;
    await mode("Slider").check({ force: true });
    const frame = page.locator(".frame").first();
    const rect = async () => {
      const found = await frame.boundingBox();
      assert.ok(found !== null);
      return found;
    };
    const before = await rect();
    const point = { x: before.x + before.width / 4, y: before.y + before.height / 4 };
    await window.mouse.move(point.x, point.y);
    await window.mouse.wheel(0, -400);
    await page.locator(".level").filter({ hasNotText: "100 %" }).waitFor();
    const zoomed = await rect();
    const share = (point.x - zoomed.x) / zoomed.width;
    assert.ok(zoomed.width > before.width * 1.5 && Math.abs(share - 0.25) < 0.01, `${zoomed.width}, ${share}`);
    await window.mouse.down();
    await window.mouse.move(point.x - 60, point.y - 30, { steps: 3 });
    await window.mouse.up();
    const moved = await rect();
    assert.deepEqual([Math.round(moved.x - zoomed.x), Math.round(moved.y - zoomed.y)], [-60, -30]);
    await shot("dragged");
    await page.locator(".level").click();
    await page.locator(".level").filter({ hasText: "100 %" }).waitFor();
    await mode("Difference").check({ force: true });
  });

  it("blinks only where motion is welcome, and shows either picture by a key", async () => {
    const { workbench } = session;
    await mode("Blink").check({ force: true });
    const pictures = page.getByRole("group", { name: "mug.png and mug-edit.png" });
    const shows = (name: string) => page.locator(".caption.left").first().getByText(name, { exact: true }).waitFor();
    await shows("mug-edit.png");
    assert.equal(await page.getByRole("button", { name: "Stop Blinking" }).isVisible(), false, "under reduced motion");
    await pictures.focus();
    await session.page.keyboard.press("Space");
    await shows("mug.png");
    assert.equal(await page.locator("footer .spoken").innerText(), "mug.png");
    await session.page.keyboard.press("ArrowRight");
    await shows("mug-edit.png");
    await shot("blink");
    await workbench.setUserSetting("workbench.reduceMotion", "off");
    await page.getByRole("button", { name: "Stop Blinking" }).waitFor();
    await shows("mug.png");
    await shows("mug-edit.png");
    await page.getByRole("button", { name: "Stop Blinking" }).click();
    await page.getByRole("button", { name: "Start Blinking" }).waitFor();
    await workbench.setUserSetting("workbench.reduceMotion", "on");
    await page.getByRole("button", { name: "Start Blinking" }).waitFor({ state: "hidden" });
  });

  it("S9 runs under a policy that lets in nothing but its own script, style and pictures", async () => {
    const refused = await page.evaluate(async (element) => {
      const directives: string[] = [];
      const told = new Promise<void>((resolve) =>
        document.addEventListener("securitypolicyviolation", ({ effectiveDirective }) => {
          directives.push(effectiveDirective);
          if (directives.length === 3) resolve();
        }),
      );
      const script = document.createElement("script");
      script.textContent = "globalThis.isBroken = true";
      const image = new Image();
      image.src = "http://127.0.0.1:9/x.png";
      element.append(script);
      await fetch("http://127.0.0.1:9/").catch(() => undefined);
      await told;
      script.remove();
      return { directives: directives.sort(), isBroken: "isBroken" in globalThis };
    });
    assert.deepEqual(refused, { directives: ["connect-src", "img-src", "script-src-elem"], isBroken: false });
  });

  it("has nothing that keeps people out, in every mode and theme", async () => {
    const { workbench } = session;
    for (const theme of ["light", "dark", "hcDark", "hcLight"] as const) {
      await workbench.setColorTheme(theme);
      await waitForThemeIn(page, theme);
      for (const name of ["Side by Side", "Blink", "Difference", "Slider"]) {
        await mode(name).check({ force: true });
        assert.deepEqual(await problemsOf(session), [], `${name} in ${theme}`);
        if (name === "Slider" || name === "Difference") await shot(`${name.toLowerCase()}-${theme}`);
      }
    }
    await workbench.setColorTheme("light");
  });

  it("fits into a narrow editor", async () => {
    const { workbench } = session;
    // The side bar keeps 300 pixels and the activity bar 48: some 200 are left for the editor.
    await workbench.resize(560, 600);
    const frame = await (await page.elementHandle()).ownerFrame();
    assert.ok(frame);
    await frame.waitForFunction(() => innerWidth < 260);
    // Nothing is cut off at the side, once the picture has taken the new size.
    await frame.waitForFunction(() => document.documentElement.scrollWidth === innerWidth);
    for (const name of ["Slider", "Side by Side", "Difference"]) {
      await mode(name).check({ force: true });
      await shot(`narrow-${name.toLowerCase().replaceAll(" ", "-")}`);
    }
    await workbench.resize(1280, 800);
  });

  it("F39 follows the files while it is open, and says that the original has changed or is gone", async () => {
    const mug = await readFile(asset("mug.png"));
    await writeFile(asset("mug.png"), await sharp(mug).negate({ alpha: false }).png().toBuffer());
    await waitForNote("mug.png has changed since the edit.");
    await page.locator(".line").getByText("outside the mask 450,000 of 450,000 pixels differ").waitFor();
    await shot("changed");
    await rm(asset("mug.png"));
    await waitForNote("assets/mug.png is not there any more.");
    await session.page.keyboard.press("Control+Shift+E");
    await session.page.locator(".explorer-folders-view .monaco-list:focus-within").waitFor();
    await writeFile(asset("mug.png"), mug);
    await waitForLine(MASKED_LINE);
    assert.equal(await page.locator(".notes").innerText(), "");
    await session.page.locator(".explorer-folders-view .monaco-list:focus-within").waitFor();
  });

  it("comes back as it was when the window is opened anew", async () => {
    await mode("Difference").check({ force: true });
    // Not by leaving the page: VS Code would have no time to write down what the tab keeps.
    const loaded = session.page.waitForEvent("load");
    await session.workbench.runCommand("Developer: Reload Window");
    await loaded;
    await waitForWorkbench(session.page);
    await hasPicture("mug-edit.png ↔ mug.png");
    await waitForLine(MASKED_LINE);
    assert.ok(await mode("Difference").isChecked());
    await closeEditors();
  });

  it("compares two selected files: the one that is clicked is the result", async () => {
    const { explorer } = session.workbench;
    await explorer.select("assets/mug-edit.png", "assets/mug.png");
    await explorer.contextMenu("assets/mug.png", "Inline Assets", "Compare with Source");
    await hasPicture("mug.png ↔ mug-edit.png");
    await waitForLine(`${((CHANGED / 480_000) * 100).toFixed(1)} % of 480,000 pixels differ`);
    await closeEditors();
  });

  it("says it when more are selected than can be compared", async () => {
    const { workbench } = session;
    await workbench.explorer.select("assets/mug-edit.png", "assets/mug.png", "assets/small.png");
    await workbench.explorer.contextMenu("assets/mug.png", "Inline Assets", "Compare with Source");
    await workbench.waitForNotification("Two pictures can be compared at a time; 3 are selected.");
    await workbench.clearNotifications();
  });

  it("asks for the other picture where there is no record, from the title of the picture's own editor", async () => {
    const { workbench } = session;
    await workbench.explorer.open();
    await workbench.editor.openFile("assets/small.png");
    await session.page.locator(".editor-actions").getByRole("button", { name: "Compare with Source" }).click();
    await workbench.quickInput.waitForTitle("Compare with Source");
    assert.equal(await workbench.quickInput.placeholder(), "The picture to compare small.png with");
    assert.deepEqual(await workbench.quickInput.labels(), ["mug-edit.png", "mug.png", "Choose a File…"]);
    await shot("quick-pick");
    await workbench.quickInput.dismiss();
    await workbench.quickInput.waitUntilClosed();
    await tab("small.png").click({ button: "right" });
    await workbench.explorer.chooseMenuItem("Inline Assets", "Compare with Source");
    await workbench.quickInput.waitForTitle("Compare with Source");
    await workbench.quickInput.pick("mug.png");
    await hasPicture("small.png ↔ mug.png");
    await waitForLine("One has 800 × 600 pixels, the other 400 × 200.");
    await mode("Difference").check({ force: true });
    await page.getByText("The difference can't be shown.").waitFor();
    await shot("sizes-differ");
    await closeEditors();
  });

  it("asks for both pictures from the palette, and lets go of it", async () => {
    const { quickInput } = session.workbench;
    await session.workbench.runCommand("Inline Assets: Compare with Source");
    await quickInput.waitForTitle("Compare with Source");
    assert.equal(await quickInput.placeholder(), "The picture to look at: the result");
    await quickInput.dismiss();
    await quickInput.waitUntilClosed();
    assert.equal(await session.page.locator(".tabs-container .tab").count(), 0);
  });

  it("says that the original is gone, and takes another one", async () => {
    const { workbench } = session;
    await rename(asset("mug.png"), asset("cup.png"));
    await workbench.explorer.contextMenu("assets/mug-edit.png", "Inline Assets", "Compare with Source");
    const gone = "assets/mug.png, the original of mug-edit.png, is not there any more.";
    await workbench.waitForNotification(gone);
    await workbench.clickNotificationButton(gone, "Choose Another Picture…");
    await workbench.quickInput.waitForTitle("Compare with Source");
    await workbench.quickInput.pick("cup.png");
    await hasPicture("mug-edit.png ↔ cup.png");
    await waitForLine(`${((CHANGED / 480_000) * 100).toFixed(1)} % of 480,000 pixels differ`);
    await closeEditors();
  });
});

/** What axe-core finds in the page. */
async function problemsOf({ page }: Session): Promise<string[]> {
  for (const frame of page.frames()) {
    if ((await frame.locator(".page").count()) === 0) continue;
    await frame.evaluate(axe.source);
    return await frame.evaluate(async () => {
      const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
    });
  }
  throw new Error("No page is open.");
}

/** A still life, and the same with a hat in the box: 97 % of the box's pixels are others. */
async function writePictures(folder: string): Promise<void> {
  const assets = path.join(folder, "assets");
  await mkdir(path.join(assets, ".masks"), { recursive: true });
  const scene = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600">
    <rect width="800" height="600" fill="#e9dfd2"/><rect y="430" width="800" height="170" fill="#b98d65"/>
    <path d="M250 220h260v210a50 50 0 0 1-50 50h-160a50 50 0 0 1-50-50z" fill="#4d7ea8"/>
    <path d="M510 260h50a60 60 0 0 1 0 150h-50" fill="none" stroke="#4d7ea8" stroke-width="28"/></svg>`;
  const mug = await sharp(Buffer.from(scene)).ensureAlpha().png().toBuffer();
  const { data } = await sharp(mug).raw().toBuffer({ resolveWithObject: true });
  for (let y = 0; y < BOX.height; y += 1) {
    for (let x = 0; x < BOX.width * 0.97; x += 1) {
      const at = ((BOX.y + y) * SIZE.width + BOX.x + x) * 4;
      data.set([255 - (data[at] ?? 0), 120, 255 - (data[at + 2] ?? 0)], at);
    }
  }
  const raw = { raw: { ...SIZE, channels: 4 } } as const;
  const edited = await sharp(data, raw).png().toBuffer();
  const mask = Buffer.from(await drawMask(SIZE, BOX));
  const small = await sharp({ create: { width: 400, height: 200, channels: 4, background: "#4d7ea880" } })
    .png()
    .toBuffer();
  const files = { "small.png": small, "mug.png": mug, "mug-edit.png": edited, ".masks/m.png": mask };
  for (const [name, bytes] of Object.entries(files)) await writeFile(path.join(assets, name), bytes);
  const record = assetLine({
    file: "assets/mug-edit.png",
    sha256: sha256(edited),
    mode: "edit",
    source: { file: "assets/mug.png", sha256: sha256(mug) },
    mask: { file: "assets/.masks/m.png", sha256: sha256(mask) },
    composited: true,
  });
  await writeFile(path.join(assets, "asset-manifest.jsonl"), `${JSON.stringify(record)}\n`);
}

function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
