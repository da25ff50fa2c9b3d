import assert from "node:assert/strict";
import fc from "fast-check";
import type { CatalogQuery, FolderAssets, PeriodStarts } from "../../src/core/history/historyCatalog";
import { HistoryCatalog, windowOf } from "../../src/core/history/historyCatalog";
import type { AssetRecord } from "../../src/core/schema/assetRecord";
import { assetLine } from "../support/assetLine";

const DAY = 86_400_000;
const NOW = Date.parse("2026-11-26T12:00:00.000Z");
const STARTS: PeriodStarts = {
  today: NOW - DAY / 2,
  week: NOW - 7 * DAY,
  month: NOW - 30 * DAY,
  year: NOW - 365 * DAY,
};
const ANY: CatalogQuery = { text: "", modes: [], providers: [], folders: [], period: "any" };

function toEnd<T>(steps: Generator<unknown, T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

const catalogOf = (...folders: FolderAssets[]) => toEnd(HistoryCatalog.inSteps(folders));
const folder = (records: AssetRecord[], name = "site"): FolderAssets => ({ root: `/w/${name}`, name, records });
const idsFound = (catalog: HistoryCatalog, query: Partial<CatalogQuery>) =>
  toEnd(catalog.find({ ...ANY, ...query }, STARTS)).map(({ record }) => record.id);
const daysAgo = (days: number) => new Date(NOW - days * DAY).toISOString();

describe("the history's catalogue", () => {
  it("has the newest first, over all folders, and what has no date last", () => {
    const catalog = catalogOf(
      folder([assetLine({ id: "old", createdAt: daysAgo(3) }), assetLine({ id: "none", createdAt: "some day" })]),
      folder([assetLine({ id: "new", createdAt: daysAgo(1) }), assetLine({ id: "older", createdAt: daysAgo(4) })], "b"),
    );
    assert.deepEqual(idsFound(catalog, {}), ["new", "old", "older", "none"]);
    assert.equal(catalog.items[3]?.createdAt, null);
  });

  it("finds all words in prompt, file or model, whatever their case and accents", () => {
    const catalog = catalogOf(
      folder([
        assetLine({ id: "café", prompt: "Un CAFÉ à la crème", file: "bilder/Tasse.png", model: "gpt-image-2" }),
        assetLine({ id: "mug", prompt: "a mug", file: "assets/mug.png", model: "gpt-image-2" }),
      ]),
    );
    assert.deepEqual(idsFound(catalog, { text: "creme cafe" }), ["café"]);
    assert.deepEqual(idsFound(catalog, { text: "  Crème   TASSE IMAGE-2 " }), ["café"]);
    assert.deepEqual(idsFound(catalog, { text: "gpt" }), ["café", "mug"]);
    assert.deepEqual(idsFound(catalog, { text: "mug tasse" }), []);
    assert.deepEqual(idsFound(catalog, { text: "mugassets" }), [], "no word reaches from one part into the next");
    assert.deepEqual(idsFound(catalog, { text: "offline" }), [], "the provider has a filter of its own");
  });

  it("filters by mode, provider, folder and period", () => {
    const catalog = catalogOf(
      folder([
        assetLine({ id: "now", createdAt: daysAgo(0), mode: "edit" }),
        assetLine({ id: "3", createdAt: daysAgo(3), provider: "other" }),
        assetLine({ id: "20", createdAt: daysAgo(20), file: "mug.png" }),
        assetLine({ id: "200", createdAt: daysAgo(200) }),
        assetLine({ id: "none", createdAt: "?" }),
      ]),
    );
    assert.deepEqual(idsFound(catalog, { modes: ["edit"] }), ["now"]);
    assert.deepEqual(idsFound(catalog, { providers: ["other", "third"] }), ["3"]);
    assert.deepEqual(idsFound(catalog, { folders: ["."] }), ["20"]);
    assert.deepEqual(idsFound(catalog, { period: "today" }), ["now"]);
    assert.deepEqual(idsFound(catalog, { period: "week" }), ["now", "3"]);
    assert.deepEqual(idsFound(catalog, { period: "month" }), ["now", "3", "20"]);
    assert.deepEqual(idsFound(catalog, { period: "year" }), ["now", "3", "20", "200"]);
    assert.deepEqual(idsFound(catalog, { period: "week", modes: ["generate"], text: "mug" }), ["3"]);
  });

  it("names folders with their workspace folder's name where there are several", () => {
    const records = [assetLine({ file: "mug.png" }), assetLine({ file: "a/b/mug.png" })];
    assert.deepEqual(catalogOf(folder(records)).facets.folders, [".", "a/b"]);
    const facets = catalogOf(folder(records), folder(records, "shop")).facets.folders;
    assert.deepEqual(facets, ["shop", "shop/a/b", "site", "site/a/b"]);
  });

  it("offers the fullest folders alone where there are very many", () => {
    const records = Array.from({ length: 1_000 }, (_, at) => assetLine({ id: `${at}`, file: `f${at}/mug.png` }));
    const { folders } = catalogOf(folder([...records, assetLine({ id: "again", file: "f999/tea.png" })])).facets;
    assert.equal(folders.length, 200);
    assert.ok(folders.includes("f999"));
  });

  it("gives windows of what was found, whatever is asked for", () => {
    const found = catalogOf(folder(Array.from({ length: 500 }, (_, at) => assetLine({ id: `${at}` })))).items;
    assert.equal(windowOf(found, { from: 0, count: 1_000 }).items.length, 200);
    assert.equal(windowOf(found, { from: 490, count: 50 }).items.length, 10);
    assert.deepEqual(windowOf(found, { from: 900, count: 50 }), { from: 500, items: [] });
    for (const odd of [-1, NaN, Infinity, 0.5]) assert.equal(windowOf(found, { from: odd, count: 2 }).from, 0);
    assert.equal(windowOf(found, { from: 0, count: NaN }).items.length, 0);
  });

  it("finds what a plain filter finds", () => {
    const word = fc.constantFrom("red", "Röd", "mug", "TEA", "Tée", "a", "");
    const record = fc
      .record({
        prompt: fc.array(word, { maxLength: 4 }).map((words) => words.join(" ")),
        file: fc.constantFrom("mug.png", "assets/tea.png", "assets/deep/red.png"),
        model: fc.constantFrom("one", "two"),
        provider: fc.constantFrom("p", "q"),
        mode: fc.constantFrom("generate", "edit"),
        createdAt: fc.nat({ max: 400 }).map(daysAgo),
      })
      .map((change) => assetLine(change));
    const query = fc.record({
      text: fc.array(word, { maxLength: 3 }).map((words) => words.join(" ")),
      modes: fc.subarray(["generate", "edit"]),
      providers: fc.subarray(["p", "q"]),
      folders: fc.subarray([".", "assets", "assets/deep"]),
      period: fc.constantFrom("any" as const, "today" as const, "week" as const, "month" as const, "year" as const),
    });
    fc.assert(
      fc.property(fc.array(record, { maxLength: 40 }), query, (records, wanted) => {
        const named = records.map((one, at) => ({ ...one, id: String(at).padStart(3, "0") }));
        const found = idsFound(catalogOf(folder(named)), wanted);
        assert.deepEqual(found.toSorted(), naive(named, wanted).toSorted());
      }),
    );
  });

  it("searches 150,000 long entries in steps of some milliseconds", () => {
    const prompt = "A ceramic mug on a pale table, soft morning light, photographed from above ".repeat(4);
    const records = Array.from({ length: 150_000 }, (_, at) => assetLine({ id: `${at}`, prompt: `${prompt}${at}` }));
    const catalog = catalogOf(folder(records));
    const times: number[] = [];
    for (const steps = catalog.find({ ...ANY, text: "mug 149999" }, STARTS); ;) {
      const start = performance.now();
      const { done, value } = steps.next();
      times.push(performance.now() - start);
      if (done !== true) continue;
      assert.deepEqual(
        value.map(({ record }) => record.id),
        ["149999"],
      );
      break;
    }
    assert.ok(times.length >= 150_000 / 500);
    // The machine may be busy: most of them say how long a step is.
    assert.ok((times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.9)] ?? 99) < 4);
  });
});

/** Straight from the words of the contract. */
function naive(records: readonly AssetRecord[], query: CatalogQuery): string[] {
  const plain = (text: string) =>
    text
      .normalize("NFD")
      .replaceAll(/\p{Mn}/gu, "")
      .toLowerCase();
  return records
    .filter((one) => query.modes.length === 0 || query.modes.includes(one.mode))
    .filter((one) => query.providers.length === 0 || query.providers.includes(one.provider))
    .filter(({ file }) => {
      const parent = file.includes("/") ? file.replace(/\/[^/]*$/, "") : ".";
      return query.folders.length === 0 || query.folders.includes(parent);
    })
    .filter((one) => query.period === "any" || Date.parse(one.createdAt) >= STARTS[query.period])
    .filter((one) =>
      plain(query.text)
        .split(" ")
        .every((word) => [one.prompt, one.file, one.model].some((part) => plain(part).includes(word))),
    )
    .map(({ id }) => id);
}
