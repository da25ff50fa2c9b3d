import assert from "node:assert/strict";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { drawScene, drawSceneMask } from "../support/drawScene";
import { decoded } from "../support/pictureFiles";
import { useMockSession } from "./support/useMockSession";

describe("Edit Image in the workbench", () => {
  const at = useMockSession();

  before(async () => {
    const folder = path.join(at.session.workspace, "shop");
    await mkdir(folder);
    await writeFile(path.join(folder, "mug.png"), await drawScene());
    await writeFile(path.join(folder, "mug-mask.png"), await drawSceneMask());
  });

  const read = (file: string) => readFile(path.join(at.session.workspace, file));
  const lines = async () =>
    (await read("assets/asset-manifest.jsonl"))
      .toString()
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it("right-click, a mask from a file, the price, and the edited file beside the original", async () => {
    const { workbench } = at.session;
    at.mock.script({ disturb: 25 });
    await workbench.explorer.contextMenu("shop/mug.png", "Inline Assets", "Edit Image…");
    await workbench.quickInput.waitForTitle("Edit Image: mug.png (1/6)");
    await at.shot("edit-prompt");
    await workbench.quickInput.type("A blue glaze");
    await workbench.quickInput.accept();
    await workbench.quickInput.waitForTitle("(2/6)");
    assert.deepEqual(await workbench.quickInput.labels(), ["No mask", "Paint…", "Choose a file…"]);
    await at.shot("edit-mask");
    await workbench.quickInput.pick("Choose a file…");
    await workbench.quickInput.waitForTitle("The mask");
    await workbench.quickInput.row("mug-mask.png").waitFor();
    await at.shot("edit-mask-file");
    await workbench.quickInput.pick("mug-mask.png");
    await workbench.quickInput.waitForTitle("(2/6)");
    const rows = await workbench.quickInput.rowNames();
    assert.match(rows[0] ?? "", /^mug-mask\.png · 1\d % changes, use this mask$/);
    assert.match(rows[1] ?? "", /^Invert, 8\d % changes$/);
    await at.shot("edit-mask-share");
    await workbench.quickInput.accept();
    await workbench.quickInput.waitForTitle("(3/6)");
    assert.match((await workbench.quickInput.rowNames())[0] ?? "", /^Like the original, 640 × 420, sent as \d+ × \d+/);
    await at.shot("edit-size");
    await workbench.quickInput.accept();
    await workbench.quickInput.waitForTitle("(4/6)");
    await workbench.quickInput.pick("Low");
    await workbench.quickInput.waitForTitle("(5/6)");
    await workbench.quickInput.accept();
    await workbench.quickInput.waitForTitle("(6/6)");
    assert.deepEqual((await workbench.quickInput.labels()).slice(0, 2), [
      "Edit mug.png · $0.0072 → shop/mug-edit.png",
      "Outside the mask",
    ]);
    await at.shot("edit-price");
    await workbench.quickInput.accept();
    assert.equal(await workbench.waitForNotification(/Saved /), "Saved shop/mug-edit.png · $0.0072.");
    await at.shot("edit-saved");
    await workbench.clickNotificationButton(/Saved /, "Compare");
    const compared = await workbench.webview(".page:not([data-empty])");
    await compared.getByText(/^outside the mask 0 of 2\d\d,\d{3} pixels differ · inside \d+ %$/).waitFor();
    await at.shot("edit-compare");
    await assertOnlyMaskChanged("shop/mug-edit.png");
    const [line] = await lines();
    assert.deepEqual([line?.["file"], line?.["mode"], line?.["composited"]], ["shop/mug-edit.png", "edit", true]);
    assert.equal(at.mock.charges.totalMicroUsd, 7_200);
    await workbench.runCommand("View: Close All Editors");
    // What closes gives its focus away, which would close a menu that was opened before.
    await at.session.page.locator(".tabs-container .tab").first().waitFor({ state: "detached" });
  });

  async function assertOnlyMaskChanged(file: string): Promise<void> {
    const [before, after, mask] = await Promise.all(
      ["shop/mug.png", file, "shop/mug-mask.png"].map(async (one) => (await decoded(await read(one))).data),
    );
    assert.ok(before && after && mask);
    assert.equal(after.length, before.length);
    let changed = 0;
    for (let at = 0; at < before.length; at += 4) {
      const isSame = before.readUInt32LE(at) === after.readUInt32LE(at);
      if ((mask[at] ?? 0) < 128) assert.ok(isSame, `pixel ${at / 4} lies outside of the mask and differs`);
      else if (!isSame) changed += 1;
    }
    assert.ok(changed > 10_000, `${changed} pixels changed`);
  }

  it("blends the kept answer again with another edge, without paying", async () => {
    const { workbench } = at.session;
    await workbench.explorer.contextMenu("shop/mug-edit.png", "Inline Assets", "Re-blend…");
    await workbench.quickInput.waitForTitle("Re-blend: mug-edit.png (1/3)");
    assert.match((await workbench.quickInput.rowNames())[0] ?? "", /^mug-mask\.png · 12 % changes/);
    await workbench.quickInput.accept();
    await workbench.quickInput.waitForTitle("(2/3)");
    assert.deepEqual((await workbench.quickInput.rowNames()).slice(0, 2), ["4 pixels, as it is now", "Hard edge"]);
    await at.shot("reblend-feather");
    await workbench.quickInput.pick("16 pixels");
    await workbench.quickInput.waitForTitle("(3/3)");
    await at.shot("reblend-free");
    await workbench.quickInput.accept();
    assert.equal(await workbench.waitForNotification(/Saved /), "Saved shop/mug-edit-2.png · free.");
    await assertOnlyMaskChanged("shop/mug-edit-2.png");
    const [paid, blended] = await lines();
    assert.deepEqual([blended?.["feather"], blended?.["costUsd"], blended?.["prompt"]], [16, 0, "A blue glaze"]);
    assert.deepEqual(blended?.["raw"], paid?.["raw"]);
    assert.notDeepEqual(await read("shop/mug-edit-2.png"), await read("shop/mug-edit.png"));
    assert.equal(at.mock.requests.length, 0);
    await workbench.clearNotifications();
  });

  it("says why a picture can't be blended again", async () => {
    const { workbench } = at.session;
    await workbench.explorer.contextMenu("shop/mug.png", "Inline Assets", "Re-blend…");
    await workbench.waitForNotification(
      /asset: "shop\/mug\.png" is not allowed\. The manifest knows no edit of this name/,
    );
    await workbench.clearNotifications();
  });

  it("offers the mask that was used last, and the other way round", async () => {
    const { workbench } = at.session;
    await workbench.explorer.contextMenu("shop/mug.png", "Inline Assets", "Edit Image…");
    await workbench.quickInput.answerSteps("A green wall");
    await workbench.quickInput.waitForTitle("(2/6)");
    await workbench.quickInput.pick("The mask used last time");
    await workbench.quickInput.row("Invert").waitFor();
    await workbench.quickInput.pick("Invert");
    await workbench.quickInput.rows().filter({ hasText: "mug-mask.png inverted" }).first().waitFor();
    await workbench.quickInput.accept();
    for (const step of [3, 4, 5, 6]) {
      await workbench.quickInput.waitForTitle(`(${step}/6)`);
      await workbench.quickInput.accept();
    }
    await workbench.waitForNotification(/Saved shop\/mug-edit-3\.png/);
    const record = (await lines()).at(-1);
    const { file } = record?.["mask"] as { file: string };
    assert.match(file, /^assets\/\.masks\/[0-9a-f]{64}\.png$/);
    const inverted = await decoded(await read(file));
    assert.equal(inverted.data[3], 0, "its corner is free now");
    await workbench.clearNotifications();
  });

  it("takes the other selected pictures as references, and edits the clicked one", async () => {
    const { workbench } = at.session;
    await workbench.explorer.select("shop/mug-mask.png", "shop/mug.png");
    await workbench.explorer.contextMenu("shop/mug.png", "Inline Assets", "Edit Image…");
    await workbench.quickInput.waitForTitle("Edit Image: mug.png + 1 reference (1/6)");
    await workbench.quickInput.type("In this style");
    await workbench.quickInput.accept();
    await workbench.quickInput.waitForTitle("(2/6)");
    await workbench.quickInput.pick("No mask");
    for (const step of [3, 4, 5, 6]) {
      await workbench.quickInput.waitForTitle(`(${step}/6)`);
      await workbench.quickInput.accept();
    }
    await workbench.waitForNotification(/Saved shop\/mug-edit-4\.png/);
    assert.equal(at.mock.requests[0]?.edit?.images.length, 2);
    assert.equal(at.mock.requests[0].edit.mask, null);
    await workbench.clearNotifications();
  });

  it("says in a sentence what can't be edited, before any question", async () => {
    const { workbench } = at.session;
    await writeFile(path.join(at.session.workspace, "shop", "broken.png"), (await drawScene()).subarray(0, 5000));
    await workbench.explorer.contextMenu("shop/broken.png", "Inline Assets", "Edit Image…");
    await workbench.waitForNotification(/image: .*cut off|image: .*cut/);
    await at.shot("edit-broken");
    await workbench.clearNotifications();
    assert.equal(at.mock.requests.length, 0);
    assert.ok(!(await readdir(path.join(at.session.workspace, "shop"))).some((name) => name.startsWith("broken-edit")));
  });

  it("can be read in every theme and in a narrow window", async () => {
    const { workbench } = at.session;
    await workbench.explorer.contextMenu("shop/mug.png", "Inline Assets", "Edit Image…");
    await workbench.quickInput.answerSteps("A blue glaze");
    await workbench.quickInput.waitForTitle("(2/6)");
    await workbench.quickInput.pick("The mask used last time");
    await workbench.quickInput.row("Invert").waitFor();
    for (const theme of ["dark", "hcDark", "hcLight", "light"] as const) {
      await workbench.setColorTheme(theme);
      await at.shot(`edit-mask-${theme}`);
    }
    await at.session.page.setViewportSize({ width: 420, height: 640 });
    await at.shot("edit-mask-narrow");
    await at.session.page.setViewportSize({ width: 1280, height: 800 });
    await workbench.quickInput.accept();
    for (const step of [3, 4, 5]) {
      await workbench.quickInput.waitForTitle(`(${step}/6)`);
      await workbench.quickInput.accept();
    }
    await workbench.quickInput.waitForTitle("(6/6)");
    for (const theme of ["dark", "hcDark", "hcLight", "light"] as const) {
      await workbench.setColorTheme(theme);
      await at.shot(`edit-price-${theme}`);
    }
    await workbench.quickInput.dismiss();
    await workbench.quickInput.waitUntilClosed();
    assert.equal(at.mock.requests.length, 0, "Escape pays nothing");
  });

  it("offers, once, to let git ignore the answers that are kept", async () => {
    const { workbench } = at.session;
    await mkdir(path.join(at.session.workspace, ".git"));
    // So that there is one offer alone: VS Code shows no more than three toasts that come within 800 ms.
    await writeFile(path.join(at.session.workspace, ".gitattributes"), "asset-manifest.jsonl merge=union\n");
    await workbench.explorer.contextMenu("shop/mug.png", "Inline Assets", "Edit Image…");
    await workbench.quickInput.answerSteps("A red wall");
    await workbench.quickInput.waitForTitle("(2/6)");
    await workbench.quickInput.pick("No mask");
    for (const step of [3, 4, 5, 6]) {
      await workbench.quickInput.waitForTitle(`(${step}/6)`);
      await workbench.quickInput.accept();
    }
    await workbench.notification("kept in assets/.raw/").waitFor();
    await at.shot("edit-gitignore");
    await workbench.clickNotificationButton("kept in assets/.raw/", "Add to .gitignore");
    await workbench.explorer.reveal(".gitignore");
    await workbench.editor.openFile(".gitignore");
    await workbench.editor.waitForText("/assets/.raw/");
    await workbench.clearNotifications();
  });
});
