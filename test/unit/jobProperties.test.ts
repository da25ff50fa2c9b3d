import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import type { Job } from "../../src/core/schema/job";
import { jobSchema } from "../../src/core/schema/job";
import { createJobJournal } from "../../src/node/jobJournal";
import { assetLine } from "../support/assetLine";
import { jobIn } from "../support/jobIn";

const RECEIPT = {
  intentAt: 1,
  acceptedAt: 2,
  linksValidUntil: 3,
  generationId: "g",
  cost: 1,
  costSource: "reported" as const,
  warnings: [],
};
const STATES: readonly Job["state"][] = [
  { kind: "estimated", isClicked: false },
  { kind: "approved", approvedAt: 1 },
  { kind: "queued", ...RECEIPT },
  { kind: "accepted", ...RECEIPT, outputs: [{ kind: "remote", url: "https://cdn.example.com/a.png?sig=1" }] },
  { kind: "recorded", ...RECEIPT, records: [assetLine()] },
  { kind: "dismissed", intentAt: 1, cost: 7_200 },
];
const job = fc.constantFrom(...STATES).map((state) => jobIn(state, { revision: 3, consent: null }));
const journalIn = (folder: string) =>
  createJobJournal({
    folder,
    spareFolder: path.join(folder, "spare"),
    clock: { now: () => 2 },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });

const junk = fc.oneof(
  fc.jsonValue({ maxDepth: 1 }),
  fc.constantFrom("../../x", "9".repeat(400), "\0", -1, 1.5, 1e300, null, {}, [], ["approved"]),
);
/** A job's text with some of its values exchanged, left out or added, or its bytes changed. */
const damaged = fc
  .tuple(job, fc.array(fc.tuple(fc.nat(), fc.option(junk), fc.boolean()), { maxLength: 3 }))
  .map(([whole, changes]) => {
    const copy: unknown = JSON.parse(JSON.stringify(whole));
    for (const [at, value, isAdded] of changes) change(copy, at, structuredClone(value), isAdded);
    return JSON.stringify(copy);
  });
const torn = damaged.chain((text) =>
  fc.tuple(fc.nat(text.length), fc.string()).map(([end, rest]) => text.slice(0, end) + rest),
);
/** Changes the `at`-th place of a value in the order in which JSON is read. */
function change(value: unknown, at: number, to: unknown, isAdded: boolean): void {
  const places: [object, string][] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    for (const key of Object.keys(node)) {
      places.push([node, key]);
      visit(Reflect.get(node, key));
    }
  };
  visit(value);
  const [owner, key] = places[at % places.length] ?? [{}, ""];
  const added = at % 2 === 0 ? "note" : "__proto__";
  if (isAdded) Object.defineProperty(owner, added, { value: to, enumerable: true, configurable: true, writable: true });
  else if (to === null) Reflect.deleteProperty(owner, key);
  else Reflect.set(owner, key, to);
}

/** No key of that name is ever taken over: it would become the object's kind. */
function withoutProto(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, inner: unknown) => (key === "__proto__" ? undefined : inner));
}

describe("job (properties)", () => {
  it("S8 takes a job only as it stands: nothing is mended, dropped or let through", () => {
    fc.assert(
      fc.property(damaged, (text) => {
        const value: unknown = JSON.parse(text);
        const parsed = jobSchema.safeParse(value);
        if (!parsed.success) return;
        assert.deepEqual(JSON.parse(JSON.stringify(parsed.data)), withoutProto(value));
        assert.match(parsed.data.id, /^[0-9a-z-]{1,64}$/);
        assert.equal(Object.getPrototypeOf(parsed.data), Object.prototype);
      }),
      { numRuns: 2000 },
    );
    fc.assert(fc.property(job, (whole) => assert.deepEqual(jobSchema.parse(JSON.parse(JSON.stringify(whole))), whole)));
  });

  it("S8 asks the disk for no name but a job's id", async () => {
    const scratch = await mkdtemp(path.join(os.tmpdir(), "inline-assets-journal-"));
    try {
      const folder = path.join(scratch, "jobs");
      await mkdir(folder);
      const [whole] = fc.sample(job, 1);
      await writeFile(path.join(scratch, "planted.json"), JSON.stringify(whole));
      await writeFile(path.join(folder, "job-1.json"), JSON.stringify(whole));
      const journal = journalIn(folder);
      assert.deepEqual(await journal.read("job-1"), whole);
      const names = fc.oneof(
        fc.constantFrom("../planted", "..\\planted", "./job-1", "JOB-1", "job-1\0", "", "."),
        fc.string(),
      );
      await fc.assert(
        fc.asyncProperty(names, async (name) => {
          fc.pre(name !== "job-1");
          assert.equal(await journal.read(name), undefined);
        }),
      );
    } finally {
      await rm(scratch, { recursive: true });
    }
  });

  it("S8 reads any bytes of a job's file without throwing, and gives none that no schema has parsed", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "inline-assets-journal-"));
    const journal = journalIn(folder);
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array)),
      fc.oneof(damaged, torn, fc.json(), fc.string()).map((text) => Buffer.from(text)),
    );
    try {
      await fc.assert(
        fc.asyncProperty(bytes, async (content) => {
          await writeFile(path.join(folder, "job-1.json"), content);
          const read = await journal.read("job-1");
          if (read !== undefined) assert.deepEqual(jobSchema.parse(read), read);
          assert.deepEqual(await journal.list(), read === undefined ? [] : [read]);
        }),
        { numRuns: 300 },
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
