import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import { createHash } from "node:crypto";
import { bitsFromMask } from "../../src/core/image/bitMask";
import { encodeMaskPng } from "../../src/core/image/encodeMaskPng";
import { carryMask } from "../../src/host/painter/carryMask";
import { createKeptMasks } from "../../src/host/painter/keptMasks";
import { quoteFor } from "../../src/host/panel/formQuote";
import { inflateMask } from "../../src/host/painter/inflateMask";
import type { Original } from "../../src/host/painter/readOriginal";
import type { PainterEvent } from "../../src/protocol/painter";
import { createFormRig, folderAt, memory, ROOT } from "../support/formRig";
import { bitsOf, maskRig, originalOf, painterRig } from "../support/painterRig";
import { maskOf } from "../support/pixels";

const SMALL = ["##......", "##......"];
const OTHER = ["..####..", "..####.."];
const EMPTY = ["........", "........"];
const SIZE = { width: 8, height: 2 };

const log = { warn: (message: string) => assert.fail(message) };
const shaOf = (...rows: string[]) =>
  createHash("sha256")
    .update(encodeMaskPng(bitsFromMask(maskOf(...rows))))
    .digest("hex");
const kindsOf = (events: readonly PainterEvent[]) => events.map(({ type }) => type);
const keptIn = (event: PainterEvent | undefined) => {
  assert.ok(event?.type === "kept");
  return event.body.mask && inflateMask(event.body.mask);
};

describe("what is painted, on the host", () => {
  it("becomes a file that is named by its content, made once", async () => {
    const { masks, encoded } = maskRig();
    masks.begin(SIZE);
    assert.equal(await masks.painted(), null);
    assert.ok(masks.hear(bitsOf(...SMALL)));
    const [one, same] = [await masks.painted(), await masks.painted()];
    assert.equal(one, same);
    assert.equal(encoded(), 1);
    assert.equal(one?.sha256, shaOf(...SMALL));
    masks.hear(bitsOf(...EMPTY));
    assert.equal(await masks.painted(), null, "where nothing is selected there is no mask");
  });

  it("comes back after the window is loaded again, and so does that nothing was painted", async () => {
    const state = memory();
    const first = maskRig(state).masks;
    first.begin(SIZE);
    first.hear(bitsOf(...SMALL));
    const second = maskRig(state).masks;
    const { mask, words } = second.begin(SIZE);
    assert.ok(mask !== null);
    assert.deepEqual([inflateMask(mask), words], [bitsFromMask(maskOf(...SMALL)), null]);
    assert.equal((await second.painted())?.sha256, shaOf(...SMALL));
    second.hear(null);
    assert.deepEqual(maskRig(state).masks.begin(SIZE), { mask: null, words: null });
  });

  it("is scaled with a picture that has grown, and comes back with the size that it was painted for", () => {
    const { masks, state } = maskRig();
    masks.begin(SIZE);
    masks.hear(bitsOf(...SMALL));
    const scaled = masks.begin({ width: 16, height: 4 });
    assert.ok(scaled.mask !== null);
    assert.deepEqual(
      inflateMask(scaled.mask),
      bitsFromMask(maskOf(...Array.from({ length: 4 }, () => "####............"))),
    );
    assert.match(scaled.words ?? "", /had 8 × 2 pixels and has 16 × 4 now: the mask was scaled/);
    const anew = masks.begin({ width: 5, height: 5 });
    assert.equal(anew.mask, null);
    assert.match(anew.words ?? "", /begins anew/);
    masks.hear(bitsOf("#....", ".....", ".....", ".....", "....."));
    const back = maskRig(state).masks.begin(SIZE);
    assert.ok(back.mask !== null);
    assert.deepEqual([inflateMask(back.mask), back.words], [bitsFromMask(maskOf(...SMALL)), null]);
  });

  it("stays cleared, although a mask of another size is kept", () => {
    const { masks, state } = maskRig();
    masks.begin(SIZE);
    masks.hear(bitsOf(...SMALL));
    masks.begin({ width: 16, height: 4 });
    masks.hear(null);
    assert.deepEqual(maskRig(state).masks.begin({ width: 16, height: 4 }), { mask: null, words: null });
    assert.deepEqual(maskRig(state).masks.begin({ width: 32, height: 8 }), { mask: null, words: null });
    assert.ok(maskRig(state).masks.begin(SIZE).mask !== null);
  });

  it("of a picture that has another size by now is kept for that size, and not used", async () => {
    const { masks } = maskRig();
    masks.begin({ width: 16, height: 4 });
    assert.ok(masks.hear(bitsOf(...SMALL)));
    assert.equal(await masks.painted(), null);
    assert.ok(masks.begin(SIZE).mask !== null);
  });

  it("S9 is nothing where it is cut off, of another length, no zlib or endless", async () => {
    const { masks, state } = maskRig();
    masks.begin(SIZE);
    masks.hear(bitsOf(...SMALL));
    for (const deflated of [
      new Uint8Array(0),
      new Uint8Array([1, 2, 3]),
      new Uint8Array(deflateSync(new Uint8Array(1))),
      new Uint8Array(deflateSync(new Uint8Array(3))),
      new Uint8Array(deflateSync(new Uint8Array(50_000_000))),
      new Uint8Array(deflateSync(new Uint8Array(2))).slice(0, -2),
    ]) {
      assert.equal(masks.hear({ ...SIZE, deflated }), false);
    }
    assert.equal((await masks.painted())?.sha256, shaOf(...SMALL), "what was painted before stands");
    for (const planted of [7, [{}], [{ ...SIZE, deflated: "!" }], [{ ...SIZE, deflated: "AAAA" }], [{ ...SIZE }]]) {
      state.kept.set("masks", planted);
      assert.deepEqual(maskRig(state).masks.begin(SIZE), { mask: null, words: null });
    }
  });

  it("is the same mask, whatever stands behind the last pixel of a row", async () => {
    const { masks } = maskRig();
    masks.begin({ width: 3, height: 1 });
    masks.hear({ width: 3, height: 1, deflated: new Uint8Array(deflateSync(Uint8Array.of(0b10111111))) });
    assert.equal((await masks.painted())?.sha256, shaOf("#.#"));
  });
});

describe("a mask that the disk refuses", () => {
  it("is said so, once until it is taken again", async () => {
    let isFull = true;
    const state = memory();
    const update = (key: string, value: unknown) =>
      isFull ? Promise.reject(new Error("ENOSPC")) : state.update(key, value);
    const said: string[] = [];
    const kept = createKeptMasks({ ...state, update }, { warn: () => said.push("log") }, () => said.push("person"));
    const write = async (): Promise<void> => {
      kept.write(bitsOf(...SMALL));
      await new Promise((resolve) => setImmediate(resolve));
    };
    await write();
    await write();
    assert.deepEqual(said.splice(0), ["log", "person", "log"]);
    isFull = false;
    await write();
    assert.deepEqual(kept.read().length, 1);
    isFull = true;
    await write();
    assert.deepEqual(said, ["log", "person"]);
  });
});

describe("the picture that is painted on", () => {
  it("is told with what was painted on it, and once more only when it has changed", async () => {
    const rig = painterRig();
    rig.original.show();
    const first = await rig.next(3);
    assert.deepEqual(kindsOf(first), ["original", "kept", "notice"]);
    rig.masks.hear(bitsOf(...SMALL));
    rig.original.look();
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(rig.events, []);
    rig.world.original = originalOf(8, 2, "another mug");
    rig.original.look();
    assert.deepEqual(kindsOf(await rig.next(2)), ["original", "notice"], "the mask stays the page's");
  });

  it("tells a page that was drawn anew everything", async () => {
    const rig = painterRig();
    rig.original.show();
    await rig.next(3);
    rig.masks.hear(bitsOf(...OTHER));
    rig.original.show();
    const again = await rig.next(3);
    assert.deepEqual(kindsOf(again), ["original", "kept", "notice"]);
    assert.deepEqual(keptIn(again[1]), bitsFromMask(maskOf(...OTHER)));
  });

  it("begins with another mask where it has another size, and says so", async () => {
    const rig = painterRig();
    rig.original.show();
    await rig.next(3);
    rig.masks.hear(bitsOf(...SMALL));
    rig.world.original = originalOf(2, 8, "upright");
    rig.original.look();
    const turned = await rig.next(4);
    assert.deepEqual(kindsOf(turned), ["original", "kept", "notice", "notice"]);
    assert.equal(keptIn(turned[1]), null);
  });

  it("says why there is nothing to be painted on, and goes on when it comes back", async () => {
    const rig = painterRig(memory(), { original: "mug.png is not there any more." });
    rig.original.show();
    assert.deepEqual(await rig.next(1), [{ type: "problem", body: { message: "mug.png is not there any more." } }]);
    assert.equal(rig.original.isThere, false);
    rig.world.original = originalOf(8, 2);
    rig.original.look();
    assert.deepEqual(kindsOf(await rig.next(3)), ["original", "kept", "notice"]);
    rig.world.original = "gone";
    rig.original.look();
    assert.deepEqual(kindsOf(await rig.next(1)), ["problem"]);
    rig.world.original = originalOf(8, 2);
    rig.original.look();
    assert.deepEqual(kindsOf(await rig.next(3)), ["original", "kept", "notice"]);
  });

  it("is told upright where Chromium would show it as it is stored", async () => {
    const rig = painterRig();
    const told = async (changes: Partial<Original>): Promise<string[]> => {
      rig.world.original = { ...originalOf(8, 2), ...changes };
      rig.original.show();
      const [first] = await rig.next(3);
      assert.ok(first?.type === "original");
      return [first.body.mediaType, new TextDecoder().decode(first.body.bytes)];
    };
    assert.deepEqual(await told({ mediaType: "image/webp", isTurned: true }), ["image/png", "upright"]);
    assert.deepEqual(await told({ mediaType: "image/png", isTurned: true }), ["image/png", "upright"]);
    assert.deepEqual(await told({ mediaType: "image/jpeg", isTurned: true }), ["image/jpeg", "mug"]);
    assert.deepEqual(await told({ mediaType: "image/webp", isTurned: false }), ["image/webp", "mug"]);
  });

  it("gives its mask to a page that was drawn anew while the picture was gone", async () => {
    const rig = painterRig();
    rig.original.show();
    await rig.next(3);
    rig.masks.hear(bitsOf(...SMALL));
    rig.world.original = "gone";
    rig.original.show();
    assert.deepEqual(kindsOf(await rig.next(1)), ["problem"]);
    rig.world.original = originalOf(8, 2);
    rig.original.look();
    const [, kept] = await rig.next(3);
    assert.deepEqual(keptIn(kept), bitsFromMask(maskOf(...SMALL)));
  });

  it("says what only decoding finds", async () => {
    const rig = painterRig();
    rig.damaged.add(originalOf(8, 2).sha256);
    rig.original.show();
    const [, , , last] = await rig.next(4);
    assert.deepEqual(last, { type: "problem", body: { message: "It is damaged." } });
  });
});

describe("a picture that gets another name", () => {
  it("takes along what was painted, for each of its sizes, and its prompt", () => {
    const memories = new Map<string, { form: ReturnType<typeof memory>; masks: ReturnType<typeof memory> }>();
    const memoryOf = (root: string, file: string) => {
      const found = memories.get(root + file) ?? { form: memory(), masks: memory() };
      memories.set(root + file, found);
      return found;
    };
    const old = memoryOf("/shop", "mug.png");
    const { masks } = maskRig(old.masks);
    masks.begin(SIZE);
    masks.hear(bitsOf(...SMALL));
    masks.begin({ width: 3, height: 1 });
    masks.hear(bitsOf("#.#"));
    const { form } = createFormRig({ state: old.form });
    form.show();
    form.hear(1, { ...form.view().draft, prompt: "blue glaze" });
    carryMask({ root: "/shop", file: "mug.png" }, { root: "/shop", file: "cup.png" }, { memoryOf, log });
    const now = memoryOf("/shop", "cup.png");
    assert.deepEqual(now.masks.kept.get("masks"), old.masks.kept.get("masks"));
    assert.equal(createFormRig({ state: now.form }).form.view().draft.prompt, "blue glaze");
    carryMask({ root: "/shop", file: "none.png" }, { root: "/shop", file: "cup.png" }, { memoryOf, log });
    assert.deepEqual(now.masks.kept.get("masks"), old.masks.kept.get("masks"));
  });
});

describe("an edit with a painted mask", () => {
  const start = async () => {
    const rig = painterRig();
    rig.masks.begin(SIZE);
    const { form } = rig.form;
    form.show();
    await rig.form.quote();
    let revision = 0;
    const paint = (...rows: string[]) => {
      revision += 1;
      rig.masks.hear(bitsOf(...rows));
      form.hearMask(revision);
      return revision;
    };
    const say = (prompt: string) => {
      revision += 1;
      form.hear(revision, { ...form.view().draft, prompt });
      return revision;
    };
    const quoteOf = async (wanted: number) => {
      for (let turns = 0; turns < 10_000; turns += 1) {
        const found = rig.form.events.findLast((one) => one.type === "quote" && one.body.revision === wanted);
        if (found?.type === "quote") return found.body;
        await new Promise((resolve) => setImmediate(resolve));
      }
      return assert.fail(`no quote of revision ${wanted}`);
    };
    return { rig, form, paint, say, quoteOf };
  };

  it("lacks nothing but paint at first", async () => {
    const { say, quoteOf } = await start();
    const quote = await quoteOf(say("blue glaze"));
    assert.deepEqual(quote.problems, [{ field: "mask", message: "Paint what should change.", isSoft: true }]);
    assert.deepEqual([quote.isReady, quote.price], [false, "$0.077"]);
  });

  it("is bought once, with exactly the mask that was priced", async () => {
    const { rig, form, paint, say, quoteOf } = await start();
    say("blue glaze");
    const quote = await quoteOf(paint(...SMALL));
    assert.equal(quote.isReady, true);
    const wish = rig.form.prepared.at(-1);
    assert.deepEqual(
      [wish?.["image"], Reflect.get(Object(wish?.["mask"]), "sha256")],
      ["assets/mug.png", shaOf(...SMALL)],
    );
    assert.notEqual(form.take(quote.offer), undefined);
    assert.equal(form.take(quote.offer), undefined);
  });

  it("is off the table as soon as one paints on, until the new mask is priced", async () => {
    const { rig, form, paint, say, quoteOf } = await start();
    say("blue glaze");
    const first = await quoteOf(paint(...SMALL));
    const revision = paint(...OTHER);
    assert.equal(form.take(first.offer), undefined);
    const second = await quoteOf(revision);
    assert.equal(Reflect.get(Object(rig.form.prepared.at(-1)?.["mask"]), "sha256"), shaOf(...OTHER));
    assert.notEqual(form.take(second.offer), undefined);
  });

  it("is priced anew for a mask that comes behind a newer prompt", async () => {
    const { rig, form, quoteOf } = await start();
    rig.masks.hear(bitsOf(...SMALL));
    form.hearMask(1);
    form.hear(3, { ...form.view().draft, prompt: "blue glaze" });
    const early = await quoteOf(3);
    rig.masks.hear(bitsOf(...OTHER));
    form.hearMask(2);
    assert.equal(form.take(early.offer), undefined);
    form.hear(4, { ...form.view().draft, prompt: "blue glaze, glossy" });
    await quoteOf(4);
    assert.equal(Reflect.get(Object(rig.form.prepared.at(-1)?.["mask"]), "sha256"), shaOf(...OTHER));
  });

  it("answers to the newest of prompt and mask", async () => {
    const { form, paint, say, quoteOf } = await start();
    paint(...SMALL);
    say("blue");
    paint(...OTHER);
    const quote = await quoteOf(say("blue glaze"));
    assert.deepEqual([quote.isReady, form.view().revision], [true, 4]);
    form.hear(2, { ...form.view().draft, prompt: "older" });
    assert.equal(form.view().draft.prompt, "blue glaze");
  });

  it("has no chip", async () => {
    const { rig, form, paint, say, quoteOf } = await start();
    say("blue glaze");
    await quoteOf(paint(...SMALL));
    assert.deepEqual(
      rig.form.lastForm().inputs.map(({ role, fact }) => [role, fact]),
      [["image", "640 × 480"]],
    );
    assert.deepEqual(
      form.inputs().map(({ role }) => role),
      ["image"],
    );
  });

  it("needs a model that edits: nothing else is sold in its place", async () => {
    const { parts, form } = painterRig().form;
    const modelFor: typeof parts.generation.modelFor = (...asked) => {
      const { provider, model } = parts.generation.modelFor(...asked);
      const { edit: _, ...other } = model;
      return { provider, model: other };
    };
    const draft = { ...form.view().draft, prompt: "blue glaze" };
    const asked = { draft, inputs: form.inputs(), folder: folderAt(ROOT), style: null };
    const painted = { bytes: new Uint8Array(1), sha256: "0" };
    const { quote, prepared } = await quoteFor(
      { ...asked, painted },
      { ...parts, generation: { ...parts.generation, modelFor } },
    );
    assert.deepEqual([prepared, quote.isReady, quote.problems[0]?.field], [null, false, "model"]);
  });

  it("keeps its prompt for this picture", async () => {
    const { rig, say, quoteOf } = await start();
    await quoteOf(say("blue glaze"));
    const again = painterRig(rig.form.state);
    assert.deepEqual([again.form.form.view().draft.prompt, again.form.form.inputs().length], ["blue glaze", 1]);
  });
});
