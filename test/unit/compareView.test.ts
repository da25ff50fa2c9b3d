import assert from "node:assert/strict";
import fc from "fast-check";
import { handleAt, positionAt, seenSpan, slideByKey, slideText } from "../../media/compare/slider";
import type { Frame, View } from "../../media/shared/view";
import { canPan, FIT, fitZoom, MAX_ZOOM, panBy, place, toggleFit, zoomAt, zoomStep } from "../../media/shared/view";

const side = fc.integer({ min: 1, max: 4000 });
const size = fc.record({ width: side, height: side });
const anyFrame: fc.Arbitrary<Frame> = fc.record({ picture: size, pane: size });
const point = fc.record({ x: fc.integer({ min: 0, max: 4000 }), y: fc.integer({ min: 0, max: 4000 }) });
const anyView: fc.Arbitrary<View> = fc.oneof(
  fc.constant(FIT),
  fc.record({
    kind: fc.constant("free" as const),
    zoom: fc.double({ min: 0.05, max: MAX_ZOOM, noNaN: true }),
    centre: point,
  }),
);
const nearly = (a: number, b: number, what?: string) => assert.ok(Math.abs(a - b) < 1e-6, what ?? `${a} is not ${b}`);

describe("the view of two pictures", () => {
  const frame: Frame = { picture: { width: 800, height: 600 }, pane: { width: 400, height: 400 } };

  it("fits all of a picture into its pane, in the middle, and enlarges none", () => {
    assert.deepEqual(place(FIT, frame), { zoom: 0.5, left: 0, top: 50 });
    const small = { picture: { width: 100, height: 50 }, pane: frame.pane };
    assert.deepEqual(place(FIT, small), { zoom: 1, left: 150, top: 175 });
    assert.equal(fitZoom({ picture: frame.picture, pane: { width: 0, height: 0 } }), 1, "a pane that is not drawn yet");
  });

  it("keeps what lies under the pointer when it zooms", () => {
    const under = { x: 100, y: 200 };
    const before = place(FIT, frame);
    const after = place(zoomAt(FIT, frame, under, 4), frame);
    nearly(after.zoom, 2);
    nearly((under.x - after.left) / after.zoom, (under.x - before.left) / before.zoom);
    nearly((under.y - after.top) / after.zoom, (under.y - before.top) / before.zoom);
  });

  it("steps in and out through round numbers, and to the picture's own size and back", () => {
    const once = zoomStep(FIT, frame, 1);
    nearly(place(once, frame).zoom, 0.67);
    nearly(place(zoomStep(once, frame, -1), frame).zoom, 0.5);
    const own = toggleFit(FIT, frame);
    nearly(place(own, frame).zoom, 1);
    assert.equal(toggleFit(own, frame), FIT);
    let view = FIT;
    for (let step = 0; step < 50; step += 1) view = zoomStep(view, frame, 1);
    nearly(place(view, frame).zoom, MAX_ZOOM);
  });

  it("moves a picture that is larger than its pane, and no other", () => {
    assert.equal(panBy(FIT, frame, { x: 30, y: 0 }), FIT);
    assert.equal(canPan(FIT, frame), false);
    const large = toggleFit(FIT, frame);
    assert.ok(canPan(large, frame));
    const [before, after] = [place(large, frame), place(panBy(large, frame, { x: 30, y: -10 }), frame)];
    nearly(after.left - before.left, 30);
    nearly(after.top - before.top, -10);
  });

  it("never loses a picture: a larger one fills its pane, a smaller one stays whole in its middle", () => {
    fc.assert(
      fc.property(
        anyFrame,
        anyView,
        point,
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (any, start, at, factor) => {
          for (const view of [
            start,
            zoomAt(start, any, at, factor),
            panBy(start, any, at),
            panBy(start, any, { x: -at.x, y: -at.y }),
          ]) {
            const { zoom, left, top } = place(view, any);
            assert.ok(zoom > 0 && zoom <= MAX_ZOOM + 1e-9);
            for (const [corner, whole, pane] of [
              [left, any.picture.width * zoom, any.pane.width],
              [top, any.picture.height * zoom, any.pane.height],
            ] as const) {
              if (whole <= pane) nearly(corner, (pane - whole) / 2);
              else assert.ok(corner <= 1e-6 && corner + whole >= pane - 1e-6);
            }
          }
        },
      ),
    );
  });
});

describe("the slider", () => {
  it("goes by its keys, and never past an end", () => {
    const from = (position: number, ...keys: string[]) =>
      keys.reduce((now, key) => slideByKey(now, key) ?? Number.NaN, position);
    assert.equal(from(50, "ArrowRight", "ArrowUp", "ArrowLeft"), 51);
    assert.equal(from(50, "PageUp"), 60);
    assert.equal(from(50, "PageDown", "ArrowDown"), 39);
    assert.equal(from(99.5, "ArrowRight"), 100);
    assert.equal(from(5, "PageDown"), 0);
    assert.deepEqual([from(50, "Home"), from(50, "End")], [0, 100]);
    assert.equal(slideByKey(50, "ArrowLeft", true), 40);
    assert.equal(slideByKey(50, "Tab"), undefined);
    assert.equal(slideByKey(50, "constructor"), undefined);
  });

  it("lies within what is seen of the picture, and is found where it lies", () => {
    fc.assert(
      fc.property(anyFrame, anyView, fc.double({ min: 0, max: 100, noNaN: true }), (frame, view, position) => {
        const span = seenSpan(place(view, frame), frame);
        const x = handleAt(position, span);
        assert.ok(x >= -1e-6 && x <= frame.pane.width + 1e-6);
        nearly(positionAt(x, span), span.end > span.start ? position : 50);
      }),
    );
    assert.equal(positionAt(-10, { start: 0, end: 100 }), 0);
    assert.equal(positionAt(110, { start: 0, end: 100 }), 100);
  });

  it("says in words what is seen", () => {
    const names = { before: "mug.png", after: "mug-edit.png" };
    assert.equal(slideText(30.4, names), "30 % mug.png, 70 % mug-edit.png");
    assert.equal(slideText(0.2, names), "all of it mug-edit.png");
    assert.equal(slideText(100, names), "all of it mug.png");
  });
});
