import assert from "node:assert/strict";
import type { FoundReference } from "../../src/core/references/foundReference";
import type { ReferenceTarget, SeenReference } from "../../src/core/references/seenReference";
import { slotOf, slotsOf } from "../../src/core/references/slotOf";
import type { SlotRules } from "../../src/core/references/slotOf";

const RULES: SlotRules = {
  defaultSize: { width: 1024, height: 768 },
  sizeRule: { multipleOf: 16, min: 16, max: 3840, maxAspect: 3 },
};

type Told = Partial<Pick<FoundReference, "alt" | "width" | "height" | "hints" | "surroundings">>;

function reference(file: string, told: Told = {}, target: Partial<ReferenceTarget> = {}): SeenReference {
  return {
    raw: file,
    url: file,
    span: { from: 0, to: file.length },
    syntax: "html-attribute",
    hints: {},
    surroundings: {},
    ...told,
    target: { file, exists: false, ...target },
  };
}
const slot = (file: string, told: Told = {}) => slotOf(reference(file, told), RULES);
const sizeOf = (told: Told) => {
  const found = slot("a.png", told) ?? assert.fail("no slot");
  if ("whyNot" in found) return found.whyNot;
  return found.size === null ? null : [found.size.width, found.size.height];
};
const formatOf = (found: ReturnType<typeof slotOf>) =>
  found !== undefined && "format" in found ? found.format : found;
const promptOf = (file: string, told: Told = {}) => {
  const found = slot(file, told);
  return found !== undefined && "prompt" in found ? [found.prompt, found.promptFrom] : found;
};

describe("the picture that a reference asks for", () => {
  it("is none where it is there, or nowhere", () => {
    assert.equal(slotOf(reference("a.png", {}, { exists: true }), RULES), undefined);
    assert.equal(slotOf({ ...reference("a.png"), target: null }, RULES), undefined);
  });

  it("is described by alt, title, caption, heading and file name, the first that says something", () => {
    const surroundings = { title: "A title", caption: "A caption", heading: "A heading" };
    assert.deepEqual(promptOf("a.png", { alt: "  A calm\n lake ", surroundings }), ["A calm lake", "alt"]);
    assert.deepEqual(promptOf("a.png", { alt: " ", surroundings }), ["A title", "title"]);
    assert.deepEqual(promptOf("a.png", { surroundings: { ...surroundings, title: "–" } }), ["A caption", "caption"]);
    assert.deepEqual(promptOf("a.png", { surroundings: { heading: "A heading" } }), ["A heading", "heading"]);
    assert.deepEqual(promptOf("a.png", { surroundings: { ...surroundings, alt: "Beside it" } }), ["Beside it", "alt"]);
    assert.deepEqual(promptOf("img/teamPhoto_at-work@2x.png"), ["team Photo at work", "file name"]);
    assert.deepEqual(promptOf("---.png"), ["---", "file name"]);
  });

  it("has the size that both sides say, or one with the aspect ratio, or with the default's", () => {
    assert.deepEqual(sizeOf({ width: 480, height: 270 }), [480, 270]);
    assert.deepEqual(sizeOf({ hints: { width: 480, height: 270 } }), [480, 270]);
    assert.deepEqual(sizeOf({ width: 480, hints: { aspect: 2 } }), [480, 240]);
    assert.deepEqual(sizeOf({ height: 240, hints: { aspect: 2 } }), [480, 240]);
    assert.deepEqual(sizeOf({ width: 400 }), [400, 300]);
    assert.deepEqual(sizeOf({ height: 300 }), [400, 300]);
    assert.deepEqual(sizeOf({ width: 0, height: -4 }), null);
    assert.deepEqual(sizeOf({ width: 400.4, height: 0.2 }), [400, 1]);
  });

  it("has the width in sizes, or the aspect ratio alone, or else the default", () => {
    assert.deepEqual(sizeOf({ hints: { sizes: 800, aspect: 2 } }), [800, 400]);
    assert.deepEqual(sizeOf({ width: 400, hints: { sizes: 800 } }), [400, 300]);
    assert.deepEqual(sizeOf({ hints: { aspect: 2 } }), [1024, 512]);
    assert.deepEqual(sizeOf({ hints: { aspect: 0.5 } }), [512, 1024]);
    assert.equal(sizeOf({}), null);
  });

  it("is as wide as its candidate of a srcset says, or that much larger than the element", () => {
    const w = { kind: "w", value: 480 } as const;
    const x = { kind: "x", value: 2 } as const;
    assert.deepEqual(sizeOf({ hints: { descriptor: w } }), [480, 360]);
    assert.deepEqual(sizeOf({ width: 1600, height: 900, hints: { descriptor: w, sizes: 300 } }), [480, 270]);
    assert.deepEqual(sizeOf({ width: 200, height: 100, hints: { descriptor: x } }), [400, 200]);
    assert.equal(sizeOf({ hints: { descriptor: x } }), null);
  });

  it("has the format of its name, in any case", () => {
    const formats = ["a.png", "a.PNG", "a.jpg", "a.JPEG", "a.webp"].map((file) => formatOf(slot(file)));
    assert.deepEqual(formats, ["png", "png", "jpeg", "jpeg", "webp"]);
  });

  it("says why it can't be made, and what to do", () => {
    const why = (file: string, target: Partial<ReferenceTarget> = {}, told: Told = {}) =>
      String(Reflect.get(slotOf(reference(file, told, target), RULES) ?? {}, "whyNot"));
    for (const file of ["a.svg", "a.GIF", "a.avif", "favicon.ico", "a.tiff", "hero", "img/.png"]) {
      assert.match(why(file), /refer to a \.|add \.png/);
    }
    assert.match(why("a.png", { obstacle: { kind: "folder" } }), /is a folder; refer to/);
    assert.match(why("a.png", { obstacle: { kind: "case", file: "A.png" } }), /There is A\.png/);
    for (const file of ["a?.png", "con.png", "img/aux/a.png", `${"é".repeat(126)}.png`, "a\\b.png"]) {
      assert.match(why(file), /can't be written on every system/);
    }
    assert.match(why("a.png", {}, { width: 5000, height: 20 }), /5000 × 20 pixels.*at most 3840 a side.*ask for fewer/);
  });
});

describe("the pictures that several references ask for", () => {
  it("are one for each target, in order, with the best prompt and the largest size", () => {
    const found = slotsOf(
      [
        reference("b.png"),
        reference("a.png", { surroundings: { heading: "A heading" }, width: 100, height: 100 }),
        reference("there.png", {}, { exists: true }),
        reference("a.png", { alt: "The lake", width: 50, height: 50 }),
        reference("a.png", { alt: "Another lake", width: 300, height: 200 }),
        reference("x.svg"),
        reference("x.svg"),
      ],
      RULES,
    );
    assert.deepEqual(
      found.map(({ file }) => file),
      ["b.png", "a.png", "x.svg"],
    );
    const size = { width: 300, height: 200 };
    assert.deepEqual(found[1], { file: "a.png", prompt: "The lake", promptFrom: "alt", size, format: "png" });
  });

  it("are made where one of them says a size that can't be", () => {
    const [found] = slotsOf(
      [reference("a.png", { width: 9000, height: 9000 }), reference("a.png", { width: 80, height: 60 })],
      RULES,
    );
    assert.deepEqual(Reflect.get(found ?? {}, "size"), { width: 80, height: 60 });
  });
});
