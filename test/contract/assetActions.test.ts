import assert from "node:assert/strict";
import { rm } from "node:fs/promises";
import fc from "fast-check";
import { t } from "../../media/panel/texts";
import { InlineAssetsError } from "../../src/core/errors";
import type { AssetActions, ShownAsset } from "../../src/host/panel/assetActions";
import { createAssetActions } from "../../src/host/panel/assetActions";
import { MovesLab } from "../support/movesLab";

describe("assetActions", function () {
  this.timeout(120_000);
  let lab: MovesLab;
  let actions: AssetActions;
  beforeEach(async () => {
    lab = await MovesLab.create();
    actions = createAssetActions(lab.open(), t);
  });
  afterEach(() => lab.remove());

  const shown = async (id: string, of = lab): Promise<ShownAsset> => {
    const { records } = await of.manifest.read(of.places.root, "assets");
    const record = records.find((one) => one.id === id) ?? assert.fail(`${id} is not shown`);
    return { root: of.places.root, manifestFolder: "assets", record };
  };
  const pair = async () => {
    await lab.save("a", "assets/mug.png");
    await lab.save("b", "assets/mug-2.png");
  };

  it("says what it did, and takes it back once", async () => {
    await pair();
    const used = await actions.use(await shown("b"), "assets/mug.png");
    assert.equal(used.message, "mug.png is the new picture now; the one before is kept as mug-2.png.");
    assert.equal((await actions.undo(used.undo ?? "")).message, "assets/mug.png is what it was before.");
    assert.deepEqual(await lab.files(), { "assets/mug.png": "content of a", "assets/mug-2.png": "content of b" });
    await assert.rejects(actions.undo(used.undo ?? ""), { code: "invalid-request", message: /any more/ });
    const gone = await actions.discard(await shown("b"));
    assert.equal(gone.message, "There is no trash here, so mug-2.png is kept as assets/.trash/mug-2.png.");
    assert.equal((await actions.undo(gone.undo ?? "")).message, "mug-2.png is back.");
    await rm(lab.pathOf("assets/mug-2.png"));
    const missing = await actions.discard(await shown("b"));
    assert.deepEqual(missing, { message: "mug-2.png was gone already; it is marked as discarded.", undo: null });
  });

  it("presses undo twice at once and does it once", async () => {
    await pair();
    const { undo } = await actions.use(await shown("b"), "assets/mug.png");
    const ends = await Promise.allSettled([actions.undo(undo ?? ""), actions.undo(undo ?? "")]);
    assert.deepEqual(
      ends.map(({ status }) => status),
      ["fulfilled", "rejected"],
    );
    assert.deepEqual(await lab.shown(), { a: "assets/mug.png", b: "assets/mug-2.png" });
  });

  it("refuses a name of another format, its own name, and what is no picture's name", async () => {
    await pair();
    await lab.write("src/mug.jpg", "jpeg");
    const b = await shown("b");
    await assert.rejects(actions.use(b, "src/mug.jpg"), {
      message: "A PNG can't take the name mug.jpg. Generate it as JPEG, or insert a reference instead.",
    });
    await assert.rejects(actions.use(b, b.record.file), { message: "It has that name already." });
    await assert.rejects(actions.use(b, "src/mug.svg"), { message: /is no name of a picture/ });
    await assert.rejects(actions.use(b, "../mug.png"), { message: /outside the workspace folder/ });
    assert.equal((await lab.files())["src/mug.jpg"], "jpeg");
  });

  it("does not take back an exchange when another picture has the name meanwhile", async () => {
    await pair();
    const { undo } = await actions.use(await shown("b"), "assets/mug.png");
    await actions.discard(await shown("a"));
    await lab.save("c", "assets/mug-2.png");
    await assert.rejects(actions.undo(undo ?? ""), { code: "invalid-request", message: /can't be undone/ });
    assert.equal((await lab.files())["assets/mug.png"], "content of b");
  });

  const ids = fc.constantFrom("a", "b", "c");
  const slots = fc.constantFrom("assets/a.png", "assets/b.png", "hero.png");
  const steps = fc.array(
    fc.oneof(
      fc.record({ do: fc.constant("use" as const), id: ids, slot: slots }),
      fc.record({ do: fc.constant("discard" as const), id: ids, slot: slots }),
      fc.record({ do: fc.constant("undo" as const), id: ids, slot: slots }),
      fc.record({ do: fc.constant("reopen" as const), id: ids, slot: slots }),
    ),
    { minLength: 1, maxLength: 10 },
  );

  it("I3 I4 keeps every content, and a manifest that is right, through any sequence of use, discard and undo", async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const own = await MovesLab.create();
        try {
          for (const id of ["a", "b", "c"]) await own.save(id, `assets/${id}.png`);
          await own.write("hero.png", "mine");
          await runSteps(own, all);
        } finally {
          await own.remove();
        }
      }),
      { numRuns: 25 },
    );
  });

  type Step = { do: "use" | "discard" | "undo" | "reopen"; id: string; slot: string };

  const runSteps = async (own: MovesLab, all: readonly Step[]): Promise<void> => {
    let now = createAssetActions(own.open(), t);
    const tokens: string[] = [];
    for (const step of all) {
      if (step.do === "reopen") now = createAssetActions(own.open(), t);
      const done = await perform(now, step, { own, tokens }).catch((error: unknown) => {
        assert.ok(error instanceof InlineAssetsError, String(error));
        return null;
      });
      if (typeof done?.undo === "string") tokens.push(done.undo);
      await checkAll(own);
    }
  };

  const perform = async (now: AssetActions, step: Step, { own, tokens }: { own: MovesLab; tokens: string[] }) => {
    if (step.do === "undo") return await now.undo(tokens.pop() ?? "none");
    if (step.do === "reopen" || (await own.shown())[step.id] === undefined) return null;
    const asset = await shown(step.id, own);
    return step.do === "use" ? await now.use(asset, step.slot) : await now.discard(asset);
  };

  const checkAll = async (own: MovesLab): Promise<void> => {
    const [files, records] = [await own.files(), await own.shown()];
    const texts = Object.values(files).sort();
    assert.deepEqual(texts, ["content of a", "content of b", "content of c", "mine"]);
    for (const [id, file] of Object.entries(records)) assert.equal(files[file], `content of ${id}`);
    const inTrash = Object.keys(files).filter((file) => file.includes(".trash"));
    assert.equal(Object.keys(records).length + inTrash.length, 3, "what is not in the trash is in the manifest");
    assert.deepEqual(await own.pending(), []);
  };
});
