import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import type { JobCard } from "../../src/protocol/panel";
import { axeProblems } from "../support/axeProblems";
import type { PanelPage, Theme } from "../support/panelPage";
import { openPanelPage } from "../support/panelPage";
import { sampleForm } from "../support/panelSamples";
import { failedCard, paidCard, runningCard, unknownCard } from "../support/resultSamples";
import { usePlainPages } from "../support/usePlainPages";

const ALL = [runningCard(), unknownCard(), paidCard(), failedCard()];

describe("the panel's jobs", () => {
  const openPage = usePlainPages();

  async function open(cards: JobCard[], options: { theme?: Theme; width?: number } = {}): Promise<PanelPage> {
    const panel = await openPage((browser, url) => openPanelPage(browser, url, options));
    await panel.page.clock.install();
    await panel.tell({ type: "form", body: sampleForm() });
    await panel.page.getByRole("tab", { name: "Create" }).waitFor();
    await panel.tell({ type: "jobs", body: { cards } });
    if (cards.length > 0) await panel.page.locator(".job").first().waitFor();
    return panel;
  }
  const cardOf = (page: Page, prompt: string) => page.getByRole("listitem").filter({ hasText: prompt });

  it("shows nothing while there is none", async () => {
    const panel = await open([]);
    const { page } = panel;
    assert.equal(await page.getByRole("heading", { name: "Jobs" }).count(), 0);
    await panel.tell({ type: "jobs", body: { cards: [runningCard()] } });
    await page.getByRole("heading", { name: "Jobs" }).waitFor();
  });

  it("counts the time on without drawing the page again", async () => {
    const panel = await open([]);
    const { page } = panel;
    const now = await page.evaluate(() => Date.now());
    await page.evaluate(() => {
      const log = window as unknown as { changes: string[] };
      log.changes = [];
    });
    await panel.tell({ type: "jobs", body: { cards: [runningCard({ since: now - 42_000 })] } });
    const time = page.locator(".job-time");
    await time.waitFor();
    // From here on no second passes by itself, however long the machine takes.
    await page.clock.pauseAt(now + 60_000);
    await page.evaluate(() => {
      const log = window as unknown as { changes: string[] };
      new MutationObserver((records) => log.changes.push(...records.map(({ type }) => type))).observe(document.body, {
        attributes: true,
        childList: true,
        characterData: true,
        subtree: true,
      });
    });
    const before = (await time.innerText()).trim();
    assert.equal(before, "1:42");
    await page.clock.runFor(3_000);
    const after = (await time.innerText()).trim();
    const seconds = (words: string) => Number(words.slice(2));
    assert.equal(seconds(after) - seconds(before), 3);
    const changes = await page.evaluate(() => (window as unknown as { changes: string[] }).changes);
    assert.deepEqual(changes, ["characterData", "characterData", "characterData"]);
  });

  it("counts hours, and no time at all where the page's clock lags behind the host's", async () => {
    const panel = await open([]);
    const now = await panel.page.evaluate(() => Date.now());
    const cards = [
      runningCard({ id: "long", since: now - 3_723_000 }),
      runningCard({ id: "ahead", since: now + 60_000 }),
    ];
    await panel.tell({ type: "jobs", body: { cards } });
    await panel.page.locator(".job-time").first().waitFor();
    const times = await panel.page.locator(".job-time").allInnerTexts();
    assert.match(times[0] ?? "", /^1:02:0[3-9]$/);
    assert.equal(times[1], "0:00");
  });

  it("stops waiting, and says so by its name", async () => {
    const panel = await open([runningCard()]);
    const { page } = panel;
    await cardOf(page, "red balloon").getByRole("button", { name: "Stop waiting" }).click();
    assert.deepEqual(await panel.next("job"), { jobId: "job-running", choice: "stop" });
  });

  it("spells out the first two choices and has the others as icons", async () => {
    const panel = await open(ALL);
    const { page } = panel;
    const card = cardOf(page, "teapot");
    assert.match(await card.innerText(), /May have been charged at 14:05 · \$0\.077/);
    const links = await card.locator(".link").allInnerTexts();
    assert.deepEqual(
      links.map((link) => link.trim()),
      ["Try again · $0.077 (may charge again)", "Dismiss"],
    );
    for (const [name, choice] of [
      ["Try again", "tryAgain"],
      ["Dismiss", "dismiss"],
      ["Details", "details"],
      ["Show log", "showLog"],
    ] as const) {
      await card.hover();
      await card.getByRole("button", { name }).click();
      assert.deepEqual(await panel.next("job"), { jobId: "job-unknown", choice });
    }
  });

  it("has no button that begins as the form's own", async () => {
    const { page } = await open(ALL);
    const names = await page.locator(".jobs").getByRole("button").allInnerTexts();
    assert.ok(names.length > 8);
    assert.deepEqual(
      names.filter((name) => /^(generate|edit)/i.test(name)),
      [],
    );
  });

  it("tells a change of state politely, and not what was there", async () => {
    const panel = await open([runningCard()]);
    const { page } = panel;
    const status = page.getByRole("status").first();
    assert.equal(await status.innerText(), "");
    const after = { ...unknownCard(), id: "job-running", prompt: runningCard().prompt, detail: "Look it up." };
    await panel.tell({ type: "jobs", body: { cards: [after] } });
    await page.getByText("may have been charged at 14:05 · $0.077").waitFor();
    assert.equal(
      await status.textContent(),
      "A red balloon over a lake at dawn: may have been charged at 14:05. Look it up.",
    );
  });

  it("gives the focus to the next card when the one that had it is gone", async () => {
    const panel = await open(ALL);
    const { page } = panel;
    await cardOf(page, "teapot").getByRole("button", { name: "Dismiss" }).focus();
    await panel.tell({ type: "jobs", body: { cards: [runningCard(), paidCard(), failedCard()] } });
    await page.waitForFunction(() => document.activeElement?.textContent.trim() === "Save the picture");
  });

  it("does not call a person back who has left", async () => {
    const panel = await open([unknownCard(), failedCard()]);
    const { page } = panel;
    await cardOf(page, "teapot").getByRole("button", { name: "Dismiss" }).focus();
    await page.mouse.click(150, 790);
    await panel.tell({ type: "jobs", body: { cards: [failedCard()] } });
    await cardOf(page, "teapot").waitFor({ state: "detached" });
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), "BODY");
  });

  it("keeps the focus on a card that changes its place", async () => {
    const panel = await open([unknownCard(), failedCard()]);
    const { page } = panel;
    await cardOf(page, "portrait").getByRole("button", { name: "Dismiss" }).focus();
    await panel.tell({ type: "jobs", body: { cards: [runningCard(), failedCard(), unknownCard()] } });
    await cardOf(page, "balloon").waitFor();
    assert.ok(await page.evaluate(() => document.activeElement?.closest(".job")?.textContent.includes("portrait")));
  });

  it("shows a prompt as text, whatever is in it", async () => {
    const prompt = '<img src=x onerror="alert(1)">\n[x](command:y) '.repeat(20);
    const { page } = await open([unknownCard({ prompt, detail: prompt })]);
    assert.equal(await page.locator(".job img").count(), 0);
    assert.ok((await page.locator(".job-prompt").innerText()).startsWith("<img"));
  });

  for (const theme of ["light", "dark", "hcDark", "hcLight"] as const) {
    it(`needs no more room than it has, from 200 to 900 pixels, and axe agrees, in ${theme}`, async () => {
      const long = failedCard({ id: "long", prompt: "word".repeat(60), detail: "https://example.com/".repeat(12) });
      const { page } = await open([...ALL, long], { theme, width: 200 });
      for (const width of [200, 300, 420, 900]) {
        await page.setViewportSize({ width, height: 800 });
        const wide = await page.evaluate(() =>
          [...document.querySelectorAll(".jobs, .jobs *")]
            .filter((one) => one.getBoundingClientRect().right > innerWidth + 0.5 && one.closest(".job-aside") === null)
            .map(({ className }) => className),
        );
        assert.deepEqual(wide, [], `${theme} ${width}`);
        if (process.env["SHOTS"] !== undefined)
          await page.screenshot({ path: `${process.env["SHOTS"]}/jobs-${theme}-${width}.png` });
      }
      await page.setViewportSize({ width: 200, height: 800 });
      for (const row of await page.locator(".job-row").all()) {
        await row.hover();
        const rights = await row
          .getByRole("button")
          .evaluateAll((all) => all.map((one) => one.getBoundingClientRect().right));
        assert.ok(Math.max(...rights) <= 200, `a row that is looked at ends at ${Math.max(...rights)}`);
      }
      assert.deepEqual(await axeProblems(page), [], theme);
    });
  }
});
