import assert from "node:assert/strict";
import fc from "fast-check";
import { describeMask, maskFacts } from "../../media/mask/describeMask";
import { createMaskEditor } from "../../media/mask/maskEditor";
import { packBits, unpackBits } from "../../media/mask/packMask";
import type { Box, MaskEditor, Point, Size, ToolInput, ToolName, ToolPrefs } from "../../media/mask/types";

// Whatever is done to a mask, against what a few lines without any cleverness make of it.

const side = fc.integer({ min: 1, max: 40 });
const size = fc.record({ width: side, height: side });
/** On quarters of pixels, where a centre can lie on an edge and all arithmetic is exact; at times far outside. */
const quarter = fc.oneof(
  { weight: 9, arbitrary: fc.integer({ min: -20, max: 180 }).map((value) => value / 4) },
  { weight: 1, arbitrary: fc.integer({ min: -40_000, max: 40_000 }) },
);
const point = fc.record({ x: quarter, y: quarter });
const anywhere = fc.record({ x: fc.double(), y: fc.double() });
const prefs: fc.Arbitrary<ToolPrefs> = fc.record({
  brushSize: fc.oneof(fc.integer({ min: 1, max: 30 }), fc.double({ min: 0.1, max: 3, noNaN: true })),
  tolerance: fc.integer({ min: 0, max: 255 }),
  isContiguous: fc.boolean(),
});
const TOOLS: readonly ToolName[] = ["brush", "eraser", "rectangle", "ellipse", "lasso", "polygon", "similar"];

interface Picture extends Size {
  readonly colours: Uint8ClampedArray;
  readonly pixels: Uint8Array;
}

/** Few values a channel, so that neighbours are often alike; a mask of noise, of nothing or of all. */
const picture: fc.Arbitrary<Picture> = size.chain(({ width, height }) => {
  const all = width * height;
  const channel = fc.constantFrom(0, 1, 40, 41, 255);
  return fc.record({
    width: fc.constant(width),
    height: fc.constant(height),
    colours: fc
      .array(channel, { minLength: 40, maxLength: 40 })
      .chain((some) =>
        fc
          .array(fc.nat(9), { minLength: all, maxLength: all })
          .map((picks) => picks.flatMap((pick) => some.slice(pick * 4, pick * 4 + 4))),
      )
      .map((bytes) => Uint8ClampedArray.from(bytes)),
    pixels: fc.oneof(
      fc.uint8Array({ min: 0, max: 1, minLength: all, maxLength: all }),
      fc.constantFrom(0, 1).map((value) => new Uint8Array(all).fill(value)),
    ),
  });
});

const input: fc.Arbitrary<ToolInput> = fc.oneof(
  fc.record({ type: fc.constant("down"), at: fc.oneof(point, anywhere), isRemoving: fc.boolean() }),
  fc.record({
    type: fc.constant("move"),
    to: fc.array(fc.oneof(point, anywhere), { maxLength: 4 }),
    isRegular: fc.boolean(),
  }),
  fc.record({ type: fc.constantFrom("up", "finish", "cancel") }),
);
const corner = fc.integer({ min: -5, max: 45 });
const box: fc.Arbitrary<Box> = fc.record({ left: corner, top: corner, right: corner, bottom: corner });

interface Deed {
  readonly kind: "undo" | "redo" | "other";
  readonly act: (editor: MaskEditor) => void;
}
const other = (act: Deed["act"]): Deed => ({ kind: "other", act });
const deed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(input, prefs).map(([given, how]) => other((editor) => editor.take(given, how))) },
  { weight: 3, arbitrary: fc.constantFrom(...TOOLS).map((tool) => other((editor) => editor.choose(tool))) },
  fc.constantFrom(
    other((editor) => editor.clear()),
    other((editor) => editor.fill()),
    other((editor) => editor.invert()),
  ),
  {
    weight: 4,
    arbitrary: fc.constantFrom<Deed>(
      { kind: "undo", act: (editor) => editor.undo() },
      { kind: "redo", act: (editor) => editor.redo() },
    ),
  },
  fc.integer({ min: -9, max: 9 }).map((by) => other((editor) => editor.grow(by))),
  fc.tuple(box, fc.boolean()).map(([place, isRemoving]) => other((editor) => editor.selectBox(place, isRemoving))),
  fc.nat().map((seed) => {
    return other((editor) => editor.replace(editor.pixels.map((value, at) => ((at * seed) % 7 === 0 ? 1 : value))));
  }),
);

/** What undo and redo must lead to, written down as whole masks. */
class Album {
  #at = 0;
  /** undefined: a stroke ended and another began with the same event, so that the mask between them was never seen. */
  readonly #masks: (Uint8Array | undefined)[];

  constructor(editor: MaskEditor) {
    this.#masks = [editor.pixels.slice()];
  }

  get hasEarlier(): boolean {
    return this.#at > 0;
  }

  get hasLater(): boolean {
    return this.#at + 1 < this.#masks.length;
  }

  follow(editor: MaskEditor, { kind, act }: Deed): void {
    const { revision } = editor;
    act(editor);
    const isStep = this.#isStep(kind) ?? editor.revision > revision;
    assert.equal(editor.revision, revision + Number(isStep));
    if (isStep) this.#turnPage(kind);
    // What stands there while a gesture goes on is no page of its own.
    if (!editor.isDrawing) assert.deepEqual(editor.pixels, (this.#masks[this.#at] ??= editor.pixels.slice()));
    assert.deepEqual([editor.canUndo, editor.canRedo], [this.hasEarlier, this.hasLater]);
  }

  /** undefined: that is for the editor to say. */
  #isStep(kind: Deed["kind"]): boolean | undefined {
    if (kind === "other") return undefined;
    return kind === "undo" ? this.hasEarlier : this.hasLater;
  }

  #turnPage(kind: Deed["kind"]): void {
    this.#at += kind === "undo" ? -1 : 1;
    if (kind === "other") this.#masks.splice(this.#at, Infinity, undefined);
  }
}

function open({ colours, pixels, ...of }: Picture): MaskEditor {
  return createMaskEditor(of, { readColours: () => colours, pixels });
}

/** What lies in a shape, pixel by pixel. */
function where({ width, height }: Size, isInside: (x: number, y: number) => boolean): number[] {
  return Array.from({ length: width * height }, (_, at) => (isInside(at % width, Math.floor(at / width)) ? 1 : 0));
}

function gesture(editor: MaskEditor, tool: ToolName, [at, ...to]: readonly Point[], how: ToolPrefs): void {
  editor.choose(tool);
  assert.ok(at !== undefined);
  editor.take({ type: "down", at, isRemoving: false }, how);
  editor.take({ type: "move", to, isRegular: false }, how);
  editor.take({ type: "up" }, how);
}

const PREFS: ToolPrefs = { brushSize: 5, tolerance: 0, isContiguous: true };

describe("a mask, whatever is done to it", () => {
  it("goes back step by step to what it was, and forth again", () => {
    fc.assert(
      fc.property(picture, fc.array(deed, { maxLength: 60, size: "max" }), (start, deeds) => {
        const editor = open(start);
        const album = new Album(editor);
        for (const one of deeds) album.follow(editor, one);
        for (const kind of ["undo", "redo", "undo"] as const) {
          for (let rest = deeds.length; rest > 0; rest -= 1) album.follow(editor, { kind, act: (all) => all[kind]() });
        }
        assert.deepEqual(editor.pixels, start.pixels);
      }),
    );
  });

  it("is counted, bounded and said to be dirty as a look at each pixel says", () => {
    fc.assert(
      fc.property(picture, fc.array(deed, { maxLength: 40, size: "max" }), (start, deeds) => {
        const editor = open(start);
        editor.takeDirty();
        for (const { act } of deeds) {
          const before = editor.pixels.slice();
          act(editor);
          assert.equal(editor.selected, before.length - editor.pixels.filter((value) => value === 0).length);
          assert.ok(editor.pixels.every((value) => value === 0 || value === 1));
          assert.deepEqual(
            editor.bounds(),
            boxAround(editor, (at) => editor.pixels[at] === 1),
          );
          const changed = boxAround(editor, (at) => editor.pixels[at] !== before[at]);
          const dirty = editor.takeDirty();
          assert.ok(isWithin(changed, dirty));
          assert.ok(isWithin(dirty, { left: 0, top: 0, right: editor.width, bottom: editor.height }));
        }
      }),
    );
  });

  it("leaves no trace of a gesture that is cancelled, whatever was done before", () => {
    const tools = fc.constantFrom(...TOOLS.filter((tool) => tool !== "similar"));
    const inputs = fc.array(input, { maxLength: 12, size: "max" });
    fc.assert(
      fc.property(picture, tools, inputs, prefs, (start, tool, before, how) => {
        const editor = open(start);
        editor.choose(tool);
        for (const given of before) editor.take(given, how);
        editor.take({ type: "cancel" }, how);
        const { revision } = editor;
        const pixels = editor.pixels.slice();
        for (const given of oneGesture(before)) editor.take(given, how);
        editor.take({ type: "cancel" }, how);
        assert.deepEqual(editor.pixels, pixels);
        assert.deepEqual([editor.revision, editor.isDrawing, editor.preview], [revision, false, null]);
      }),
    );
  });

  it("is itself when it is inverted twice, and another when once", () => {
    fc.assert(
      fc.property(picture, (start) => {
        const editor = open(start);
        editor.invert();
        assert.deepEqual(
          editor.pixels,
          start.pixels.map((value) => 1 - value),
        );
        editor.invert();
        assert.deepEqual(editor.pixels, start.pixels);
      }),
    );
  });

  it("comes out of its bits as it went in", () => {
    fc.assert(
      fc.property(picture, (start) => {
        const bits = packBits(start.pixels, start);
        assert.equal(bits.length, Math.ceil(start.width / 8) * start.height);
        assert.deepEqual(unpackBits(bits, start), start.pixels);
      }),
    );
  });

  it("is described", () => {
    fc.assert(
      fc.property(picture, ({ pixels, ...of }) => {
        const facts = maskFacts(pixels, of);
        assert.equal(facts.share, pixels.reduce((sum, value) => sum + value, 0) / pixels.length);
        assert.doesNotMatch(describeMask(facts), /NaN|undefined|\{|selected 0 %|selected 100 %/i);
      }),
    );
  });
});

/** The button goes down once, and is not let go. */
function oneGesture(inputs: readonly ToolInput[]): ToolInput[] {
  const down = inputs.find(({ type }) => type === "down");
  return down === undefined ? [] : [down, ...inputs.filter(({ type }) => type === "move")];
}

describe("shapes", () => {
  it("of the lasso are what the even-odd rule says of each pixel's centre", () => {
    fc.assert(
      fc.property(size, fc.array(point, { minLength: 1, maxLength: 12 }), (of, points) => {
        const editor = createMaskEditor(of, { readColours: () => new Uint8ClampedArray() });
        gesture(editor, "lasso", points, PREFS);
        assert.deepEqual(
          [...editor.pixels],
          where(of, (x, y) => isAround(points, { x: x + 0.5, y: y + 0.5 })),
        );
      }),
      {
        numRuns: 300,
        // An edge right through a centre, which a division misses by the last bit.
        examples: [
          [
            { width: 40, height: 40 },
            [
              { x: 27.25, y: 23.75 },
              { x: 8.5, y: 27.5 },
              { x: 40, y: 27.5 },
            ],
          ],
        ],
      },
    );
  });

  it("of the brush are all centres that are near enough to the line", () => {
    const diameter = fc.integer({ min: 4, max: 40 }).map((value) => value / 2);
    fc.assert(
      fc.property(size, fc.array(point, { minLength: 1, maxLength: 5 }), diameter, (of, points, brushSize) => {
        const editor = createMaskEditor(of, { readColours: () => new Uint8ClampedArray() });
        gesture(editor, "brush", points, { ...PREFS, brushSize });
        const lines = points.map((to, at) => [points[Math.max(0, at - 1)] ?? to, to] as const);
        const away = where(of, () => false).map((_, at) => {
          const centre = { x: (at % of.width) + 0.5, y: Math.floor(at / of.width) + 0.5 };
          return Math.min(...lines.map(([from, to]) => distance(centre, from, to)));
        });
        for (const [at, value] of editor.pixels.entries()) {
          // Where a centre lies on the very edge, rounding may say either.
          if (Math.abs((away[at] ?? 0) - brushSize / 2) > 1e-9)
            assert.equal(value, (away[at] ?? 0) < brushSize / 2 ? 1 : 0);
        }
      }),
      { numRuns: 300 },
    );
  });

  it("of rectangle and ellipse are what their formulas say", () => {
    fc.assert(
      fc.property(size, point, point, (of, from, to) => {
        const editor = createMaskEditor(of, { readColours: () => new Uint8ClampedArray() });
        const between = (value: number, a: number, b: number) => value >= Math.min(a, b) && value < Math.max(a, b);
        gesture(editor, "rectangle", [from, to], PREFS);
        assert.deepEqual(
          [...editor.pixels],
          where(of, (x, y) => between(x + 0.5, from.x, to.x) && between(y + 0.5, from.y, to.y)),
        );
        editor.clear();
        gesture(editor, "ellipse", [from, to], PREFS);
        const [width, height] = [to.x - from.x, to.y - from.y];
        const far = (x: number, y: number) =>
          Math.hypot((2 * x + 1 - from.x - to.x) / width, (2 * y + 1 - from.y - to.y) / height);
        for (const [at, value] of editor.pixels.entries()) {
          const away = width === 0 || height === 0 ? 2 : far(at % of.width, Math.floor(at / of.width));
          if (Math.abs(away - 1) > 1e-9) assert.equal(value, away < 1 ? 1 : 0);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe("grow and shrink", () => {
  it("find each pixel that is near enough, and none beyond the picture's edge", () => {
    const few = fc.array(fc.nat(), { maxLength: 6 });
    fc.assert(
      fc.property(picture, few, fc.integer({ min: -12, max: 12 }), fc.boolean(), (start, some, by, isSparse) => {
        const chosen = new Set(some.map((at) => at % start.pixels.length));
        const pixels = isSparse ? start.pixels.map((_, at) => (chosen.has(at) === by > 0 ? 1 : 0)) : start.pixels;
        const editor = open({ ...start, pixels });
        editor.grow(by);
        const source = by > 0 ? 1 : 0;
        const seeds = [...pixels.keys()].filter((at) => pixels[at] === source);
        const { width } = start;
        const expected = where(start, (x, y) => {
          const isReached = seeds.some((at) => ((at % width) - x) ** 2 + (Math.floor(at / width) - y) ** 2 <= by * by);
          return isReached === (source === 1);
        });
        assert.deepEqual([...editor.pixels], by === 0 ? [...pixels] : expected);
      }),
      { numRuns: 60 },
    );
  });

  it("take in everything by any number that is large enough", () => {
    for (const by of [100, 1e5, 1e12, Infinity]) {
      const editor = createMaskEditor({ width: 30, height: 20 }, { readColours: () => new Uint8ClampedArray() });
      editor.selectBox({ left: 0, top: 0, right: 1, bottom: 1 }, false);
      editor.grow(by);
      assert.equal(editor.selected, 600);
      editor.grow(-by);
      assert.equal(editor.selected, 600);
      editor.grow(NaN);
      assert.equal(editor.selected, 600);
    }
  });
});

describe("select similar", () => {
  it("reaches what a walk from pixel to pixel reaches", () => {
    fc.assert(
      fc.property(
        picture,
        point,
        fc.constantFrom(0, 1, 39, 40, 41, 214, 254, 255),
        fc.boolean(),
        (start, at, tolerance, isContiguous) => {
          const editor = open({ ...start, pixels: new Uint8Array(start.pixels.length) });
          gesture(editor, "similar", [at], { ...PREFS, tolerance, isContiguous });
          assert.deepEqual([...editor.pixels], walkSimilar(start, at, { tolerance, isContiguous }));
        },
      ),
      { numRuns: 300 },
    );
  });
});

function walkSimilar({ width, height, colours }: Picture, at: Point, how: Omit<ToolPrefs, "brushSize">): number[] {
  const [startX, startY] = [Math.floor(at.x), Math.floor(at.y)];
  const isIn = (x: number, y: number) => x >= 0 && y >= 0 && x < width && y < height;
  const colour = (x: number, y: number) => [...colours.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)];
  if (!isIn(startX, startY)) return where({ width, height }, () => false);
  const wanted = colour(startX, startY);
  const isSimilar = (x: number, y: number) =>
    colour(x, y).every((value, one) => Math.abs(value - (wanted[one] ?? 0)) <= how.tolerance);
  if (!how.isContiguous) return where({ width, height }, isSimilar);
  const seen = new Set([startY * width + startX]);
  for (const pixel of seen) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    for (const [nextX, nextY] of [
      [x + 1, y],
      [x - 1, y],
      [x, y + 1],
      [x, y - 1],
    ] as const) {
      if (isIn(nextX, nextY) && isSimilar(nextX, nextY)) seen.add(nextY * width + nextX);
    }
  }
  return where({ width, height }, (x, y) => seen.has(y * width + x));
}

/** By the signs of areas, without a division: exact on quarters. */
function isAround(points: readonly Point[], at: Point): boolean {
  let isInside = false;
  for (const [index, to] of points.entries()) {
    const from = points.at(index - 1) ?? to;
    if (from.y <= at.y === to.y <= at.y) continue;
    const area = (to.x - from.x) * (at.y - from.y) - (at.x - from.x) * (to.y - from.y);
    // The edge crosses the row left of the centre, or at it.
    if (to.y > from.y ? area <= 0 : area >= 0) isInside = !isInside;
  }
  return isInside;
}

function distance(at: Point, from: Point, to: Point): number {
  const [dx, dy] = [to.x - from.x, to.y - from.y];
  const length = Math.hypot(dx, dy);
  if (length === 0) return Math.hypot(at.x - from.x, at.y - from.y);
  const along = ((at.x - from.x) * dx + (at.y - from.y) * dy) / length;
  if (along <= 0) return Math.hypot(at.x - from.x, at.y - from.y);
  if (along >= length) return Math.hypot(at.x - to.x, at.y - to.y);
  return Math.abs((at.x - from.x) * dy - (at.y - from.y) * dx) / length;
}

function boxAround({ width, height }: Size, isIn: (at: number) => boolean): Box | null {
  const inside = Array.from({ length: width * height }, (_, at) => at).filter(isIn);
  if (inside.length === 0) return null;
  const columns = inside.map((at) => at % width);
  const rows = inside.map((at) => Math.floor(at / width));
  return {
    ...{ left: Math.min(...columns), top: Math.min(...rows) },
    ...{ right: Math.max(...columns) + 1, bottom: Math.max(...rows) + 1 },
  };
}

function isWithin(inner: Box | null, outer: Box | null): boolean {
  if (inner === null || outer === null) return inner === null;
  const isInside = inner.left >= outer.left && inner.top >= outer.top;
  return isInside && inner.right <= outer.right && inner.bottom <= outer.bottom;
}
