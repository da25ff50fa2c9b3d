import assert from "node:assert/strict";
import fc from "fast-check";
import type { BlinkEvent } from "../../media/compare/blink";
import { nextBlink, RESTING } from "../../media/compare/blink";
import { readHostEvent } from "../../media/compare/messages";
import { readSaved } from "../../media/compare/saved";

describe("blinking", () => {
  const after = (isMotionReduced: boolean, ...events: BlinkEvent[]) =>
    events.reduce((blink, event) => nextBlink(blink, event, isMotionReduced), RESTING);

  it("runs by itself, stops and goes on when it is told to", () => {
    assert.deepEqual(after(false, "enter"), { shown: "after", isRunning: true });
    assert.deepEqual(after(false, "enter", "tick"), { shown: "before", isRunning: true });
    assert.deepEqual(after(false, "enter", "tick", "toggle", "tick"), { shown: "before", isRunning: false });
    assert.deepEqual(after(false, "enter", "toggle", "toggle", "tick"), { shown: "before", isRunning: true });
    assert.deepEqual(after(false, "enter", "tick", "leave"), RESTING);
  });

  it("stops at the picture that is asked for", () => {
    assert.deepEqual(after(false, "enter", "before"), { shown: "before", isRunning: false });
    assert.deepEqual(after(false, "enter", "swap", "swap"), { shown: "after", isRunning: false });
  });

  it("changes nothing by itself under reduced motion, whatever has happened", () => {
    const events: BlinkEvent[] = ["enter", "leave", "tick", "toggle", "swap", "before", "after"];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...events)), (happened) => {
        const blink = after(true, ...happened);
        assert.equal(blink.isRunning, false);
        assert.deepEqual(nextBlink(blink, "tick", true), blink);
      }),
    );
    assert.equal(after(true, "enter", "toggle").shown, "before", "the key that would start it shows the other one");
    assert.equal(nextBlink(after(false, "enter"), "enter", true).isRunning, false, "also when it is asked for later");
  });
});

describe("what the page keeps", () => {
  it("is read as it was written", () => {
    const view = { kind: "free", zoom: 2, centre: { x: 10, y: 20 } } as const;
    const kept = { mode: "blink", position: 30, view } as const;
    assert.deepEqual(readSaved({ ...kept, pair: null }), kept);
  });

  it("counts as not there where it is anything else", () => {
    const nothing = readSaved(undefined);
    assert.deepEqual(nothing, { mode: "slider", position: 50, view: { kind: "fit" } });
    const wrong = { mode: "constructor", position: 101, view: { kind: "free", zoom: -1, centre: { x: 0, y: 0 } } };
    assert.deepEqual(readSaved(wrong), nothing);
    fc.assert(fc.property(fc.anything(), (value) => void readSaved(value)));
  });
});

describe("the page's door", () => {
  const own = "vscode-webview://own";
  const data = { type: "problem", body: { message: "Gone." } };

  it("S9 takes what the host says, from the page's own origin only", () => {
    assert.deepEqual(readHostEvent({ origin: own, data }, own), data);
    assert.equal(readHostEvent({ origin: "https://evil.example", data }, own), undefined);
    assert.equal(readHostEvent({ origin: "null", data }, own), undefined);
    assert.equal(readHostEvent({ origin: own, data: { type: "problem", body: { message: 1 } } }, own), undefined);
    assert.equal(readHostEvent({ origin: own, data: { type: "toString", body: {} } }, own), undefined);
  });

  it("S9 takes none of 10,000 messages that are no host's, and throws at none", () => {
    const types = fc.constantFrom("pictures", "compared", "problem", "ready", "constructor", "__proto__");
    const near = fc.record({ type: fc.oneof(types, fc.anything()), body: fc.oneof(fc.object(), fc.anything()) });
    fc.assert(
      fc.property(fc.oneof(near, fc.anything()), (message) => {
        assert.equal(readHostEvent({ origin: own, data: message }, own), undefined);
      }),
      { numRuns: 10_000 },
    );
  });
});
