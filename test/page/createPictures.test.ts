import assert from "node:assert/strict";
import { axeProblems } from "../support/axeProblems";
import { makePng } from "../support/makePng";
import type { PanelPage } from "../support/panelPage";
import { SAMPLE_INPUTS, sampleForm } from "../support/panelSamples";
import type { ShownForm } from "../support/useFormPage";
import { focused, lastDraft, promptOf, tellForm, useFormPage } from "../support/useFormPage";
import { drawn } from "../support/webviewPage";

const GREY = { colourType: 0, bitDepth: 8, isInterlaced: false };

describe("pictures in the side panel's form", () => {
  const show = useFormPage();

  describe("the mode", () => {
    it("is chosen with the arrows and told", async () => {
      const shown = await show();
      await shown.page.getByRole("radio", { name: "New picture" }).focus();
      await shown.page.keyboard.press("ArrowRight");
      assert.equal((await shown.next("draft")).draft.mode, "edit");
      await shown.page.getByRole("button", { name: "Add Image" }).waitFor();
      await shown.page.getByText("Hold Shift to drop pictures here").waitFor();
    });

    it("is not asked for where the model makes new pictures only", async () => {
      const shown = await show({ form: { options: { canEdit: false } } });
      assert.equal(await shown.page.getByRole("radio", { name: "Change a picture" }).count(), 0);
    });
  });

  describe("pictures that are taken along", () => {
    const edit = (changes: Parameters<typeof sampleForm>[0] = {}): ShownForm => ({
      form: { draft: { mode: "edit", imageSize: null }, inputs: SAMPLE_INPUTS, ...changes },
      quote: { mode: "edit" },
    });

    it("are listed with their facts and problems, and can be removed by key", async () => {
      const inputs = SAMPLE_INPUTS.map((one) =>
        one.role === "mask" ? { ...one, problem: "It is not as large." } : one,
      );
      const shown = await show(edit({ inputs }));
      const chips = shown.page.getByRole("list", { name: "Pictures that are taken along" }).getByRole("listitem");
      assert.match(
        (await chips.allInnerTexts()).join("|"),
        /mug\.png[^|]*1024 × 768[^|]*\|.*23 %\s*It is not as large\./s,
      );
      await shown.page.getByRole("button", { name: "Remove mug.png" }).focus();
      await shown.page.keyboard.press("Enter");
      assert.deepEqual(await shown.next("removeInput"), { id: "one" });
      assert.match((await focused(shown)) ?? "", /^Remove a-very-long/);
    });

    it("are shown small as soon as the host has read them", async () => {
      const shown = await show(edit());
      assert.deepEqual(await shown.next("thumbnails"), { ids: ["picture-1", "picture-2", "picture-3"] });
      const bytes = makePng({ ...GREY, width: 40, height: 30, sample: (x) => x });
      await shown.tell(
        {
          type: "thumbnail",
          body: { id: "picture-1", sha256: "a".repeat(64), mediaType: "image/png", bytes, isSmall: true },
        },
        { type: "thumbnail", body: { id: "picture-2", problem: "It can't be read." } },
      );
      await shown.page.locator("img.chip-picture").waitFor();
      await shown.page.getByTitle("It can't be read.").waitFor();
      await shown.page.getByRole("radio", { name: "New picture" }).check();
      assert.deepEqual(await shown.next("thumbnails"), { ids: [] });
    });

    it("are chosen by role, as many as the model takes", async () => {
      const shown = await show(edit({ options: { maxReferences: 1 } }));
      await shown.page.getByRole("button", { name: "Add Image" }).click();
      assert.deepEqual(await shown.next("chooseInput"), { role: "image" });
      assert.ok(await shown.page.getByRole("button", { name: "Add Reference" }).isDisabled());
    });

    it("have a mask that is painted or chosen, in a menu that the keyboard opens and walks", async () => {
      const shown = await show(edit());
      const { page } = shown;
      const adder = page.getByRole("button", { name: "Add Mask" });
      await adder.focus();
      await page.keyboard.press("Enter");
      const menu = page.getByRole("menu", { name: "Mask" });
      await menu.waitFor();
      assert.deepEqual(await menu.getByRole("menuitem").allInnerTexts(), ["Paint…", "Choose a File…"]);
      await page.waitForFunction(() => document.activeElement?.textContent.trim() === "Paint…");
      await page.keyboard.press("Escape");
      await menu.waitFor({ state: "detached" });
      assert.equal(await focused(shown), "Add Mask");
      await page.keyboard.press("Enter");
      await menu.getByRole("menuitem", { name: "Paint…" }).click();
      assert.deepEqual(await shown.next("paintMask"), { id: null });
      await menu.waitFor({ state: "detached" });
      await adder.click();
      await menu.getByRole("menuitem", { name: "Choose a File…" }).click();
      assert.deepEqual(await shown.next("chooseInput"), { role: "mask" });
    });

    it("have a mask from a file alone while there is no picture to paint on", async () => {
      const shown = await show(edit({ inputs: SAMPLE_INPUTS.slice(1) }));
      const adder = shown.page.getByRole("button", { name: "Add Mask" });
      assert.equal(await adder.getAttribute("aria-haspopup"), null);
      await adder.click();
      assert.deepEqual(await shown.next("chooseInput"), { role: "mask" });
      assert.equal(await shown.page.getByRole("button", { name: /^Paint/ }).count(), 0);
    });

    it("have a mask that opens where it is painted", async () => {
      const shown = await show(edit());
      const paint = shown.page.getByRole("button", { name: "Paint mug-mask.png" });
      assert.match(await paint.innerText(), /mug-mask\.png\s*23 %/);
      await paint.click();
      assert.deepEqual(await shown.next("paintMask"), { id: "three" });
      assert.deepEqual(await axeProblems(shown.page), []);
      await shown.page.getByRole("button", { name: /^Remove a-very-long/ }).press("Enter");
      assert.equal(await focused(shown), "Remove mug-mask.png");
    });

    it("have a mask's options with the mask alone", async () => {
      const shown = await show(edit());
      await shown.page.getByRole("checkbox", { name: "Invert the mask" }).check();
      assert.equal((await shown.next("draft")).draft.isMaskInverted, true);
      await shown.page.getByRole("checkbox", { name: "Keep the outside exactly as it is" }).uncheck();
      assert.equal((await shown.next("draft")).draft.keepOutsideMask, false);
      await tellForm(shown, sampleForm({ revision: 9, draft: { mode: "edit" }, inputs: SAMPLE_INPUTS.slice(0, 2) }));
      assert.equal(await shown.page.getByRole("checkbox").count(), 0);
    });

    it("are dropped from the Explorer, which makes it a change", async () => {
      const shown = await show();
      await drag(shown, "dragenter", { uris: ["file:///shop/a.png", "file:///shop/b.png"] });
      await shown.page.getByText("Drop to change this picture").waitFor();
      await drag(shown, "drop", { uris: ["file:///shop/a.png", "file:///shop/b.png"] });
      assert.equal((await shown.next("draft")).draft.mode, "edit");
      assert.deepEqual(await shown.next("dropUris"), {
        uris: ["file:///shop/a.png", "file:///shop/b.png"],
        role: null,
      });
      await drawn(shown);
      assert.equal(await shown.page.locator(".drop-overlay").count(), 0);
    });

    it("are dropped on the button or the picture whose part they take", async () => {
      const shown = await show(edit());
      const uris = ["file:///shop/a.png"];
      for (const [on, role, words] of [
        ['[data-field="mask"]', "mask", "Drop to use it as the mask"],
        ['li[data-role="image"] .chip-name', "image", "Drop to change this picture"],
        ['[data-field="references"]', "reference", "Drop to add a reference"],
      ] as const) {
        await drag(shown, "dragenter", { uris, on });
        await shown.page.getByText(words).waitFor();
        await drag(shown, "drop", { uris, on });
        assert.deepEqual(await shown.next("dropUris"), { uris, role });
      }
    });

    it("are taken from the results, by the host's own name for them", async () => {
      const shown = await show();
      await drag(shown, "drop", { carried: "asset-1" });
      assert.deepEqual(await shown.next("asset"), { assetId: "asset-1", action: "useAsImage" });
      await tellForm(shown, sampleForm({ revision: 9, draft: { mode: "edit" }, inputs: SAMPLE_INPUTS }));
      await drag(shown, "drop", { carried: "asset-2" });
      assert.deepEqual(await shown.next("asset"), { assetId: "asset-2", action: "useAsReference" });
    });

    it("are dropped from the system, at most sixteen, none larger than 50 MB", async () => {
      const shown = await show(edit());
      await drag(shown, "dragenter", { files: [{ name: "a.png", size: 3 }] });
      await shown.page.getByText("Drop to add a reference").waitFor();
      const files = Array.from({ length: 18 }, (_one, index) => ({ name: `${index}.png`, size: index }));
      await drag(shown, "drop", { files: [{ name: "huge.png", size: 50_000_001 }, ...files] });
      const dropped = await shown.next("dropFiles");
      assert.equal(dropped.files.length, 15);
      assert.deepEqual(dropped.files[3], { name: "3.png", bytes: new Uint8Array(3) });
      await shown.page.getByText("huge.png is larger than 50 MB.").waitFor();
      await shown.page.getByText("Of 19 pictures the first 16 were taken.").waitFor();
    });

    it("are not taken where the model makes new ones only, which the overlay says", async () => {
      const shown = await show({ form: { options: { canEdit: false } } });
      await drag(shown, "dragenter", { uris: ["file:///shop/a.png"] });
      await shown.page.getByText("This model makes new pictures only").waitFor();
      await drag(shown, "drop", { uris: ["file:///shop/a.png"] });
      await promptOf(shown).fill("done");
      await lastDraft(shown, "done");
      assert.equal(shown.requests.filter(({ type }) => type === "dropUris").length, 0);
    });

    it("are pasted; text with a picture of itself stays text", async () => {
      const shown = await show();
      await paste(shown, { files: ["of-the-text.png"], text: "words" });
      await paste(shown, { files: ["image.png"] });
      assert.deepEqual(await shown.next("dropFiles"), {
        files: [{ name: "image.png", bytes: new Uint8Array(3) }],
        role: null,
      });
    });

    it("are not waited for any more once they are dragged away", async () => {
      const shown = await show();
      await drag(shown, "dragenter", { uris: ["file:///shop/a.png"] });
      await shown.page.locator(".drop-overlay").waitFor();
      await drag(shown, "dragleave", {});
      await shown.page.locator(".drop-overlay").waitFor({ state: "detached" });
    });
  });
});

interface Dragged {
  /** Of what it is over; default: the prompt. */
  on?: string;
  carried?: string;
  uris?: string[];
  files?: { name: string; size: number }[];
}

async function drag({ page }: PanelPage, type: "dragenter" | "dragleave" | "drop", dragged: Dragged): Promise<void> {
  await page.evaluate(
    ([name, { uris, files, on, carried }]) => {
      const dataTransfer = new DataTransfer();
      if (carried !== undefined) dataTransfer.setData("application/vnd.inline-assets.asset", carried);
      if (uris !== undefined) dataTransfer.setData("text/uri-list", uris.join("\r\n"));
      for (const file of files ?? []) dataTransfer.items.add(new File([new Uint8Array(file.size)], file.name));
      const over = document.querySelector(on ?? ".form textarea");
      over?.dispatchEvent(new DragEvent(name, { dataTransfer, bubbles: true, cancelable: true }));
    },
    [type, dragged] as const,
  );
}

async function paste({ page }: PanelPage, pasted: { files: string[]; text?: string }): Promise<void> {
  await page.evaluate(({ files, text }) => {
    const clipboardData = new DataTransfer();
    for (const name of files) clipboardData.items.add(new File([new Uint8Array(3)], name, { type: "image/png" }));
    if (text !== undefined) clipboardData.setData("text/plain", text);
    const area = document.querySelector(".form textarea");
    area?.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
  }, pasted);
}

/** The longest that one key took of input event and drawing together, ms. */
