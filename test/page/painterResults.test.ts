import assert from "node:assert/strict";
import { axeProblems } from "../support/axeProblems";
import type { PainterTestPage } from "../support/painterPage";
import { failedCard, resultPicture, runningCard, unknownCard } from "../support/resultSamples";
import {
  dividerOf,
  editButton,
  editResults,
  focusedName,
  pendingResults,
  pictureEvent,
  promptOf,
  stageBox,
  stripOf,
  tellJobs,
  tellResults,
  tileOf,
  usePainterBar,
} from "../support/usePainterBar";
import { drawn } from "../support/webviewPage";

const SECOND = editResults([5], { jobId: "job-2", prompt: "The mug in blue", words: "1 picture · $0.077 · 9 s" });

describe("the painter's jobs and results", () => {
  const show = usePainterBar();

  it("get their room when a job begins: what comes and goes then does not move the picture", async () => {
    for (const width of [500, 900, 1400]) {
      const painter = await show({ page: { width } });
      const before = await stageBox(painter);
      await tellJobs(painter, [runningCard()]);
      const during = await stageBox(painter);
      assert.ok(during.height < before.height);
      const same = async (what: string): Promise<void> =>
        assert.deepEqual(await stageBox(painter), during, `${width}: ${what}`);
      await tellResults(painter, [pendingResults(4)]);
      await same("on the way");
      const notes = ["Asked for about 1024 × 768, delivered 1024 × 1024."];
      await tellJobs(painter, []);
      await tellResults(painter, [editResults([1, 2, 3, 4], { notes })]);
      await same("there");
      for (const n of [1, 2, 3, 4]) await painter.tell(pictureEvent("thumbnail", `asset-${n}`));
      await painter.page.waitForFunction(() => document.querySelectorAll(".result img").length === 4);
      await same("read");
      await tellJobs(painter, [unknownCard(), failedCard()]);
      await same("decisions");
      await tellJobs(painter, []);
      await tellResults(painter, []);
      await same("gone");
    }
  });

  it("have their room from the start where the page is high: nothing moves under the hand that presses the button", async () => {
    const painter = await show({ page: { height: 760 } });
    const before = await stageBox(painter);
    await tellJobs(painter, [runningCard()]);
    await tellResults(painter, [pendingResults(1)]);
    assert.deepEqual(await stageBox(painter), before);
  });

  it("are shown when they come to who has bought them and done nothing since, and the focus stays", async () => {
    const painter = await show();
    await editButton(painter).focus();
    await painter.page.keyboard.press("Enter");
    await painter.next("submit");
    await tellResults(painter, [pendingResults(2)]);
    assert.equal(await dividerOf(painter).count(), 0);
    await tellResults(painter, [editResults([1, 2])]);
    await dividerOf(painter).waitFor();
    assert.match(await focusedName(painter), /^Edit/);
  });

  it("have the focus on the divider when they cover the picture that had it", async () => {
    const painter = await show();
    await painter.page.getByLabel("Mask canvas").focus();
    await painter.page.keyboard.press("Control+Enter");
    await painter.next("submit");
    await tellResults(painter, [editResults([1])]);
    await dividerOf(painter).waitFor();
    await drawn(painter);
    assert.equal(await focusedName(painter), "Divider");
  });

  it("leave who goes on painting or typing alone", async () => {
    const painter = await show();
    await tellResults(painter, [editResults([1])]);
    await editButton(painter).click();
    await painter.next("submit");
    await promptOf(painter).fill("Make the mug green");
    await tellResults(painter, [editResults([1, 2])]);
    assert.equal(await dividerOf(painter).count(), 0);
  });

  it("keep their tiles where they are while pictures come", async () => {
    const painter = await show();
    await tellJobs(painter, [runningCard()]);
    await tellResults(painter, [pendingResults(2), SECOND]);
    const boxes = async (): Promise<string[]> =>
      await painter.page
        .locator(".result")
        .evaluateAll((all) => all.map((one) => JSON.stringify(one.getBoundingClientRect())));
    const before = await boxes();
    assert.equal(before.length, 3);
    await tellJobs(painter, []);
    await tellResults(painter, [editResults([1, 2]), SECOND]);
    assert.deepEqual(await boxes(), before);
  });

  it("say a job's state in words, how long it runs, and stop waiting", async () => {
    const painter = await show();
    await tellJobs(painter, [runningCard()]);
    const card = painter.page.getByRole("list", { name: "Jobs" }).getByRole("listitem");
    assert.match(await card.innerText(), /waiting for the answer · \$0\.077\s*0:[45]\d/i);
    await card.getByRole("button", { name: "Stop waiting" }).click();
    assert.deepEqual(await painter.next("job"), { jobId: "job-running", choice: "stop" });
  });

  it("have what can be done about a job in sight", async () => {
    const painter = await show();
    await tellJobs(painter, [unknownCard()]);
    const again = painter.page.getByRole("button", { name: /^Try again/ });
    const [side, button] = [await painter.page.locator(".tray-side").boundingBox(), await again.boundingBox()];
    assert.ok(side !== null && button !== null && button.y + button.height <= side.y + side.height);
    await painter.page.getByRole("button", { name: "Dismiss" }).click();
    assert.deepEqual(await painter.next("job"), { jobId: "job-unknown", choice: "dismiss" });
  });

  it("are one list with a number each, and say what they cost and how they differ from what was asked", async () => {
    const painter = await show();
    const notes = ["Asked for about 1024 × 768, delivered 1024 × 1024."];
    await tellResults(painter, [editResults([1, 2, 3], { notes }), SECOND]);
    assert.equal(await stripOf(painter).getByRole("listitem").count(), 4);
    assert.deepEqual(
      await painter.page.locator(".result-picture").evaluateAll((all) => all.map((one) => one.ariaLabel)),
      [
        "ceramic-mug.png, 1 of 4",
        "ceramic-mug-2.png, 2 of 4",
        "ceramic-mug-3.png, 3 of 4",
        "ceramic-mug-5.png, 4 of 4",
      ],
    );
    assert.deepEqual(await painter.page.locator(".result-number").allInnerTexts(), ["1", "2", "3", "4"]);
    await painter.page.locator(".tray-head").getByText("4 pictures · $0.31 · 12 s").waitFor();
    await painter.page.locator(".group-note").getByText("delivered 1024 × 1024").waitFor();
  });

  it("have more than eight in the list, of which eight have a number", async () => {
    const painter = await show();
    await tellResults(painter, [editResults([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])]);
    assert.equal(await painter.page.locator(".result-number").count(), 8);
    await tileOf(painter, 9).focus();
    const [strip, last] = [await stripOf(painter).boundingBox(), await tileOf(painter, 9).boundingBox()];
    assert.ok(strip !== null && last !== null && last.x + last.width <= strip.x + strip.width + 0.5);
  });

  it("are used, kept, compared in a tab, inserted, edited again and discarded from their tiles", async () => {
    const painter = await show();
    await tellResults(painter, [editResults([1, 2])]);
    const second = stripOf(painter).getByRole("listitem").nth(1);
    await second.hover();
    for (const [name, action] of [
      ["Use This One", "use"],
      ["Compare", "compare"],
      ["Discard", "discard"],
    ] as const) {
      await second.getByRole("button", { name, exact: true }).click();
      assert.deepEqual(await painter.next("asset"), { assetId: "asset-2", action });
    }
    await second.getByRole("button", { name: "More" }).click();
    const menu = painter.page.getByRole("menu");
    await menu.waitFor();
    for (const [name, action] of [
      ["Keep", "keep"],
      ["Insert Reference", "insert"],
      ["Edit Again", "editAgain"],
    ] as const) {
      if (!(await menu.isVisible())) await second.getByRole("button", { name: "More" }).click();
      await menu.getByRole("menuitem", { name, exact: true }).click();
      assert.deepEqual(await painter.next("asset"), { assetId: "asset-2", action });
    }
  });

  it("are decided by keys on a tile, which clear no mask", async () => {
    const painter = await show();
    await tellResults(painter, [editResults([1, 2])]);
    await tileOf(painter, 1).focus();
    for (const [key, action] of [
      ["u", "use"],
      ["K", "keep"],
      ["Delete", "discard"],
    ] as const) {
      await painter.page.keyboard.press(key);
      assert.deepEqual(await painter.next("asset"), { assetId: "asset-2", action });
    }
    assert.match(await painter.page.locator(".selected").innerText(), /23 % selected/);
  });

  it("are walked by the arrows, one of them in the order of Tab", async () => {
    const painter = await show();
    await tellResults(painter, [editResults([1, 2, 3]), SECOND]);
    assert.equal(await painter.page.locator(".result-picture[tabindex='0']").count(), 1);
    await tileOf(painter, 0).focus();
    for (const [key, name] of [
      ["ArrowRight", "ceramic-mug-2.png, 2 of 4"],
      ["End", "ceramic-mug-5.png, 4 of 4"],
      ["ArrowLeft", "ceramic-mug-3.png, 3 of 4"],
      ["Tab", "Use This One"],
      ["Escape", "ceramic-mug-3.png, 3 of 4"],
    ] as const) {
      await painter.page.keyboard.press(key);
      assert.equal(await focusedName(painter), name, key);
    }
  });

  it("are picked by their number from anywhere but a field of text", async () => {
    const painter = await show();
    await tellResults(painter, [editResults([1, 2, 3])]);
    await promptOf(painter).focus();
    await painter.page.keyboard.press("2");
    await drawn(painter);
    assert.equal(await dividerOf(painter).count(), 0);
    assert.match(await promptOf(painter).inputValue(), /2/);
    await painter.page.getByRole("radio", { name: "high" }).focus();
    await painter.page.keyboard.press("3");
    assert.deepEqual(await painter.next("picture"), { id: "asset-3" });
    await tileOf(painter, 0).focus();
    await painter.page.keyboard.press("3");
    await painter.page.waitForFunction(() => document.activeElement?.ariaLabel === "ceramic-mug-3.png, 3 of 3");
    await painter.page.keyboard.press("7");
    await drawn(painter);
    assert.equal(await tileOf(painter, 2).getAttribute("aria-pressed"), "true");
  });

  it("keep the focus when the one that had it is discarded, also the last of them", async () => {
    const painter = await show();
    await tellResults(painter, [editResults([1, 2, 3])]);
    await tileOf(painter, 1).focus();
    await tellResults(painter, [editResults([1, 3])]);
    await painter.page.waitForFunction(
      () => document.activeElement?.ariaLabel?.startsWith("ceramic-mug-3.png") === true,
    );
    await stripOf(painter).getByRole("listitem").nth(1).getByRole("button", { name: "Discard" }).focus();
    await tellResults(painter, [editResults([1])]);
    await painter.page.waitForFunction(() => document.activeElement?.ariaLabel?.startsWith("ceramic-mug.png") === true);
    await tellResults(painter, []);
    await painter.page.locator("textarea:focus").waitFor();
  });

  it("tell politely what has come, and not what was there", async () => {
    const painter = await show();
    await tellResults(painter, [pendingResults(2)]);
    await tellResults(painter, [editResults([1, 2])]);
    await painter.page
      .getByRole("status")
      .getByText("Make the mug red: 4 pictures · $0.31 · 12 s")
      .waitFor({ state: "attached" });
  });

  it("are cleared, the files stay; a job that runs keeps its own", async () => {
    const painter = await show();
    await tellResults(painter, [pendingResults(1), { ...SECOND, jobId: "job-2" }]);
    await painter.page.getByRole("button", { name: "Clear These Results" }).click();
    assert.deepEqual(await painter.next("clearResults"), { jobId: "job-2" });
    assert.equal(painter.requests.filter(({ type }) => type === "clearResults").length, 1);
  });

  for (const theme of ["light", "dark", "hcDark", "hcLight"] as const) {
    it(`need no more room than they have, from 400 to 1400 pixels, and axe agrees, in ${theme}`, async () => {
      const painter = await show({ page: { theme } });
      await tellJobs(painter, [runningCard(), unknownCard()]);
      const pictures = [1, 2, 3, 4].map((n) => resultPicture(n, { canCompare: true, isKept: n === 2 }));
      await tellResults(painter, [pendingResults(2), editResults([], { jobId: "job-2", pictures })]);
      for (const width of [400, 500, 900, 1400]) {
        await painter.page.setViewportSize({ width, height: 800 });
        assert.deepEqual(await tooWide(painter), [], `${theme} ${width}`);
      }
      await stripOf(painter).getByRole("listitem").first().hover();
      assert.deepEqual(await axeProblems(painter.page), [], theme);
    });
  }
});

async function tooWide({ page }: PainterTestPage): Promise<string[]> {
  return await page.evaluate(() =>
    [...document.querySelectorAll(".tray, .tray-side, .tray-side *, .strip")]
      .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5 && one.closest(".job-aside") === null)
      .map(({ className }) => className),
  );
}
