import assert from "node:assert/strict";
import type { JobEvent } from "../../src/core/job/jobMachine";
import { applyEvent, nextStep } from "../../src/core/job/jobMachine";
import { InlineAssetsError } from "../../src/core/errors";
import type { Job, JobOutput, JobState } from "../../src/core/schema/job";
import { jobSchema } from "../../src/core/schema/job";
import { assetLine } from "../support/assetLine";

const receipt = {
  generationId: "gen_1",
  linksValidUntil: 9,
  cost: 7_200,
  costSource: "reported",
  warnings: [],
} as const;
const received = { ...receipt, warnings: [], intentAt: 1, acceptedAt: 2 };
const remote: JobOutput = { kind: "remote", url: "https://example.com/a.png" };
const recorded: JobOutput = { kind: "recorded", record: assetLine() };
const failure = { code: "outcome-unknown", message: "m", charged: "maybe" } as const;

const STATES: Record<string, JobState> = {
  estimated: { kind: "estimated", isClicked: true },
  approved: { kind: "approved", approvedAt: 0 },
  submitting: { kind: "submitting", intentAt: 1, shape: null, resends: [] },
  waiting: { kind: "waiting", until: 5, shape: "nested", resends: ["body-shape"] },
  unknown: { kind: "unknown", intentAt: 1, error: failure, raw: null },
  queued: { kind: "queued", ...received },
  accepted: { kind: "accepted", ...received, outputs: [remote, recorded] },
  recorded: { kind: "recorded", ...received, records: [assetLine()] },
  failed: { kind: "failed", error: { ...failure, charged: "no" } },
  dismissed: { kind: "dismissed", intentAt: 1, cost: 7_200 },
};

const error = (charged: "no" | "maybe") => new InlineAssetsError("provider-error", "m", { charged });
const EVENTS: Record<string, JobEvent> = {
  approved: { kind: "approved", at: 7, isClicked: true },
  intent: { kind: "intent", at: 9 },
  resendAllowed: { kind: "resendAllowed", until: 8, reason: "rate-limited", shape: "flat" },
  refused: { kind: "submitFailed", error: error("no"), raw: null },
  unclear: { kind: "submitFailed", error: error("maybe"), raw: "{" },
  queued: { kind: "queued", at: 2, receipt: { ...receipt, warnings: [] } },
  accepted: { kind: "accepted", at: 2, receipt: { ...receipt, warnings: [] }, outputs: [remote] },
  output: { kind: "output", index: 0, output: recorded },
  redirected: { kind: "redirected", folder: "elsewhere" },
  dismissed: { kind: "dismissed" },
};

/** The whole table: what is not named here is impossible. */
const REACHED: Record<string, Record<string, JobState["kind"]>> = {
  estimated: { approved: "approved", dismissed: "dismissed" },
  approved: { approved: "approved", intent: "submitting", refused: "failed", dismissed: "dismissed" },
  waiting: { approved: "waiting", intent: "submitting", refused: "failed", dismissed: "dismissed" },
  submitting: {
    resendAllowed: "waiting",
    refused: "failed",
    unclear: "unknown",
    queued: "queued",
    accepted: "accepted",
  },
  queued: { refused: "failed", unclear: "unknown", accepted: "accepted", dismissed: "dismissed" },
  accepted: { output: "recorded", redirected: "accepted", dismissed: "dismissed" },
  unknown: { dismissed: "dismissed" },
  recorded: { dismissed: "dismissed" },
  failed: { dismissed: "dismissed" },
};

const STEPS: Record<string, string> = {
  estimated: "askConsent",
  approved: "submit",
  submitting: "askPerson",
  waiting: "submit",
  unknown: "askPerson",
  queued: "poll",
  accepted: "download",
  recorded: "none",
  failed: "none",
  dismissed: "none",
};

function jobIn(state: JobState): Job {
  const call = {
    mode: "generate",
    prompt: "p",
    model: "m",
    quality: "low",
    imageSize: "square",
    outputFormat: "png",
    numImages: 1,
    seed: 1,
  } as const;
  const folders = { root: "/r", folder: "assets", manifestFolder: "assets", name: null, fileNameTemplate: "x" };
  return jobSchema.parse({
    v: 1,
    id: "a-1",
    revision: 0,
    createdAt: 0,
    plan: { provider: "p", call, ...folders, estimate: 1, reserve: 1, apiOrigin: null },
    consent: null,
    trouble: null,
    state,
  });
}

describe("jobMachine", () => {
  for (const [name, state] of Object.entries(STATES)) {
    it(`knows what to do next, and what can happen, when a job is ${name}`, () => {
      assert.equal(nextStep(state).kind, STEPS[name]);
      for (const [event, facts] of Object.entries(EVENTS)) {
        const reached = REACHED[name]?.[event];
        if (reached === undefined) {
          assert.throws(() => applyEvent(jobIn(state), facts), /met the event/, `${name} × ${event}`);
          continue;
        }
        const next = applyEvent(jobIn(state), facts);
        assert.equal(next.state.kind, reached, `${name} × ${event}`);
        assert.deepEqual(jobSchema.parse(JSON.parse(JSON.stringify(next))), next, "it can be stored and read again");
      }
    });
  }

  it("remembers why it was allowed to send again, and in which shape", () => {
    const waiting = applyEvent(jobIn(STATES["submitting"] as JobState), EVENTS["resendAllowed"] as JobEvent);
    assert.deepEqual(waiting.state, { kind: "waiting", until: 8, shape: "flat", resends: ["rate-limited"] });
    const again = applyEvent(waiting, { kind: "intent", at: 9 });
    assert.deepEqual(again.state, { kind: "submitting", intentAt: 9, shape: "flat", resends: ["rate-limited"] });
  });

  it("forgets the links when the last output is recorded", () => {
    const done = applyEvent(jobIn(STATES["accepted"] as JobState), EVENTS["output"] as JobEvent);
    assert.doesNotMatch(JSON.stringify(done), /example\.com/);
  });

  it("has one next step for each state of an output", () => {
    const part = { isSpare: false, url: null, sha256: "0", bytes: 1, format: "png", width: 1, height: 1 } as const;
    const outputs: [JobOutput, string][] = [
      [remote, "download"],
      [{ kind: "staged", isSpare: false }, "verify"],
      [{ kind: "verified", ...part }, "name"],
      [{ kind: "verified", ...part, isSpare: true }, "bringHome"],
      [{ kind: "placing", ...part, file: "assets/a.png" }, "place"],
      [{ kind: "placed", url: null, record: assetLine() }, "record"],
    ];
    for (const [output, step] of outputs) {
      const state: JobState = { kind: "accepted", ...received, outputs: [recorded, output] };
      assert.deepEqual([nextStep(state).kind, Reflect.get(nextStep(state), "index")], [step, 1]);
    }
  });
});
