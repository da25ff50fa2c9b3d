import assert from "node:assert/strict";
import { axeProblems } from "../support/axeProblems";
import type { PainterTestPage } from "../support/painterPage";
import { runningCard } from "../support/resultSamples";
import {
  editButton,
  editForm,
  editQuote,
  focusedName,
  promptOf,
  stageBox,
  tellJobs,
  usePainterBar,
} from "../support/usePainterBar";
import { drawn } from "../support/webviewPage";

describe("the painter's prompt and price", () => {
  const show = usePainterBar();

  it("stand side by side, a textbox and the only button that begins with Edit", async () => {
    const painter = await show({ form: { draft: { prompt: "" } } });
    assert.equal(
      await promptOf(painter).getAttribute("placeholder"),
      "What should change here? (↑ for earlier prompts)",
    );
    assert.equal((await editButton(painter).innerText()).trim(), "Edit · $0.077");
    assert.equal(await painter.page.getByRole("button", { name: /^(Edit|Generate)/ }).count(), 1);
    const [prompt, button] = [await promptOf(painter).boundingBox(), await editButton(painter).boundingBox()];
    assert.deepEqual([prompt?.height, button?.height], [28, 28]);
    assert.equal(prompt?.y, button?.y);
  });

  it("grow from one line to four", async () => {
    const painter = await show({ form: { draft: { prompt: "" } } });
    const heights: (number | undefined)[] = [];
    for (const text of ["1", "1\n2\n3", "1\n2\n3\n4\n5\n6"]) {
      await promptOf(painter).fill(text);
      heights.push((await promptOf(painter).boundingBox())?.height);
    }
    assert.deepEqual(heights, [28, 3 * 18 + 10, 4 * 18 + 10]);
  });

  it("bring earlier prompts with the arrows", async () => {
    const painter = await show({ form: { draft: { prompt: "typed" } } });
    await promptOf(painter).focus();
    await painter.page.keyboard.press("Home");
    await painter.page.keyboard.press("ArrowUp");
    assert.equal(await promptOf(painter).inputValue(), "A red balloon over a lake");
    await painter.page.keyboard.press("ArrowDown");
    assert.equal(await promptOf(painter).inputValue(), "typed");
  });

  it("buy once for a double click", async () => {
    const painter = await show({ quote: { offer: 7 } });
    // However slow this machine is, the second click follows at once.
    await painter.page.evaluate(() => {
      const now = performance.now();
      performance.now = () => now;
    });
    await editButton(painter).dblclick();
    assert.deepEqual(await painter.next("submit"), { offer: 7 });
    assert.equal(submits(painter), 1);
  });

  it("buy by Ctrl+Enter and ⌘Enter, from the prompt and from the picture, once for a key that is held down", async () => {
    for (const keys of ["Control+Enter", "Meta+Enter"]) {
      for (const place of [promptOf, canvasOf]) {
        const painter = await show();
        await place(painter).focus();
        await painter.page.keyboard.down(keys.slice(0, -6));
        await painter.page.keyboard.down("Enter");
        await painter.page.keyboard.down("Enter");
        await painter.page.keyboard.up("Enter");
        assert.deepEqual(await painter.next("submit"), { offer: 1 });
        assert.equal(submits(painter), 1);
      }
    }
  });

  it("do not buy what was painted over since, before its price is there", async () => {
    const painter = await show();
    await paint(painter);
    const { revision } = await painter.next("mask");
    await editButton(painter).click();
    await drawn(painter);
    assert.equal(submits(painter), 0);
    await painter.tell({ type: "quote", body: editQuote({ revision, offer: 2 }) });
    assert.deepEqual(await painter.next("submit"), { offer: 2 });
  });

  it("buy the stroke that is being drawn as well, once it is priced", async () => {
    const painter = await show();
    const { x, y, width, height } = await stageBox(painter);
    await painter.page.mouse.move(x + width / 2, y + height / 2);
    await painter.page.mouse.down();
    await painter.page.mouse.move(x + width / 2 + 40, y + height / 2 + 40);
    await painter.page.keyboard.press("Control+Enter");
    const { revision } = await painter.next("mask");
    await drawn(painter);
    assert.equal(submits(painter), 0);
    await painter.tell({ type: "quote", body: editQuote({ revision, offer: 2 }) });
    assert.deepEqual(await painter.next("submit"), { offer: 2 });
    await painter.page.mouse.move(x + width / 2 + 80, y + height / 2);
    await painter.page.mouse.up();
    await drawn(painter);
    assert.equal(painter.requests.filter(({ type }) => type === "mask").length, 1);
  });

  it("take for done what was drawn by keys when one goes on to the prompt", async () => {
    const painter = await show();
    await canvasOf(painter).focus();
    await painter.page.keyboard.press("Enter");
    await painter.page.keyboard.press("Shift+ArrowDown");
    await promptOf(painter).focus();
    assert.notEqual((await painter.next("mask")).mask, null);
  });

  it("tell the host of a stroke before what is typed right after it", async () => {
    const painter = await show();
    await painter.page.evaluate(() => {
      const canvas = document.querySelector("[aria-label='Mask canvas']");
      canvas?.dispatchEvent(new KeyboardEvent("keydown", { key: "i", code: "KeyI", bubbles: true, cancelable: true }));
      const prompt = document.querySelector("textarea");
      if (prompt !== null) prompt.value = "Make it blue";
      prompt?.dispatchEvent(new Event("input", { bubbles: true }));
    });
    await painter.next("draft");
    await drawn(painter);
    const told = painter.requests.flatMap((one) =>
      one.type === "mask" || one.type === "draft" ? [[one.type, one.body.revision]] : [],
    );
    assert.deepEqual(told, [
      ["mask", 1],
      ["draft", 2],
    ]);
  });

  it("do not buy at another price than the one that was seen", async () => {
    const painter = await show();
    await paint(painter);
    const { revision } = await painter.next("mask");
    await editButton(painter).click();
    await painter.tell({ type: "quote", body: editQuote({ revision, offer: 2, price: "$0.31" }) });
    await drawn(painter);
    assert.equal(submits(painter), 0);
    await editButton(painter).click();
    assert.deepEqual(await painter.next("submit"), { offer: 2 });
  });

  it("say why the button can't be pressed, and lead to the field", async () => {
    const painter = await show({
      form: { draft: { prompt: "" } },
      quote: { isReady: false, problems: [{ field: "prompt", message: "A prompt is needed.", isSoft: true }] },
    });
    assert.equal(await painter.page.locator(".problem").count(), 0);
    await editButton(painter).press("Enter");
    await painter.page.locator("textarea:focus").waitFor();
    await painter.page.locator(".problem").getByText("A prompt is needed.").waitFor();
    // Said no longer than it holds, also before the host has heard of it.
    await painter.page.keyboard.type("a");
    await drawn(painter);
    assert.equal(await painter.page.locator(".problem").count(), 0);
  });

  it("lead to the picture where nothing is painted yet", async () => {
    const problems = [{ field: "mask" as const, message: "Paint what should change.", isSoft: true }];
    const painter = await show({ rows: 0, quote: { isReady: false, problems } });
    await editButton(painter).press("Enter");
    await painter.page.waitForFunction(() => document.activeElement?.ariaLabel === "Mask canvas");
  });

  it("say what is wrong with the mask beside how much is selected, at once and until it is painted on", async () => {
    const problems = [{ field: "mask" as const, message: "Paint what should change.", isSoft: true }];
    const painter = await show({ rows: 0, quote: { isReady: false, problems } });
    const line = painter.page.locator(".selected");
    assert.match(await line.innerText(), /Nothing is selected\s*Paint what should change\./);
    assert.doesNotMatch(await line.innerText(), /outside/);
    const before = await stageBox(painter);
    await paint(painter);
    await painter.next("mask");
    await drawn(painter);
    assert.match(await line.innerText(), /^(< 1|\d+) % selected\s*outside stays exactly as it is/);
    assert.deepEqual(await stageBox(painter), before);
  });

  it("say that the outside stays only where it does", async () => {
    const painter = await show();
    const line = painter.page.locator(".selected");
    assert.match(await line.innerText(), /^23 % selected\s*outside stays exactly as it is\s*$/);
    await painter.tell({ type: "quote", body: editQuote({ keepsOutside: false }) });
    await drawn(painter);
    assert.equal((await line.innerText()).trim(), "23 % selected");
  });

  it("offer what helps where there is no key", async () => {
    const painter = await show({ quote: { hasKey: false, isReady: false } });
    await painter.page.getByRole("button", { name: "use the free offline engine" }).click();
    assert.deepEqual(await painter.next("help"), { what: "useOffline" });
    await painter.page.getByRole("button", { name: "enter a key" }).click();
    assert.deepEqual(await painter.next("help"), { what: "enterKey" });
    await painter.tell({ type: "quote", body: editQuote() });
    await drawn(painter);
    assert.match(await focusedName(painter), /^Edit · /, "what has helped is gone, and the focus is where it leads");
  });

  it("give way to a sentence where nothing may be spent, and the results stay", async () => {
    const painter = await show();
    await tellJobs(painter, [runningCard()]);
    const blocked = { message: "This workspace is not trusted.", action: "manageTrust" as const };
    await painter.tell({ type: "form", body: editForm({ blocked }) });
    await painter.page.getByRole("button", { name: "Manage Trust" }).click();
    assert.deepEqual(await painter.next("help"), { what: "manageTrust" });
    assert.equal(await promptOf(painter).count(), 0);
    await painter.page.getByRole("button", { name: "Stop waiting" }).waitFor();
  });

  it("say what was spent", async () => {
    const painter = await show();
    await painter.tell({ type: "spend", body: { today: "$1.24", month: "$9.80", limits: "" } });
    await painter.page.getByText("Today $1.24 · this month $9.80").waitFor();
  });

  describe("options", () => {
    it("are quality with its prices, count, and more, told at once", async () => {
      const painter = await show({ page: { width: 1400 } });
      await painter.page.getByText("$0.031").waitFor();
      await painter.page.getByRole("radio", { name: "medium" }).check();
      assert.equal((await painter.next("draft")).draft.quality, "medium");
      await painter.page.getByRole("radio", { name: "4", exact: true }).check();
      assert.equal((await painter.next("draft")).draft.numImages, 4);
    });

    it("open over the picture, which stays as large, step back by Escape, and are open again later", async () => {
      const painter = await show();
      const { page } = painter;
      const before = await stageBox(painter);
      await page.getByRole("button", { name: "More", exact: true }).click();
      await page.getByRole("checkbox", { name: "Keep the outside exactly as it is" }).uncheck();
      assert.equal((await painter.next("draft")).draft.keepOutsideMask, false);
      await page.getByRole("radio", { name: "webp" }).check();
      assert.equal((await painter.next("draft")).draft.outputFormat, "webp");
      assert.deepEqual(await stageBox(painter), before);
      const again = await show({ page: { state: await painter.kept() } });
      await again.page.getByRole("checkbox", { name: "Keep the outside exactly as it is" }).waitFor();
      await page.getByRole("button", { name: /^More/ }).focus();
      await page.keyboard.press("Escape");
      await page.getByRole("checkbox", { name: "Keep the outside exactly as it is" }).waitFor({ state: "detached" });
      assert.match(await focusedName(painter), /^More Not at its default: Format, Keep the outside/);
    });
  });

  it("take undoing along with what was done, over the picture, which stays as large", async () => {
    const painter = await show();
    const before = await stageBox(painter);
    await painter.tell({
      type: "notice",
      body: { message: "mug-2.png is in the trash.", isError: false, undo: "token" },
    });
    await painter.page.getByText("mug-2.png is in the trash.").waitFor();
    assert.deepEqual(await stageBox(painter), before);
    const notice = await painter.page.locator(".notice").boundingBox();
    assert.ok(notice !== null && notice.y + notice.height <= before.y + before.height);
    await painter.page.getByRole("button", { name: "Undo", exact: true }).and(painter.page.locator(".link")).click();
    assert.deepEqual(await painter.next("undo"), { token: "token" });
  });

  for (const theme of ["light", "dark", "hcDark", "hcLight"] as const) {
    it(`need no more room than they have, from 400 to 1400 pixels, and axe agrees, in ${theme}`, async () => {
      const painter = await show({
        page: { theme, width: 400 },
        quote: {
          hasKey: false,
          isReady: false,
          notes: ["A note that is long enough to be cut off where there is not much room beside it."],
          problems: [{ field: "form", message: "This would pass the day's budget of $5.00.", isSoft: false }],
        },
      });
      await painter.tell({ type: "spend", body: { today: "$1.24", month: "$9.80", limits: "" } });
      await painter.page.getByRole("button", { name: "More", exact: true }).click();
      for (const width of [400, 500, 900, 1400]) {
        await painter.page.setViewportSize({ width, height: 800 });
        assert.deepEqual(await tooWide(painter), [], `${theme} ${width}`);
      }
      assert.deepEqual(await axeProblems(painter.page), [], theme);
    });
  }
});

const canvasOf = ({ page }: PainterTestPage) => page.getByLabel("Mask canvas");
const submits = ({ requests }: PainterTestPage): number => requests.filter(({ type }) => type === "submit").length;

/** A stroke of the brush. */
async function paint(painter: PainterTestPage): Promise<void> {
  const { x, y, width, height } = await stageBox(painter);
  const { mouse } = painter.page;
  await mouse.move(x + width / 2, y + height * 0.6);
  await mouse.down();
  await mouse.move(x + width / 2 + 40, y + height * 0.6);
  await mouse.up();
}

async function tooWide({ page }: PainterTestPage): Promise<string[]> {
  return await page.evaluate(() =>
    [...document.querySelectorAll(".bottom, .bottom *")]
      .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5 && one.closest(".strip") === null)
      .map(({ className }) => className),
  );
}
