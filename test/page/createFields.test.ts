import assert from "node:assert/strict";
import { EVERYTHING } from "../../media/panel/saved";
import { SAMPLE_INPUTS, sampleForm, sampleQuote } from "../support/panelSamples";
import { buttonOf, focused, lastRevision, tellForm, useFormPage } from "../support/useFormPage";

describe("the options of the side panel's form", () => {
  const show = useFormPage();

  describe("the size", () => {
    it("is drawn to proportion and named", async () => {
      const shown = await show();
      const radio = shown.page.getByRole("radio", { name: "Landscape 16:9, ≈ 1024 × 576" });
      const shape = radio.locator("xpath=following-sibling::span");
      assert.deepEqual(await shape.evaluate((one) => [one.clientWidth + 2, one.clientHeight + 2]), [16, 9]);
      await radio.check();
      assert.equal((await shown.next("draft")).draft.imageSize, "landscape_16_9");
      await shown.page.locator(".facts").getByText("≈ 1024 × 576").waitFor();
    });

    it("snaps to what is legal when its fields are left, and says why", async () => {
      const shown = await show();
      await shown.page.getByRole("radio", { name: "Exact size" }).check();
      assert.deepEqual((await shown.next("draft")).draft.imageSize, { width: 1024, height: 768 });
      const width = shown.page.getByRole("spinbutton", { name: "Width" });
      await width.fill("1000");
      const { revision, draft } = await shown.next("draft");
      assert.deepEqual(draft.imageSize, { width: 1000, height: 768 });
      const snapped = { width: 1008, height: 768, reason: "multiples of 16" };
      await shown.tell({ type: "quote", body: sampleQuote({ revision, snapped }) });
      await shown.page.getByText("Becomes 1008 × 768: multiples of 16").waitFor();
      await shown.page.keyboard.press("Tab");
      assert.equal(await width.inputValue(), "1000");
      await shown.page.keyboard.press("Tab");
      assert.deepEqual((await shown.next("draft")).draft.imageSize, { width: 1008, height: 768 });
      assert.equal(await width.inputValue(), "1008");
      await shown.tell({ type: "quote", body: sampleQuote({ revision: revision + 1 }) });
      await shown.page.getByText("Became 1008 × 768: multiples of 16").waitFor();
    });

    it("snaps as well when it is left before the answer is there", async () => {
      const shown = await show({ form: { draft: { imageSize: { width: 1024, height: 768 } } } });
      const height = shown.page.getByRole("spinbutton", { name: "Height" });
      await height.fill("");
      await height.pressSequentially("700");
      await height.blur();
      const { revision } = await lastRevision(shown, 3);
      await shown.tell({
        type: "quote",
        body: sampleQuote({ revision, snapped: { width: 1024, height: 704, reason: "multiples of 16" } }),
      });
      const { draft } = await lastRevision(shown, revision + 1);
      assert.deepEqual(draft.imageSize, { width: 1024, height: 704 });
    });

    it("shows what the host fills in, over what was being typed", async () => {
      const shown = await show({ form: { draft: { imageSize: { width: 1024, height: 768 } } } });
      const width = shown.page.getByRole("spinbutton", { name: "Width" });
      await width.fill("");
      await tellForm(shown, sampleForm({ revision: 1, draft: { imageSize: { width: 640, height: 480 } } }));
      assert.equal(await width.inputValue(), "640");
    });

    it("is like the original in a change, if wanted", async () => {
      const shown = await show({ form: { draft: { mode: "edit" }, inputs: SAMPLE_INPUTS }, quote: { mode: "edit" } });
      await shown.page.getByRole("radio", { name: "Like the original" }).first().check();
      assert.equal((await shown.next("draft")).draft.imageSize, null);
    });
  });

  describe("quality and count", () => {
    it("are what the model offers", async () => {
      const shown = await show();
      const count = shown.page.getByRole("radiogroup", { name: "Count" }).getByRole("radio");
      assert.equal(await count.count(), 8);
      await count.nth(7).check();
      assert.equal((await shown.next("draft")).draft.numImages, 8);
      assert.equal(await shown.page.locator(".radio", { hasText: "low" }).getAttribute("title"), "$0.009 a picture");
      await tellForm(shown, sampleForm({ revision: 9, options: { qualities: [], maxImages: 1 } }));
      assert.equal(await shown.page.getByRole("radiogroup", { name: "Quality" }).count(), 0);
      assert.equal(await count.count(), 0);
    });
  });

  describe("more", () => {
    const open = {
      tab: "create",
      isMoreOpen: true,
      isPlaceOpen: false,
      query: EVERYTHING,
      selected: null,
      scrollTop: 0,
    };

    it("has a dot that says what is not at its default, and stays as it was", async () => {
      const shown = await show();
      await shown.page.getByRole("button", { name: "More", exact: true }).click();
      await shown.page.getByRole("spinbutton", { name: "Seed" }).fill("7");
      await shown.page.getByRole("button", { name: "More Not at its default: Seed" }).waitFor();
      assert.equal((await shown.next("draft")).draft.seed, 7);
      assert.equal(((await shown.kept()) as { isMoreOpen: boolean }).isMoreOpen, true);
      await shown.page.keyboard.press("Escape");
      await shown.page.getByRole("spinbutton", { name: "Seed" }).waitFor({ state: "detached" });
      assert.match((await focused(shown)) ?? "", /^More/);
    });

    it("keeps or rolls a seed, and is honest about it", async () => {
      const shown = await show({ page: { state: open } });
      const seed = shown.page.getByRole("spinbutton", { name: "Seed" });
      const lock = shown.page.getByRole("button", { name: "Keep This Seed" });
      await shown.page.getByText("this model does not promise the same picture for it.").waitFor();
      await shown.page.getByRole("button", { name: "Random Seed" }).click();
      const rolled = (await shown.next("draft")).draft.seed;
      assert.ok(rolled !== null && rolled >= 0 && rolled <= 4_294_967_295);
      assert.equal(await seed.inputValue(), String(rolled));
      assert.equal(await lock.getAttribute("aria-pressed"), "true");
      await lock.click();
      assert.equal((await shown.next("draft")).draft.seed, null);
      await seed.fill("99999999999");
      await seed.blur();
      assert.equal((await shown.next("draft")).draft.seed, 4_294_967_295);
      await tellForm(shown, sampleForm({ revision: 9, options: { seed: { min: 0, max: 9, reproduces: true } } }));
      await shown.page.getByText("Same seed, same picture.").waitFor();
    });

    it("offers format, style, provider, model and folder where there is a choice", async () => {
      const shown = await show({
        page: { state: open },
        form: {
          style: { prefix: "Studio photo,", suffix: ", muted colours" },
          options: { workspaceFolders: ["shop", "docs"] },
        },
      });
      assert.equal(await shown.page.getByRole("radio", { name: "original" }).count(), 0);
      await shown.page.getByRole("radio", { name: "webp" }).check();
      assert.equal((await shown.next("draft")).draft.outputFormat, "webp");
      await shown.page.getByText("Studio photo, your prompt, muted colours").waitFor();
      await shown.page.getByRole("checkbox", { name: "Project style" }).uncheck();
      assert.equal((await shown.next("draft")).draft.withStyle, false);
      await shown.page.getByRole("combobox", { name: "Project" }).selectOption("docs");
      assert.equal((await shown.next("draft")).draft.workspaceFolder, "docs");
      assert.equal(await shown.page.getByRole("combobox", { name: "Model" }).count(), 0);
      await shown.page.getByRole("combobox", { name: "Provider" }).selectOption("Offline placeholder");
      const { provider, model } = (await shown.next("draft")).draft;
      assert.deepEqual([provider, model], ["offline", "placeholder"]);
    });

    it("says while it is closed what in it is wrong", async () => {
      const shown = await show({
        quote: { isReady: false, problems: [{ field: "seed", message: "It takes no seed.", isSoft: false }] },
      });
      await shown.page.locator(".more").getByText("It takes no seed.").waitFor();
      await buttonOf(shown).click({ force: true });
      await shown.page.locator("#seed:focus").waitFor();
    });
  });

  describe("the place", () => {
    it("says of what it will be a new version, and lets go of that", async () => {
      const shown = await show({ form: { versionOf: "assets/mug.png" } });
      await shown.page.getByText("Version of").waitFor();
      await shown.page.getByText("assets/mug.png", { exact: true }).waitFor();
      await shown.page.getByRole("button", { name: "Make It a Picture of Its Own" }).press("Enter");
      assert.equal(await shown.next("forgetVersion"), null);
      assert.equal(await focused(shown), "Change Folder and Name");
    });

    it("is live, and changed on demand", async () => {
      const shown = await show();
      await shown.page.getByText("assets/ceramic-mug.png", { exact: true }).waitFor();
      await shown.tell({ type: "quote", body: sampleQuote({ path: "assets/ceramic-mug-2.png" }) });
      await shown.page.getByText("assets/ceramic-mug-2.png", { exact: true }).waitFor();
      await shown.page.getByRole("button", { name: "Change Folder and Name" }).click();
      const name = shown.page.getByRole("textbox", { name: "Name" });
      await shown.page.locator("#name:focus").waitFor();
      assert.equal(await name.getAttribute("placeholder"), "ceramic-mug-2");
      await name.fill("hero");
      assert.equal((await shown.next("draft")).draft.name, "hero");
      await name.fill(" ");
      assert.equal((await shown.next("draft")).draft.name, null);
      await shown.page.getByRole("textbox", { name: "Folder" }).fill("public/img");
      assert.equal((await shown.next("draft")).draft.folder, "public/img");
      await shown.page.getByRole("button", { name: "Choose Folder…" }).click();
      assert.equal(await shown.next("chooseFolder"), null);
      await shown.page.keyboard.press("Escape");
      await shown.page.locator(".place-edit button:focus").waitFor();
      assert.equal(await name.count(), 0);
    });
  });
});
