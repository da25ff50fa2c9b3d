import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import fc from "fast-check";
import type { PainterRequests } from "../../src/protocol/painter";
import { readPainterRequest } from "../../src/protocol/painterRequests";
import { broken } from "../support/brokenBodies";
import { SAMPLE_DRAFT } from "../support/panelSamples";

const MASK = { width: 16, height: 3, deflated: new Uint8Array(deflateSync(new Uint8Array(6))) };

/** One good body for each request. */
const SAMPLES: PainterRequests = {
  ready: null,
  draft: { revision: 3, draft: { ...SAMPLE_DRAFT, imageSize: { width: 64, height: 64 } } },
  mask: { revision: 4, mask: MASK },
  prefs: {
    brushSize: 80.5,
    tolerance: 12.5,
    isContiguous: true,
    overlay: { colour: "red", opacity: 0.5, isHatched: false },
  },
  submit: { offer: 4 },
  help: { what: "enterKey" },
  job: { jobId: "j", choice: "stop" },
  asset: { assetId: "a", action: "use" },
  clearResults: { jobId: "j" },
  undo: { token: "t" },
  thumbnails: { ids: ["a"] },
  picture: { id: "a" },
  madeThumbnail: { id: "a", sha256: "0".repeat(64), bytes: new Uint8Array(10) },
  showLog: null,
  loadMask: null,
  takeMask: { name: "mask.png", bytes: new Uint8Array(10) },
  openEarlier: { id: "a" },
  saveMask: null,
  copyMask: null,
  useInPanel: null,
};
const TYPES = Object.keys(SAMPLES) as (keyof PainterRequests)[];
const masked = (change: Partial<typeof MASK>): unknown => ({
  type: "mask",
  body: { revision: 1, mask: { ...MASK, ...change } },
});

describe("what the painter's page asks for", () => {
  for (const type of TYPES) {
    it(`hears ${type}`, () => {
      assert.deepEqual(readPainterRequest({ type, body: SAMPLES[type] }), { type, body: SAMPLES[type] });
    });
  }

  it("hears that nothing is painted", () => {
    const message = { type: "mask", body: { revision: 1, mask: null } };
    assert.deepEqual(readPainterRequest(message), message);
  });

  it("S8 S9 takes none of 10,000 messages that are wrong in one way, and throws at none", () => {
    const wrong = fc
      .constantFrom(...TYPES)
      .chain((type) => broken(SAMPLES[type]).map((body): unknown => ({ type, body })));
    fc.assert(
      fc.property(wrong, (message) => assert.equal(readPainterRequest(message), undefined)),
      { numRuns: 10_000 },
    );
  });

  it("takes no mask that is larger than its size allows, or of a size that is never opened", () => {
    assert.ok(readPainterRequest(masked({})) !== undefined);
    assert.equal(readPainterRequest(masked({ deflated: new Uint8Array(2_000) })), undefined);
    assert.equal(readPainterRequest(masked({ width: 16_385 })), undefined);
    assert.equal(readPainterRequest(masked({ width: 16_000, height: 16_000 })), undefined);
    assert.equal(readPainterRequest(masked({ width: 0 })), undefined);
    // Noise does not shrink.
    const noise = new Uint8Array(deflateSync(crypto.getRandomValues(new Uint8Array(60_000))));
    assert.ok(readPainterRequest(masked({ width: 800, height: 600, deflated: noise })) !== undefined);
  });

  it("knows none of the panel's other requests", () => {
    for (const type of ["chooseFolder", "dropUris", "query", "constructor", "__proto__"]) {
      assert.equal(readPainterRequest({ type, body: null }), undefined, type);
    }
  });
});
