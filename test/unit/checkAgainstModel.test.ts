import assert from "node:assert/strict";
import { checkAgainstModel } from "../../src/core/checkAgainstModel";
import type { Call } from "../../src/core/provider";
import { parseGenerateRequest } from "../../src/core/schema/generateRequest";
import { PROSPOLABS_INFO } from "../../src/providers/prospolabs/models";

const [model] = PROSPOLABS_INFO.models;
const call: Call = {
  mode: "generate",
  prompt: "a mug",
  model: "gpt-image-2",
  quality: "high",
  imageSize: "landscape_4_3",
  outputFormat: "png",
  numImages: 1,
  seed: 1,
};

function rejects(change: Partial<Call>, message: RegExp): void {
  assert.throws(() => checkAgainstModel({ ...call, ...change }, model), {
    code: "invalid-request",
    charged: "no",
    message,
  });
}

describe("rules before sending", () => {
  it("name the field, the value and the rule", () => {
    rejects({ prompt: "" }, /^prompt: "" is not allowed\. Say what/);
    rejects({ prompt: " \n\t" }, /^prompt: /);
    rejects({ prompt: "x".repeat(32_001) }, /^prompt: .*32,000.*32,001/s);
    rejects({ numImages: 0 }, /^numImages: 0 .*1 to 8/);
    rejects({ numImages: 9 }, /^numImages: 9 .*1 to 8/);
    rejects({ seed: 1.5 }, /^seed: 1\.5 .*whole number/);
  });

  it("hold for custom sizes", () => {
    rejects({ imageSize: { width: 1000, height: 768 } }, /^imageSize\.width: 1000 .*multiple of 16/);
    rejects({ imageSize: { width: 1024, height: 0 } }, /^imageSize\.height: 0 .*16 to 3840/);
    rejects({ imageSize: { width: 3856, height: 2160 } }, /^imageSize\.width: 3856 /);
    rejects({ imageSize: { width: 3840, height: 1264 } }, /^imageSize: .*3:1/);
    assert.deepEqual(checkAgainstModel({ ...call, imageSize: { width: 3840, height: 1280 } }, model), []);
  });

  it("warn of the pixel rule that the specification does not state", () => {
    const [warning] = checkAgainstModel({ ...call, imageSize: { width: 512, height: 512 } }, model);
    assert.match(warning ?? "", /262,144 pixels lie outside the 655,360 to 8,294,400/);
    assert.deepEqual(checkAgainstModel({ ...call, prompt: "x".repeat(32_000) }, model), []);
  });

  it("check the shape of a request from outside", () => {
    const bad: [unknown, RegExp][] = [
      [undefined, /^request: nothing/],
      ["a mug", /^request: "a mug"/],
      [{}, /^prompt: nothing .*must be text/],
      [{ prompt: 7 }, /^prompt: 7 /],
      [{ prompt: "x", quality: "best" }, /^quality: "best" .*auto, low, medium, high/],
      [{ prompt: "x", imageSize: "huge" }, /^imageSize: "huge" .*square_hd/],
      [{ prompt: "x", imageSize: { width: 10 } }, /^imageSize: \{"width":10\}/],
      [{ prompt: "x", outputFormat: "gif" }, /^outputFormat: "gif" .*png, jpeg, webp/],
      [{ prompt: "x", numImages: "2" }, /^numImages: "2" /],
      [{ prompt: "x", numImage: 2 }, /^numImage: .*Known fields are prompt/],
    ];
    for (const [value, message] of bad) {
      assert.throws(() => parseGenerateRequest(value), { code: "invalid-request", message }, JSON.stringify(value));
    }
    assert.deepEqual(parseGenerateRequest({ prompt: "x", seed: -3 }), { prompt: "x", seed: -3 });
  });
});
