import assert from "node:assert/strict";
import fc from "fast-check";
import { cancelled, InlineAssetsError, invalidRequest } from "../../src/core/errors";
import type { PageHandlers } from "../../src/host/pageSession";
import { PageSession } from "../../src/host/pageSession";
import type { PanelEvents, PanelRequests } from "../../src/protocol/panel";
import { readPanelRequest } from "../../src/protocol/panelRequests";
import { broken } from "../support/brokenBodies";
import { SAMPLE_DRAFT } from "../support/panelSamples";

/** One good body for each request. */
const SAMPLES: PanelRequests = {
  ready: null,
  draft: { revision: 3, draft: { ...SAMPLE_DRAFT, imageSize: { width: 64, height: 64 } } },
  submit: { offer: 4 },
  chooseInput: { role: "image" },
  chooseFolder: null,
  dropUris: { uris: ["file:///projects/shop/assets/mug.png"], role: null },
  dropFiles: { files: [{ name: "mug.png", bytes: new Uint8Array([1, 2, 3]) }], role: "mask" },
  removeInput: { id: "a" },
  paintMask: { id: "a" },
  forgetVersion: null,
  help: { what: "enterKey" },
  job: { jobId: "j", choice: "stop" },
  asset: { assetId: "a", action: "discard" },
  clearResults: { jobId: "j" },
  undo: { token: "t" },
  query: {
    queryId: 1,
    query: { text: "mug", modes: ["edit"], providers: ["offline"], folders: ["assets"], period: "week" },
  },
  window: { queryId: 1, from: 100, count: 50 },
  select: { assetId: null },
  thumbnails: { ids: ["a", "b"] },
  picture: { id: "a" },
  madeThumbnail: { id: "a", sha256: "0".repeat(64), bytes: new Uint8Array(10) },
  showLog: null,
};
type Type = keyof PanelRequests;
const TYPES = Object.keys(SAMPLES) as Type[];

function createRig(answer: (type: Type) => void | Promise<void> = () => undefined, isSeen = () => true) {
  const elsewhere: unknown[] = [];
  const heard: [Type, unknown][] = [];
  const told: PanelEvents["notice"][] = [];
  const logged: string[] = [];
  const handlers = Object.fromEntries(
    TYPES.map((type) => [
      type,
      (body: unknown) => {
        heard.push([type, body]);
        return answer(type);
      },
    ]),
  ) as unknown as PageHandlers<PanelRequests>;
  const say = (message: string): void => void logged.push(message);
  const session = new PageSession<PanelRequests>({
    read: readPanelRequest,
    handlers,
    notice: (notice) => told.push(notice),
    isSeen,
    showElsewhere: (error) => void elsewhere.push(error),
    log: { info: say, warn: say, error: say },
    name: "panel",
  });
  return { session, heard, told, logged, elsewhere };
}

describe("the session of a page", () => {
  for (const type of TYPES) {
    it(`hears ${type}`, () => {
      const rig = createRig();
      rig.session.receive({ type, body: SAMPLES[type] });
      assert.deepEqual(rig.heard, [[type, SAMPLES[type]]]);
    });
  }

  it("S8 S9 takes none of 10,000 messages that are wrong in one way, and throws at none", () => {
    const rig = createRig();
    const wrong = fc
      .constantFrom(...TYPES)
      .chain((type) => broken(SAMPLES[type]).map((body): unknown => ({ type, body })));
    fc.assert(
      fc.property(wrong, (message) => {
        rig.session.receive(message);
        assert.deepEqual(rig.heard, []);
      }),
      { numRuns: 10_000 },
    );
    assert.deepEqual([rig.told, rig.logged], [[], []]);
  });

  it("S8 S9 throws at none of 10,000 messages of any kind, and hears of them only what it knows", () => {
    const rig = createRig();
    const names = fc.constantFrom<unknown>(...TYPES, "constructor", "__proto__", "toString");
    const near = fc.record({ type: fc.oneof(names, fc.anything()), body: fc.anything() }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.oneof(near, fc.anything()), (message) => rig.session.receive(message)),
      { numRuns: 10_000 },
    );
    const empty: readonly string[] = TYPES.filter((type) => SAMPLES[type] === null);
    for (const [type, body] of rig.heard) assert.ok(empty.includes(type) && body === null, type);
  });

  it("says in the panel what failed, in a caller's words or in one sentence", async () => {
    const rig = createRig((type) => {
      if (type === "undo") throw new Error("a bug");
      return type === "picture" ? Promise.reject(invalidRequest("id", "a", "It is gone.")) : undefined;
    });
    rig.session.receive({ type: "undo", body: SAMPLES.undo });
    rig.session.receive({ type: "picture", body: SAMPLES.picture });
    await new Promise((resolve) => setImmediate(resolve));
    const messages = rig.told.map(({ message, isError }) => [message, isError]);
    assert.deepEqual(messages, [
      ["Inline Assets met an error of its own; the log has it.", true],
      ['id: "a" is not allowed. It is gone.', true],
    ]);
    assert.ok(rig.logged.some((line) => line.includes("a bug")));
  });

  it("says it elsewhere where the panel is out of sight by then, but not that a person called it off", async () => {
    const budget = new InlineAssetsError("over-budget", "Today's budget is used up. Nothing was sent.");
    const rig = createRig(
      (type) => Promise.reject(type === "submit" ? budget : cancelled("no")),
      () => false,
    );
    rig.session.receive({ type: "submit", body: SAMPLES.submit });
    rig.session.receive({ type: "chooseFolder", body: null });
    await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(rig.elsewhere, [budget]);
  });
});
