import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import sharp from "sharp";
import { waitForWorkbench } from "../support/vscode/browser";
import { drawScene } from "../support/drawScene";
import { decoded } from "../support/pictureFiles";
import { PainterDriver } from "./support/painterDriver";
import { useMockSession } from "./support/useMockSession";

/** Of a size that the model takes, so that what is sent is what was painted, pixel by pixel. */
const SIZE = { width: 1024, height: 768 };

describe("The painter in the workbench", () => {
  const at = useMockSession({ viewport: { width: 1280, height: 900 } });
  let painter: PainterDriver;
  let original: Buffer;

  before(async () => {
    await mkdir(path.join(at.session.workspace, "shop"));
    original = await sharp(await drawScene())
      .resize(SIZE)
      .png()
      .toBuffer();
    await writeFile(path.join(at.session.workspace, "shop/mug.png"), original);
    painter = new PainterDriver(at.session.workbench);
  });

  const read = (file: string) => readFile(path.join(at.session.workspace, file));
  const lines = async () =>
    (await read("assets/asset-manifest.jsonl"))
      .toString()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  /** Of each pixel, whether it may be edited: what is clear. */
  const bitsOf = async (png: Uint8Array): Promise<boolean[]> => {
    const { data, info } = await decoded(png);
    assert.deepEqual([info.width, info.height], [SIZE.width, SIZE.height]);
    return Array.from({ length: SIZE.width * SIZE.height }, (_, pixel) => data[pixel * 4 + 3] === 0);
  };
  /** The PNG of the last call, out of its body. */
  const sentMask = (): Uint8Array => {
    const body: unknown = at.mock.requests.at(-1)?.body;
    const mask: unknown = Reflect.get(Object(body), "mask_url");
    assert.ok(typeof mask === "string", "a mask was sent");
    return Buffer.from(mask.slice(mask.indexOf(",") + 1), "base64");
  };

  it("opens in a tab of its own, and lacks what a person has to do", async () => {
    await painter.open("shop/mug.png");
    assert.equal((await at.session.page.locator(".tab.active").innerText()).trim(), "mug.png — Mask");
    await at.shot("painter-opened");
    await painter.prompt.fill("A blue glaze");
    await painter.page.getByText("Paint what should change.").first().waitFor();
  });

  it("sends exactly what was painted, and records it with the picture", async () => {
    at.mock.script({ disturb: 25 });
    await painter.tool("Rectangle");
    await painter.drag({ left: 160, top: 128, right: 480, bottom: 384 }, SIZE);
    await painter.tool("Brush");
    await painter.drag({ left: 640, top: 480, right: 832, bottom: 608 }, SIZE);
    await painter.payButton("Edit · $0.077").waitFor();
    await at.shot("painter-priced");
    assert.deepEqual(await readdir(path.join(at.session.workspace, "shop")), ["mug.png"]);
    await painter.prompt.press("Control+Enter");
    await painter.results.getByRole("listitem").first().waitFor();
    await at.shot("painter-result");
    const [line] = await lines();
    assert.deepEqual([line?.["file"], line?.["mode"], line?.["composited"]], ["shop/mug-edit.png", "edit", true]);
    const mask = line?.["mask"] as { file: string; sha256: string };
    const kept = await read(mask.file);
    assert.equal(createHash("sha256").update(kept).digest("hex"), mask.sha256);
    const painted = await bitsOf(kept);
    assert.deepEqual(await bitsOf(sentMask()), painted);
    assertPainted(painted);
    await assertOnlyMaskChanged("shop/mug-edit.png", painted);
    assert.deepEqual(await read("shop/mug.png"), original);
  });

  it("has mask, prompt and results after the window was loaded again", async () => {
    // Not by leaving the page: VS Code would have no time to write down which tabs there are.
    const loaded = at.session.page.waitForEvent("load");
    await at.session.workbench.runCommand("Developer: Reload Window");
    await loaded;
    await waitForWorkbench(at.session.page);
    await painter.find();
    await painter.results.getByRole("listitem").first().waitFor();
    assert.equal(await painter.prompt.inputValue(), "A blue glaze");
    await painter.payButton("Edit · $0.077").waitFor();
    await at.shot("painter-again");
    await painter.prompt.press("Control+Enter");
    await painter.results.getByRole("listitem").nth(1).waitFor();
    const masks = (await lines()).map((line) => (line["mask"] as { sha256: string }).sha256);
    assert.equal(masks.length, 2);
    assert.equal(masks[0], masks[1]);
  });

  it("has mask and prompt after the picture was renamed", async () => {
    const { page, workbench } = at.session;
    await workbench.explorer.rename("shop/mug.png", "cup.png");
    await page.locator(".tab", { hasText: "mug.png — Mask" }).waitFor({ state: "detached" });
    await painter.open("shop/cup.png");
    await painter.page.getByText(/^[1-9]\d* % selected/).waitFor();
    assert.equal(await painter.prompt.inputValue(), "A blue glaze");
  });

  /** The rectangle as exactly as a mouse on a smaller picture can be; of the brush, that it went from end to end. */
  function assertPainted(painted: readonly boolean[]): void {
    const isPainted = (x: number, y: number): boolean => painted[y * SIZE.width + x] === true;
    for (const [x, y] of [
      [164, 132],
      [476, 380],
      [476, 132],
      [164, 380],
      [641, 481],
      [736, 544],
      [831, 607],
    ] as const) {
      assert.ok(isPainted(x, y), `${x}, ${y} is painted`);
    }
    for (const [x, y] of [
      [156, 256],
      [484, 256],
      [320, 124],
      [320, 388],
      [10, 10],
      [1014, 758],
    ] as const) {
      assert.ok(!isPainted(x, y), `${x}, ${y} is not painted`);
    }
  }

  async function assertOnlyMaskChanged(file: string, painted: readonly boolean[]): Promise<void> {
    const [before, after] = [(await decoded(original)).data, (await decoded(await read(file))).data];
    let changed = 0;
    for (const [pixel, isPainted] of painted.entries()) {
      const isSame = before.readUInt32LE(pixel * 4) === after.readUInt32LE(pixel * 4);
      if (!isPainted) assert.ok(isSame, `pixel ${pixel} lies outside of the mask and differs`);
      else if (!isSame) changed += 1;
    }
    assert.ok(changed > 10_000, `${changed} pixels changed`);
  }
});
