import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { t } from "../../media/panel/texts";
import { manifestLineText } from "../../src/core/manifest";
import type { AssetRecord } from "../../src/core/schema/assetRecord";
import { assetIdOf } from "../../src/host/panel/assetIdOf";
import { HistoryDesk, periodStarts } from "../../src/host/panel/historyDesk";
import { createAssetFiles } from "../../src/node/assetFiles";
import { factsOfFile } from "../../src/node/factsOfFile";
import { createManifestStore } from "../../src/node/manifestStore";
import { createTurns, runInTurns } from "../../src/node/turns";
import type { AssetDetails, HistoryQuery, HistoryWindow } from "../../src/protocol/panel";
import { assetLine } from "../support/assetLine";

const ANY: HistoryQuery = { text: "", modes: [], providers: [], folders: [], period: "any" };
const NOW = Date.parse("2026-11-26T12:00:00.000Z");
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

describe("the history on the host", () => {
  let parent: string;
  let open: string[];
  let windows: HistoryWindow[];
  let details: (AssetDetails | null)[];
  let read: string[];
  let hashed: string[];
  let named: string[];
  let warnings: string[];
  let desk: HistoryDesk;

  beforeEach(async () => {
    parent = await mkdtemp(path.join(tmpdir(), "history-"));
    [open, windows, details, read, hashed, named, warnings] = [["site"], [], [], [], [], [], []];
    const store = createManifestStore();
    const files = createAssetFiles(path.join(parent, "spare"));
    desk = new HistoryDesk({
      folders: () => open.map((name) => ({ root: path.join(parent, name), name })),
      manifestFolderOf: () => "assets",
      manifest: {
        async read(root, folder) {
          read.push(path.basename(root));
          return await store.read(root, folder);
        },
      },
      factsOf: factsOfFile,
      async hashOf(root, file) {
        hashed.push(file);
        return await files.hashOf(root, file);
      },
      filesNamed: async () => await Promise.resolve(named),
      uriOf: (root, file) => `file://${root}/${file}`,
      providerName: (id) => id.toUpperCase(),
      now: () => NOW,
      inTurns: async (steps) => await runInTurns(steps, createTurns()),
      t,
      post(type, body) {
        if (type === "history") windows.push(body as HistoryWindow);
        if (type === "details") details.push(body as AssetDetails | null);
      },
      warn: (message) => warnings.push(message),
    });
  });
  afterEach(async () => {
    assert.deepEqual(warnings, []);
    await rm(parent, { recursive: true, force: true });
  });

  /** Lines and their files, which hold the asset's id. */
  async function make(name: string, ...records: Partial<AssetRecord>[]): Promise<void> {
    const root = path.join(parent, name);
    await mkdir(path.join(root, "assets"), { recursive: true });
    const lines = records.map((change) => {
      const id = change.id ?? "a";
      return assetLine({ file: `assets/${id}.png`, sha256: sha256(id), bytes: Buffer.byteLength(id), ...change });
    });
    for (const { id, file } of lines) await writeFile(path.join(root, file), id).catch(() => undefined);
    const text = lines.map((line) => `${manifestLineText(line)}\n`).join("");
    await writeFile(path.join(root, "assets", "asset-manifest.jsonl"), text);
  }
  const fileOf = (file: string) => path.join(parent, "site", file);
  const idOf = (id: string, name = "site") => assetIdOf(path.join(parent, name), id);
  const last = (): HistoryWindow => windows.at(-1) ?? assert.fail("nothing was told");
  const marks = () => Object.fromEntries(last().entries.map(({ prompt, mark }) => [prompt, mark]));

  it("reads nothing before the page asks, and says that there is nothing", async () => {
    await desk.refresh();
    assert.deepEqual(read, []);
    await mkdir(path.join(parent, "site"));
    await desk.query({ queryId: 1, query: ANY });
    const { queryId, total, found, entries, problems } = last();
    assert.deepEqual([queryId, total, found, entries, problems], [1, 0, 0, [], []]);
    open = [];
    await desk.refresh();
    assert.equal(last().total, 0);
  });

  it("tells entries of all folders under handles of its own, newest first", async () => {
    open = ["site", "shop"];
    const hostile = '"><img src=x>/../__proto__';
    await make("site", {
      id: hostile,
      file: "assets/x.png",
      prompt: "p".repeat(500),
      createdAt: "2026-11-20T10:00:00Z",
    });
    await make("shop", { id: hostile, file: "assets/x.png", createdAt: "2026-11-21T10:00:00Z", costUsd: 0.077 });
    await desk.query({ queryId: 7, query: ANY });
    const { entries } = last();
    assert.deepEqual(
      entries.map(({ assetId, cost, name, prompt }) => [assetId, cost, name, prompt.length]),
      [
        [idOf(hostile, "shop"), "≈ $0.077", "x.png", 3],
        [idOf(hostile), "free", "x.png", 200],
      ],
    );
    for (const { assetId } of entries) assert.match(assetId, /^[0-9a-f]{32}$/);
    assert.deepEqual(last().facets, {
      providers: [{ id: "offline", name: "OFFLINE" }],
      folders: ["shop/assets", "site/assets"],
    });
    const item = await desk.find(idOf(hostile, "shop"));
    assert.deepEqual([item?.rootName, item?.record.id], ["shop", hostile]);
    assert.equal(await desk.find(hostile), undefined);
  });

  it("answers the latest query, and windows of it alone", async () => {
    await make("site", ...Array.from({ length: 300 }, (_, at) => ({ id: `${at}`, index: at, prompt: `mug ${at}` })));
    await Promise.all([
      desk.query({ queryId: 1, query: ANY }),
      desk.query({ queryId: 2, query: { ...ANY, text: "29" } }),
    ]);
    assert.equal(last().queryId, 2);
    assert.equal(last().found, 13);
    assert.equal(last().total, 300);
    await desk.query({ queryId: 3, query: ANY });
    await desk.window({ queryId: 3, from: 290, count: 50 });
    assert.deepEqual([last().from, last().entries.length, last().entries[0]?.prompt], [290, 10, "mug 290"]);
    const told = windows.length;
    await desk.window({ queryId: 2, from: 0, count: 50 });
    assert.equal(windows.length, told);
    assert.deepEqual(read, ["site"], "the manifest is read once");
  });

  it("tells again what is in view when the manifest changes, and nothing when it does not", async () => {
    await make("site", { id: "a" });
    await desk.query({ queryId: 1, query: ANY });
    const [told, { version }] = [windows.length, last()];
    await desk.refresh();
    assert.equal(windows.length, told);
    await make("site", { id: "a" }, { id: "b" });
    await Promise.all([desk.refresh(), desk.refresh(), desk.refresh()]);
    await desk.filesChanged();
    assert.ok(last().version > version);
    assert.equal(last().queryId, 1);
    assert.equal(last().total, 2);
    assert.ok(read.length <= 4, "what changes while it reads is read once more");
  });

  it("marks what is changed, missing or elsewhere, and hashes a file once", async () => {
    const [a, b, c, d, e] = ["a", "b", "c", "d", "e"].map((id) => ({ id, prompt: id }));
    await make("site", { ...a }, { ...b }, { ...c }, { ...d }, { ...e, bytes: 2 });
    await writeFile(fileOf("assets/b.png"), "x");
    await rm(fileOf("assets/c.png"));
    await mkdir(fileOf("moved"));
    await rename(fileOf("assets/d.png"), fileOf("moved/d.png"));
    named = ["assets/d.png", "moved/d.png"];
    await desk.query({ queryId: 1, query: ANY });
    assert.deepEqual(marks(), { a: null, b: "changed", c: "missing", d: "moved", e: "changed" });
    const times = hashed.length;
    await desk.filesChanged();
    assert.deepEqual(marks(), { a: null, b: "changed", c: "missing", d: "moved", e: "changed" });
    assert.equal(hashed.length, times);
    await desk.select({ assetId: idOf("d") });
    assert.match(details.at(-1)?.markWords ?? "", /lies in moved\/d\.png/);
    await writeFile(fileOf("assets/c.png"), "c");
    await desk.filesChanged();
    assert.equal(marks()["c"], null);
  });

  it("S8 neither shows nor reads what leads outside of the folder", async () => {
    await make("site", { id: "a" }, { id: "out", file: "out/secret.png", prompt: "secret" });
    await writeFile(path.join(parent, "secret.png"), "out");
    await symlink(parent, fileOf("out"));
    const lines = ["../secret.png", "/etc/passwd", "C:\\x.png", "vscode:x.png"].map((file, at) =>
      manifestLineText(assetLine({ id: `${at}`, file })),
    );
    const manifest = fileOf("assets/asset-manifest.jsonl");
    await writeFile(manifest, `${lines.join("\n")}\nbroken\n`, { flag: "a" });
    await desk.query({ queryId: 1, query: ANY });
    assert.equal(last().total, 2);
    assert.equal(marks()["secret"], "missing");
    assert.deepEqual(hashed, ["assets/a.png"]);
    assert.equal(last().problems.length, 5);
    assert.match(last().problems.join(" "), /outside the workspace folder.*not JSON/);
  });

  it("tells a manifest that can't be read, and shows the other ones", async () => {
    open = ["site", "shop"];
    await make("shop", { id: "a" });
    await mkdir(fileOf("assets/asset-manifest.jsonl"), { recursive: true });
    await desk.query({ queryId: 1, query: ANY });
    assert.equal(last().total, 1);
    assert.match(last().problems.join(), /^The manifest of site can't be read: /);
  });

  it("tells the details of what is selected, and only what there is", async () => {
    const edit: Partial<AssetRecord> = {
      id: "b",
      mode: "edit",
      prompt: "whole ".repeat(100),
      costUsd: 0.31,
      costSource: "usage",
      durationMs: 72_400,
      imageSize: { width: 1024, height: 768 },
      source: { file: "assets/a.png", sha256: "" },
      mask: { file: "assets/.masks/m.png", sha256: "" },
      references: [{ file: "r.png", sha256: "" }],
      feather: 4,
      generationId: "gen_1",
      seed: null,
      createdAt: "2026-11-26T09:00:00.000Z",
    };
    await make("site", { id: "a" }, edit);
    await desk.select({ assetId: idOf("b") });
    const seen = details.at(-1) ?? assert.fail("no details");
    assert.equal(seen.prompt, edit.prompt);
    const rows = Object.fromEntries(seen.rows.map(({ label, value }) => [label, value]));
    assert.deepEqual(rows, {
      Model: "placeholder · OFFLINE",
      Quality: "high",
      Size: "16 × 16, asked: 1024 × 768",
      Format: "PNG · 1 KB",
      Cost: "$0.31",
      "Time taken": "1 min 12 s",
      Created: "3 h ago",
      "Made from": "assets/a.png",
      Mask: "assets/.masks/m.png",
      References: "r.png",
      "Soft edge": "4 px",
      File: "assets/b.png",
      Generation: "gen_1",
    });
    assert.match(seen.rows.find(({ label }) => label === "Created")?.title ?? "", /2026/);
    assert.match(seen.rows.find(({ label }) => label === "Cost")?.title ?? "", /usage/);
    assert.ok(seen.actions.includes("compare") && seen.actions.includes("useSettings"));
    await rm(fileOf("assets/b.png"));
    await desk.filesChanged();
    assert.equal(details.at(-1)?.mark, "missing");
    assert.ok(details.at(-1)?.actions.includes("open") === false);
    await desk.select({ assetId: null });
    assert.equal(details.at(-1), null);
    await desk.select({ assetId: "stranger" });
    assert.equal(details.at(-1), null);
  });

  it("counts periods in days of the calendar here", () => {
    const now = new Date(2026, 2, 31, 15).getTime();
    const day = (month: number, date: number, year = 2026) => new Date(year, month, date).getTime();
    assert.deepEqual(periodStarts(now), {
      today: day(2, 31),
      week: day(2, 25),
      month: day(2, 2),
      year: day(3, 1, 2025),
    });
  });
});
