import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";
import * as fc from "fast-check";
import { readBox } from "../../media/mask/boxByNumbers";
import { LARGEST_SIZE, LEAST_SIZE, sizeBySteps } from "../../media/mask/brushSize";
import { IDLE, nextGesture, type Gesture, type Meaning, type PointerDid } from "../../media/mask/gesture";
import { store } from "../../media/mask/zlib";

describe("the painter's parts", () => {
  it("stores bytes as zlib does, in one block, in several, and none", () => {
    for (const length of [0, 1, 65_535, 65_536, 200_000]) {
      const bytes = Uint8Array.from({ length }, (_one, at) => (at * 7919) % 251);
      assert.ok(inflateSync(store(bytes)).equals(bytes), String(length));
    }
    const bright = new Uint8Array(1_000_000).fill(255);
    assert.ok(inflateSync(store(bright)).equals(bright));
  });

  it("comes back to the same sizes, and stays within what a brush may be", () => {
    for (const size of [1, 2, 20, 25, 95, 100, 300, 500]) {
      assert.equal(sizeBySteps(sizeBySteps(size, 1), -1), size);
    }
    assert.deepEqual([sizeBySteps(20.5, 1), sizeBySteps(20.5, -1)], [25, 20]);
    assert.deepEqual([sizeBySteps(3, -10), sizeBySteps(990, 10)], [LEAST_SIZE, LARGEST_SIZE]);
  });

  it("cuts a rectangle at the picture's edges, and says which number is wrong", () => {
    const size = { width: 200, height: 150 };
    const read = (x: string, y: string, width: string, height: string): ReturnType<typeof readBox> =>
      readBox({ x, y, width, height }, size);
    assert.deepEqual(read(" -10", "20", "500", "30"), { left: 0, top: 20, right: 200, bottom: 50 });
    const wrong = [
      ["x", read("", "0", "1", "1")],
      ["y", read("0", "1.5", "1", "1")],
      ["width", read("0", "0", "0", "1")],
      ["height", read("0", "0", "1", "-4")],
      ["x", read("200", "0", "1", "1")],
      ["y", read("0", "-9", "1", "9")],
      ["width", read("0", "0", "9999999", "1")],
    ] as const;
    for (const [field, problem] of wrong) assert.equal("field" in problem ? problem.field : "", field);
  });

  it("ends each stroke that it begins, once, whatever the pointers do", () => {
    const id = fc.integer({ min: 1, max: 3 });
    const point = fc.record({ x: fc.integer({ min: 0, max: 99 }), y: fc.integer({ min: 0, max: 99 }) });
    const did: fc.Arbitrary<PointerDid> = fc.oneof(
      fc.record({
        type: fc.constant("down" as const),
        id,
        kind: fc.constantFrom("mouse" as const, "pen" as const, "touch" as const),
        at: point,
        isMoving: fc.boolean(),
      }),
      fc.record({ type: fc.constant("move" as const), id, points: fc.array(point, { maxLength: 3 }) }),
      fc.record({ type: fc.constantFrom("up" as const, "lost" as const), id }),
    );
    fc.assert(
      fc.property(fc.array(did, { maxLength: 40 }), (all) => {
        let gesture: Gesture = IDLE;
        let isPainting = false;
        for (const one of [...all, ...[1, 2, 3].map((gone) => ({ type: "lost" as const, id: gone }))]) {
          const turn = nextGesture(gesture, one);
          gesture = turn.gesture;
          for (const meaning of turn.meanings) isPainting = follow(isPainting, meaning);
          assert.equal(isPainting, gesture.kind === "painting");
        }
        assert.deepEqual(gesture, IDLE);
      }),
    );
  });
});

function follow(isPainting: boolean, { type }: Meaning): boolean {
  if (type === "begin") {
    assert.equal(isPainting, false);
    return true;
  }
  if (type === "paint" || type === "end" || type === "cancel") assert.equal(isPainting, true);
  return type === "end" || type === "cancel" ? false : isPainting;
}
