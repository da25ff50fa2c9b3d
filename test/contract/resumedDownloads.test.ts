import assert from "node:assert/strict";
import type { JobRig } from "../support/jobRig";
import { createJobRig } from "../support/jobRig";
import { fail, succeed } from "../support/faultRun";

describe("downloads that are cut off", () => {
  let rig: JobRig;

  beforeEach(async () => {
    rig = await createJobRig();
  });
  afterEach(() => rig.stop());

  const ranges = () => rig.mock.outputRequests.map(({ headers }) => headers["range"] ?? null);
  const conditions = () => rig.mock.outputRequests.map(({ headers }) => typeof headers["if-range"]);

  it("F11 go on where they stopped, under the ETag of what came first", async () => {
    rig.mock.script([
      {},
      { on: "output", cutOutput: 60, withLength: true },
      { on: "output", resetOutput: true },
      { on: "output", outputStatus: 503 },
      { on: "output", cutOutput: 20, withLength: true },
    ]);
    await succeed(rig, { pictures: 1 });
    assert.deepEqual(ranges(), [null, "bytes=60-", "bytes=60-", "bytes=60-", "bytes=80-"]);
    assert.deepEqual(conditions(), ["undefined", "string", "string", "string", "string"]);
  });

  it("F11 begin anew where the picture has changed, where ranges are ignored, and where there is no strong ETag", async () => {
    const cut = { on: "output", cutOutput: 60, withLength: true } as const;
    rig.mock.script([{}, { ...cut, etag: '"another"' }]);
    await succeed(rig, { pictures: 1 });
    assert.deepEqual(ranges(), [null, "bytes=60-", null]);

    rig.mock.reset();
    rig.mock.script([{}, cut, { on: "output", ignoreRange: true }]);
    await succeed(rig, { pictures: 1 });
    assert.deepEqual(ranges(), [null, "bytes=60-", null]);

    for (const etag of [null, 'W/"weak"']) {
      rig.mock.reset();
      rig.mock.script([{}, { ...cut, etag }]);
      await succeed(rig, { pictures: 1 });
      assert.deepEqual(ranges(), [null, null], String(etag));
    }
  });

  it("F11 are given up after five tries, with back-off between them and nothing left behind", async () => {
    rig.mock.script([{}, { on: "output", cutOutput: 3, withLength: true, times: 9 }]);
    await fail(rig, { code: "download-failed", charged: "yes" });
    assert.equal(rig.mock.outputRequests.length, 5);
    assert.equal(rig.pauses.length, 4);
    for (const [index, pause] of rig.pauses.entries()) {
      const most = 500 * 2 ** index;
      assert.ok(pause >= most / 2 && pause <= most, `${pause} ms before try ${index + 2}`);
    }
  });

  it("F16 keep apart a small file that claims to be huge, and never put it into the project", async () => {
    for (const hugeSize of [
      { width: 30_000, height: 30_000 },
      { width: 16_385, height: 1 },
    ]) {
      rig.mock.reset();
      rig.mock.script([{}, { on: "output", hugeSize }]);
      const files: string[] = [];
      const movePart: typeof rig.files.movePart = async (part, isSpare) => {
        await rig.files.movePart(part, isSpare);
        files.push(`${part.name} ${String(isSpare)}`);
        assert.ok(await rig.files.inspectPart({ ...part, isSpare: true }), "it is kept");
        // So that what is checked after each fault finds no part.
        await rig.files.discardPart({ ...part, isSpare: true });
      };
      const parts = { files: { ...rig.files, movePart } };
      const { error, journalText } = await fail(rig, { code: "bad-output", charged: "yes" }, { parts });
      assert.match(error.message, /It was kept apart and not opened/);
      assert.equal(files.length, 1);
      assert.match(journalText, /"isKept":true/);
      assert.deepEqual(await rig.assets(), []);
    }
  });
});
