import assert from "node:assert/strict";
import fc from "fast-check";
import type { MissingRequests } from "../../src/protocol/missing";
import { readMissingRequest } from "../../src/protocol/missingRequests";
import { broken } from "../support/brokenBodies";

/** One good body for each request. */
const SAMPLES: MissingRequests = {
  ready: null,
  scope: { scope: "file" },
  view: { view: "placeholders" },
  tick: { revision: 3, ids: ["a", "b"], isTicked: true },
  prompt: { revision: 4, id: "a", prompt: "A calm lake" },
  quality: { revision: 5, quality: "low" },
  fillIn: { revision: 6, isOn: false },
  submit: { offer: 4 },
  placeholders: { offer: 4 },
  cancel: null,
  job: { id: "a", jobId: "j", choice: "stop" },
  openPlace: { id: "a", at: 0 },
  openPicture: { id: "a" },
  regenerate: { id: "a" },
  help: { what: "enterKey" },
  thumbnails: { ids: ["a"] },
  madeThumbnail: { id: "a", sha256: "0".repeat(64), bytes: new Uint8Array(10) },
  showLog: null,
};
const TYPES = Object.keys(SAMPLES) as (keyof MissingRequests)[];

describe("what the list of missing pictures asks for", () => {
  for (const type of TYPES) {
    it(`hears ${type}`, () => {
      assert.deepEqual(readMissingRequest({ type, body: SAMPLES[type] }), { type, body: SAMPLES[type] });
    });
  }

  it("hears that a row's own words are taken again", () => {
    const message = { type: "prompt", body: { revision: 1, id: "a", prompt: null } };
    assert.deepEqual(readMissingRequest(message), message);
  });

  it("S8 S9 takes none of 10,000 messages that are wrong in one way, and throws at none", () => {
    const wrong = fc
      .constantFrom(...TYPES)
      .chain((type) => broken(SAMPLES[type]).map((body): unknown => ({ type, body })))
      // Many rows may be ticked at once.
      .filter((message) => Reflect.get(Object(message), "type") !== "tick");
    fc.assert(
      fc.property(wrong, (message) => assert.equal(readMissingRequest(message), undefined)),
      { numRuns: 10_000 },
    );
  });

  it("S9 takes no ticks that are none", () => {
    for (const body of [
      { ...SAMPLES.tick, ids: "a" },
      { ...SAMPLES.tick, ids: [7] },
      { ...SAMPLES.tick, ids: Array.from({ length: 100_001 }, () => "a") },
      { ...SAMPLES.tick, isTicked: 1 },
      { ...SAMPLES.tick, path: "/etc/passwd" },
    ]) {
      assert.equal(readMissingRequest({ type: "tick", body }), undefined);
    }
  });

  it("S9 knows none of the panel's other requests", () => {
    for (const type of ["chooseFolder", "draft", "query", "constructor", "__proto__"]) {
      assert.equal(readMissingRequest({ type, body: null }), undefined, type);
    }
  });
});
