import assert from "node:assert/strict";
import axe from "axe-core";
import type { Locator } from "playwright-core";
import type { PanelPage, Theme } from "../support/panelPage";
import { SAMPLE_INPUTS, sampleForm, sampleQuote } from "../support/panelSamples";
import type { ShownForm } from "../support/useFormPage";
import { buttonOf, focused, lastDraft, lastRevision, promptOf, tellForm, useFormPage } from "../support/useFormPage";
import { drawn } from "../support/webviewPage";

describe("the form of the side panel", () => {
  const show = useFormPage();

  describe("the prompt", () => {
    it("is told to the host as it is typed", async () => {
      const shown = await show({ form: { draft: { prompt: "" } } });
      await promptOf(shown).pressSequentially("a teapot");
      assert.equal((await lastDraft(shown, "a teapot")).prompt, "a teapot");
    });

    it("is not disturbed by what the host tells late", async () => {
      const shown = await show({ form: { draft: { prompt: "" } } });
      await promptOf(shown).pressSequentially("ab");
      await tellForm(shown, sampleForm({ revision: 0, draft: { prompt: "" } }));
      await shown.page.keyboard.press("ArrowLeft");
      await shown.page.keyboard.type("x");
      await tellForm(shown, sampleForm({ revision: 1, draft: { prompt: "a" } }));
      await shown.page.keyboard.type("y");
      assert.equal(await promptOf(shown).inputValue(), "axyb");
      await lastDraft(shown, "axyb");
      await tellForm(shown, sampleForm({ revision: 4, draft: { prompt: "axyb" } }));
      assert.equal(await caret(shown), 3);
    });

    it("is replaced when the host has a newer one", async () => {
      const shown = await show();
      await tellForm(shown, sampleForm({ revision: 9, draft: { prompt: "from the history" } }));
      assert.equal(await promptOf(shown).inputValue(), "from the history");
    });

    it("brings earlier ones with the arrows, and loses nothing that was typed", async () => {
      const shown = await show({ form: { draft: { prompt: "typed" } } });
      await promptOf(shown).focus();
      await shown.page.keyboard.press("Home");
      const texts: string[] = [];
      for (const key of ["ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown"]) {
        await shown.page.keyboard.press(key);
        texts.push(await promptOf(shown).inputValue());
      }
      assert.deepEqual(texts, [
        "A red balloon over a lake",
        "A teapot in the rain",
        "A teapot in the rain",
        "A red balloon over a lake",
      ]);
      await shown.page.keyboard.type("!");
      await shown.page.keyboard.press("End");
      await shown.page.keyboard.press("ArrowDown");
      assert.equal(await promptOf(shown).inputValue(), "typed");
      await shown.page.keyboard.press("ArrowUp");
      assert.equal(await promptOf(shown).inputValue(), "!A red balloon over a lake");
    });

    it("leaves the arrows to the caret inside of the text", async () => {
      const shown = await show({ form: { draft: { prompt: "one\ntwo" } } });
      await promptOf(shown).focus();
      await shown.page.keyboard.press("Control+End");
      await shown.page.keyboard.press("ArrowUp");
      assert.equal(await promptOf(shown).inputValue(), "one\ntwo");
      assert.equal(await caret(shown), 3);
    });

    it("counts near its limit alone, and grows to eight lines", async () => {
      const shown = await show({ form: { draft: { prompt: "" }, options: { maxPromptLength: 20 } } });
      const low = await heightOf(promptOf(shown));
      await promptOf(shown).fill("12345");
      assert.equal(await shown.page.locator(".counter").count(), 0);
      await promptOf(shown).fill("1234567890123456789");
      await shown.page.locator(".counter").getByText("19 / 20").waitFor();
      await promptOf(shown).fill("1\n2\n3\n4\n5\n6");
      const grown = await heightOf(promptOf(shown));
      await promptOf(shown).fill("1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11");
      const high = await heightOf(promptOf(shown));
      assert.deepEqual([low, grown, high], [64, 6 * 18 + 10, 8 * 18 + 10]);
    });
  });

  describe("the button", () => {
    it("says mode, count and price", async () => {
      const shown = await show();
      const names: string[] = [];
      for (const quote of [
        {},
        { count: 4, price: "$0.31" },
        { mode: "edit" as const },
        { mode: "edit" as const, count: 2, price: "$0.15" },
        { price: "free" },
      ]) {
        await shown.tell({ type: "quote", body: sampleQuote(quote) });
        await drawn(shown);
        names.push((await buttonOf(shown).innerText()).trim());
      }
      assert.deepEqual(names, [
        "Generate · $0.077",
        "Generate 4 · $0.31",
        "Edit · $0.077",
        "Edit 2 · $0.15",
        "Generate · free",
      ]);
      assert.equal(await buttonOf(shown).getAttribute("title"), "From the price list of 22 November.");
    });

    it("submits the quote that is seen, once for a double click", async () => {
      const shown = await show({ quote: { offer: 7 } });
      await buttonOf(shown).dblclick();
      await promptOf(shown).fill("done");
      await lastDraft(shown, "done");
      assert.deepEqual(
        shown.requests.filter(({ type }) => type === "submit").map(({ body }) => body),
        [{ offer: 7 }],
      );
    });

    it("buys once for a key that is held down", async () => {
      const shown = await show();
      await buttonOf(shown).focus();
      const repeats = await buttonOf(shown).evaluate((button) =>
        ["Enter", "Enter"].map((key) =>
          button.dispatchEvent(
            new KeyboardEvent("keydown", { key, repeat: true, bubbles: true, cancelable: true, composed: true }),
          ),
        ),
      );
      // Not prevented, Chromium would click once more for each.
      assert.deepEqual(repeats, [false, false]);
    });

    it("is pressed by Ctrl+Enter and ⌘+Enter anywhere in the form", async () => {
      for (const keys of ["Control+Enter", "Meta+Enter"]) {
        const shown = await show();
        await shown.page.getByRole("radio", { name: "medium" }).focus();
        await shown.page.keyboard.press(keys);
        assert.deepEqual(await shown.next("submit"), { offer: 1 });
        await shown.close();
      }
    });

    it("waits for the price of what was typed just now, and buys at the one that was seen", async () => {
      const shown = await show();
      await promptOf(shown).press("a");
      await shown.page.keyboard.press("Control+Enter");
      const { revision } = await shown.next("draft");
      assert.equal(submits(shown), 0);
      await shown.tell({ type: "quote", body: sampleQuote({ revision, offer: 2 }) });
      assert.deepEqual(await shown.next("submit"), { offer: 2 });
    });

    it("does not buy at a price that was not seen, nor what was changed after the press", async () => {
      const shown = await show();
      await promptOf(shown).press("a");
      await shown.page.keyboard.press("Control+Enter");
      const first = await shown.next("draft");
      await shown.tell({ type: "quote", body: sampleQuote({ revision: first.revision, price: "$0.31", count: 4 }) });
      await drawn(shown);
      await shown.page.keyboard.type("b");
      await shown.page.keyboard.press("Control+Enter");
      await shown.page.keyboard.type("c");
      const { revision } = await lastRevision(shown, 3);
      await shown.tell({ type: "quote", body: sampleQuote({ revision, price: "$0.31", count: 4 }) });
      await drawn(shown);
      assert.equal(submits(shown), 0);
    });

    it("says why it can't be pressed, and leads to the field", async () => {
      const shown = await show({
        form: { draft: { prompt: "" } },
        quote: { isReady: false, problems: [{ field: "prompt", message: "A prompt is needed.", isSoft: true }] },
      });
      assert.equal(await shown.page.locator(".problem").count(), 0);
      assert.equal(await buttonOf(shown).getAttribute("aria-disabled"), "true");
      assert.equal(await buttonOf(shown).getAttribute("title"), "A prompt is needed.");
      await buttonOf(shown).focus();
      await shown.page.keyboard.press("Enter");
      await shown.page.locator("textarea:focus").waitFor();
      const problem = shown.page.locator(".problem");
      await problem.waitFor();
      assert.equal(await problem.getAttribute("class"), "problem dim");
      assert.equal(submits(shown), 0);
    });

    it("leads without a key to what helps", async () => {
      const shown = await show({ quote: { hasKey: false } });
      assert.equal(await buttonOf(shown).getAttribute("aria-disabled"), "true");
      for (const [name, what] of [
        ["use the free offline engine", "useOffline"],
        ["enter a key", "enterKey"],
        ["Get a key", "getKey"],
      ] as const) {
        await shown.page.getByRole("button", { name }).click();
        assert.deepEqual(await shown.next("help"), { what });
      }
      await buttonOf(shown).click({ force: true });
      assert.equal(submits(shown), 0);
      await shown.page.getByRole("button", { name: "use the free offline engine" }).focus();
      await shown.tell({ type: "quote", body: sampleQuote() });
      await shown.page.locator(".primary-button:focus").waitFor();
    });

    it("has what is odd, and what was spent, beneath it", async () => {
      const shown = await show({
        quote: { notes: ["<b>odd</b>"] },
        spend: { today: "$1.24", month: "$9.80", limits: "of $5.00 a day" },
      });
      await shown.page.getByText("<b>odd</b>", { exact: true }).waitFor();
      await shown.page.getByText("Today $1.24 · this month $9.80").waitFor();
      await shown.page.getByText("of $5.00 a day").waitFor();
    });
  });

  describe("what is wrong", () => {
    it("is red at its field once the person has done something", async () => {
      const shown = await show({
        quote: {
          isReady: false,
          problems: [{ field: "imageSize", message: "Its sides may differ by at most 3:1.", isSoft: false }],
        },
        form: { draft: { imageSize: { width: 3000, height: 300 } } },
      });
      const problem = shown.page.locator("#problem-imageSize .problem");
      const width = shown.page.getByRole("spinbutton", { name: "Width" });
      assert.equal(await problem.getAttribute("class"), "problem dim");
      assert.equal(await width.getAttribute("aria-invalid"), null);
      await promptOf(shown).press("a");
      await drawn(shown);
      assert.equal(await problem.getAttribute("class"), "problem error");
      assert.equal(await width.getAttribute("aria-invalid"), "true");
      assert.equal(await width.getAttribute("aria-describedby"), "problem-imageSize");
    });
  });
  it("gives way to what must be done first", async () => {
    for (const [action, name] of [
      ["openFolder", "Open Folder"],
      ["manageTrust", "Manage Trust"],
    ] as const) {
      const shown = await show({ form: { blocked: { message: "First this.", action } } });
      await shown.page.getByText("First this.").waitFor();
      assert.equal(await promptOf(shown).count(), 0);
      await shown.page.getByRole("button", { name }).click();
      assert.deepEqual(await shown.next("help"), { what: action });
      await shown.close();
    }
  });

  it("is walked through with Tab in reading order", async () => {
    const shown = await show({
      form: { draft: { mode: "edit" }, inputs: SAMPLE_INPUTS.slice(0, 1) },
      quote: { mode: "edit" },
    });
    await promptOf(shown).focus();
    const names = [await focused(shown)];
    for (let step = 0; step < 11; step += 1) {
      await shown.page.keyboard.press("Tab");
      names.push(await focused(shown));
    }
    assert.deepEqual(names, [
      "Prompt",
      "Change a picture",
      "Add Image",
      "Add Reference",
      "Add Mask",
      "Remove mug.png",
      "Landscape 4:3, ≈ 1024 × 768",
      "high",
      "1",
      "More",
      "Change Folder and Name",
      "Edit · $0.077",
    ]);
  });

  const THEMES: readonly Theme[] = ["light", "dark", "hcDark", "hcLight"];
  const allOpen: ShownForm = {
    form: {
      draft: { mode: "edit", imageSize: { width: 1000, height: 704 }, seed: 12 },
      inputs: SAMPLE_INPUTS.map((one) => (one.role === "mask" ? { ...one, problem: "It is not as large." } : one)),
      versionOf: `assets/${"a-long-folder/".repeat(4)}mug.png`,
      style: { prefix: "Studio photo,", suffix: "a-suffix-without-any-place-where-it-could-be-broken-into-lines" },
      options: { workspaceFolders: ["shop", "docs"] },
    },
    quote: {
      mode: "edit",
      hasKey: false,
      isReady: false,
      path: `assets/${"a-long-folder/".repeat(4)}${"a-long-name-".repeat(6)}2.png`,
      snapped: { width: 1008, height: 704, reason: "multiples of 16" },
      notes: ["A note of some length, which is told in plain words and has room in the narrowest of columns."],
      problems: [
        { field: "prompt", message: "It is too long.", isSoft: false },
        { field: "name", message: "A name has no slash in it.", isSoft: false },
        { field: "image", message: "A picture is needed.", isSoft: true },
      ],
    },
    spend: { today: "$1.24", month: "$9.80", limits: "$3.76 left of $5.00 a day" },
  };

  /** With everything open and something done, so that all there is to see is there. */
  async function showAll(page: ShownForm["page"]): Promise<PanelPage> {
    const shown = await show({ ...allOpen, page: { ...page, state: { tab: "create", isMoreOpen: true } } });
    await promptOf(shown).press("a");
    await shown.page.getByRole("button", { name: "Change Folder and Name" }).click();
    await shown.page.locator("#name:focus").waitFor();
    return shown;
  }

  for (const theme of THEMES) {
    it(`has no barrier that axe-core knows, in ${theme}`, async () => {
      const shown = await showAll({ theme });
      await shown.page.evaluate(axe.source);
      const found = await shown.page.evaluate(async () => {
        const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run();
        return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
      });
      assert.deepEqual(found, []);
    });
  }

  for (const width of [200, 300, 420, 900]) {
    it(`has nothing that sticks out at ${width} px`, async () => {
      const shown = await showAll({ width });
      const wide = await shown.page.evaluate(() =>
        [...document.querySelectorAll("#tab-create, .form-side, .form, .form *")]
          .filter((one) => !one.closest(".spoken, .cut-start, .chip-name") && !one.matches("input, select, .codicon"))
          .filter((one) => one.scrollWidth > one.clientWidth && getComputedStyle(one).display !== "inline")
          .map((one) => `${one.tagName}.${one.className}: ${one.scrollWidth} > ${one.clientWidth}`),
      );
      assert.deepEqual(wide, []);
    });
  }
});

const submits = ({ requests }: PanelPage): number => requests.filter(({ type }) => type === "submit").length;

async function caret(shown: PanelPage): Promise<number> {
  return await promptOf(shown).evaluate((area) => (area as HTMLTextAreaElement).selectionStart);
}

async function heightOf(locator: Locator): Promise<number | undefined> {
  return (await locator.boundingBox())?.height;
}
