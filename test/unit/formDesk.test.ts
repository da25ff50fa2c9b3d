import assert from "node:assert/strict";
import { createFormRig, memory, ROOT } from "../support/formRig";
import { SAMPLE_DRAFT } from "../support/panelSamples";

describe("the panel's form", () => {
  it("says price and path before there is a prompt, and offers nothing yet", async () => {
    const rig = createFormRig();
    rig.form.show();
    const quote = await rig.quote();
    assert.deepEqual([quote.price, quote.path, quote.isReady], ["$0.077", "assets/made-up.png", false]);
    assert.deepEqual(quote.problems, [{ field: "prompt", message: "Say what the picture should show.", isSoft: true }]);
    assert.equal(rig.form.take(quote.offer), undefined);
  });

  it("sells what stands on the button, once, and only while it stands there", async () => {
    const rig = createFormRig();
    const first = await rig.hear({ prompt: "a mug", numImages: 4 });
    assert.deepEqual([first.price, first.count, first.isReady], ["$0.308", 4, true]);
    const second = await rig.hear({ numImages: 2 });
    assert.equal(rig.form.take(first.offer), undefined, "an earlier price is off the table");
    assert.equal(rig.form.take(second.offer)?.draft.numImages, 2);
    assert.equal(rig.form.take(second.offer), undefined, "a second click buys nothing");
  });

  it("takes an offer off the table as soon as something changes", async () => {
    const rig = createFormRig();
    const quote = await rig.hear({ prompt: "a mug" });
    rig.form.fill({ quality: "low" });
    assert.equal(rig.form.take(quote.offer), undefined);
  });

  it("says what a rule forbids at its field, and the price all the same", async () => {
    const rig = createFormRig();
    const quote = await rig.hear({ prompt: "a mug", name: "bad/name" });
    assert.deepEqual(quote.problems, [
      { field: "name", message: '"bad/name" is not allowed. It must be a file name.', isSoft: false },
    ]);
    assert.deepEqual([quote.price, quote.path, quote.isReady], ["$0.077", null, false]);
  });

  it("snaps an exact size, says why, and asks for the snapped one", async () => {
    const rig = createFormRig();
    const quote = await rig.hear({ prompt: "a mug", imageSize: { width: 1000, height: 768 } });
    assert.deepEqual(quote.snapped, { width: 1008, height: 768, reason: "multiples of 16" });
    assert.equal(quote.size, "1008 × 768");
    assert.deepEqual(rig.prepared.at(-1)?.["imageSize"], { width: 1008, height: 768 });
  });

  it("makes another one of a picture in exactly that one's size and name, also where the model does not make it", async () => {
    const rig = createFormRig();
    rig.form.show();
    rig.form.fill({}, { versionOf: "img/Hero.JPEG" });
    const imageSize = { width: 500, height: 280 };
    const quote = await rig.hear({ prompt: "a mug", imageSize, folder: "img", name: "Hero", outputFormat: "jpeg" });
    assert.deepEqual([quote.snapped, quote.size, quote.isReady], [null, "500 × 280", true]);
    const asked = rig.prepared.at(-1);
    assert.deepEqual([asked?.["imageSize"], asked?.["outputFormat"]], [{ width: 1168, height: 656 }, "png"]);
    const slot = rig.form.take(quote.offer)?.prepared.plan.slot;
    assert.deepEqual(
      { ...slot, file: slot?.file.split("/").at(-1) },
      {
        ...{ file: "Hero.JPEG", size: imageSize, format: "jpeg", isAnother: true },
      },
    );
  });

  it("puts the project's style into the call only where it is switched on", async () => {
    const rig = createFormRig();
    await rig.hear({ prompt: "a mug", withStyle: true });
    assert.deepEqual(rig.prepared.at(-1)?.["style"], { prefix: "Watercolour of", suffix: "" });
    await rig.hear({ withStyle: false });
    assert.equal(rig.prepared.at(-1)?.["style"], undefined);
  });

  it("sells nothing without a key, and shows the price", async () => {
    const rig = createFormRig({ hasKey: false });
    const quote = await rig.hear({ prompt: "a mug" });
    assert.deepEqual([quote.hasKey, quote.isReady, quote.price], [false, false, "$0.077"]);
    assert.equal(rig.form.take(quote.offer), undefined);
  });

  it("takes the first picture as the one to change, the others as references, and says what they are", async () => {
    const rig = createFormRig();
    rig.form.show();
    rig.form.addInputs(
      [
        { root: ROOT, file: "assets/mug.png" },
        { root: ROOT, file: "assets/red.png" },
      ],
      null,
    );
    const first = await rig.hear({ prompt: "make it blue" });
    assert.deepEqual([first.mode, first.isReady], ["edit", true]);
    assert.deepEqual(
      [rig.prepared.at(-1)?.["image"], rig.prepared.at(-1)?.["references"]],
      ["assets/mug.png", ["assets/red.png"]],
    );
    rig.form.addInputs([{ root: ROOT, file: "assets/mask.png" }], "mask");
    await rig.hear({});
    const chips = rig.lastForm().inputs.map(({ role, name, fact }) => [role, name, fact]);
    assert.deepEqual(chips, [
      ["image", "mug.png", "640 × 480"],
      ["reference", "red.png", ""],
      ["mask", "mask.png", "23 % changes"],
    ]);
  });

  it("makes an edit like its original until someone says otherwise, and a new picture as the settings say", async () => {
    const rig = createFormRig();
    await rig.hear({ prompt: "a mug", imageSize: "square", outputFormat: "webp" });
    await rig.hear({ mode: "edit" });
    assert.deepEqual([rig.lastForm().draft.imageSize, rig.lastForm().draft.outputFormat], [null, null]);
    await rig.hear({ imageSize: "portrait_4_3" });
    await rig.hear({ mode: "generate" });
    assert.deepEqual([rig.lastForm().draft.imageSize, rig.lastForm().draft.outputFormat], ["portrait_4_3", "png"]);
    rig.form.addInputs([{ root: ROOT, file: "assets/mug.png" }], null);
    assert.equal(rig.lastForm().draft.imageSize, null, "also where a picture was dropped");
  });

  it("asks for the picture to change before anything else", async () => {
    const rig = createFormRig();
    const quote = await rig.hear({ mode: "edit", prompt: "make it blue" });
    assert.deepEqual(quote.problems, [{ field: "image", message: "Choose the picture to change.", isSoft: true }]);
    assert.equal(quote.price, "$0.077");
  });

  it("comes back as it was after a restart of the window", async () => {
    const state = memory();
    const rig = createFormRig({ state });
    rig.form.show();
    rig.form.addInputs([{ root: ROOT, file: "assets/mug.png" }], null);
    await rig.hear({ prompt: "make it blue", quality: "low" });
    const again = createFormRig({ state });
    const { draft, inputs } = again.form.view();
    assert.deepEqual(
      [draft.prompt, draft.quality, draft.mode, inputs[0]?.file],
      ["make it blue", "low", "edit", "assets/mug.png"],
    );
  });

  it("takes nothing that another hand has written where the form is kept", () => {
    for (const planted of [
      7,
      {},
      { draft: SAMPLE_DRAFT, inputs: [{ id: "1", role: "image", root: ROOT, file: "../../x" }], versionOf: null },
    ]) {
      const state = memory();
      state.kept.set("panelForm", planted);
      const { draft, inputs } = createFormRig({ state }).form.view();
      assert.deepEqual([draft.prompt, inputs], ["", []]);
    }
  });

  it("falls back where provider or model are not there any more", async () => {
    const rig = createFormRig();
    const quote = await rig.hear({ prompt: "a mug", provider: "gone", model: "gone" });
    assert.equal(quote.price, "$0.077");
    assert.deepEqual([rig.form.view().draft.provider, rig.form.view().draft.model], ["prospolabs", "gpt-image-2"]);
  });

  it("does not let an older draft replace a newer one", async () => {
    const rig = createFormRig();
    await rig.hear({ prompt: "first" });
    await rig.hear({ prompt: "second" });
    rig.form.hear(1, { ...rig.form.view().draft, prompt: "first" });
    assert.equal(rig.form.view().draft.prompt, "second");
  });
});
