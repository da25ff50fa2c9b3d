import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { t } from "../../media/panel/texts";
import { PictureDesk, type PictureFile } from "../../src/host/panel/pictureDesk";
import { createAssetFiles } from "../../src/node/assetFiles";
import { factsOfFile } from "../../src/node/factsOfFile";
import type { PanelEvents, PictureBytes } from "../../src/protocol/panel";
import { flatPng } from "../mock-api/flatPng";

describe("the panel's pictures on the host", () => {
  let folder: string;
  let root: string;
  let told: { type: string; body: PictureBytes }[];
  let reads: string[];
  let desk: PictureDesk;
  /** Holds the next reads until it resolves. */
  let gate: Promise<void> | undefined;
  const known = new Map<string, PictureFile>();

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), "pictures-"));
    root = path.join(folder, "work");
    await mkdir(root);
    [told, reads, gate] = [[], [], undefined];
    known.clear();
    const files = createAssetFiles(path.join(folder, "spare"));
    desk = new PictureDesk({
      files: {
        async read(...place) {
          reads.push(place[1]);
          await gate;
          return await files.read(...place);
        },
      },
      factsOf: factsOfFile,
      find: async (id) => await Promise.resolve(known.get(id)),
      post: (type, body) => {
        if (type === "thumbnail" || type === "picture") told.push({ type, body: body as PanelEvents["picture"] });
      },
      t,
    });
  });
  afterEach(async () => await rm(folder, { recursive: true, force: true }));

  const small = (): Uint8Array<ArrayBuffer> => new Uint8Array(flatPng(24, 16, [1, 2, 3]));
  const save = async (name: string, bytes: Uint8Array = small()): Promise<string> => {
    await writeFile(path.join(root, name), bytes);
    return desk.register({ root, file: name });
  };
  const problemOf = async (id: string): Promise<string> => {
    await desk.picture({ id });
    const last = told.at(-1)?.body;
    assert.ok(last !== undefined && "problem" in last, "it is shown");
    return last.problem;
  };

  it("hands out what is registered and what is found, and nothing else", async () => {
    const id = await save("mug.png");
    known.set("asset", { root, file: "mug.png" });
    await desk.thumbnails({ ids: [id, "asset", "stranger"] });
    assert.deepEqual(
      told.map(({ type, body }) => [type, body.id, "bytes" in body && body.bytes.length === small().length]),
      [
        ["thumbnail", id, true],
        ["thumbnail", "asset", true],
        ["thumbnail", "stranger", false],
      ],
    );
    assert.notEqual(id, "mug.png");
    assert.equal(id, desk.register({ root, file: "mug.png" }), "one place, one id");
  });

  it("reads one at a time, and not what is unwanted meanwhile", async () => {
    const ids = await Promise.all(["a.png", "b.png", "c.png", "d.png"].map((name) => save(name)));
    let open = (): void => undefined;
    gate = new Promise((resolve) => (open = resolve));
    const first = desk.thumbnails({ ids: ids.slice(0, 3) });
    const second = desk.thumbnails({ ids: [...ids.slice(0, 1), ...ids.slice(3)] });
    open();
    await Promise.all([first, second]);
    assert.deepEqual(reads, ["a.png", "d.png"]);
  });

  it("keeps the small picture that the page made, for the next page", async () => {
    const id = await save("mug.png", flatPng(900, 600, [9, 9, 9]));
    await desk.thumbnails({ ids: [id] });
    const read = told.at(-1)?.body;
    assert.ok(read !== undefined && "sha256" in read && !read.isSmall);
    desk.madeThumbnail({ id, sha256: read.sha256, bytes: small() });
    await desk.thumbnails({ ids: [id] });
    const kept = told.at(-1)?.body;
    assert.ok(kept !== undefined && "sha256" in kept && kept.isSmall);
    assert.deepEqual([...kept.bytes], [...small()]);
    assert.equal(kept.mediaType, "image/png");
    assert.equal(reads.length, 1);
    await utimes(path.join(root, "mug.png"), 1, 1);
    await desk.thumbnails({ ids: [id] });
    assert.equal(reads.length, 2, "a file with another time is read again");
  });

  it("keeps no small picture that is large, no picture, or of nothing that was handed out", async () => {
    const id = await save("mug.png");
    await desk.thumbnails({ ids: [id] });
    const read = told.at(-1)?.body;
    assert.ok(read !== undefined && "sha256" in read);
    const { sha256 } = read;
    desk.madeThumbnail({ id, sha256, bytes: new TextEncoder().encode("<svg/>") });
    desk.madeThumbnail({ id, sha256, bytes: new Uint8Array(70_000) });
    desk.madeThumbnail({ id, sha256, bytes: new Uint8Array(flatPng(600, 2, [1, 1, 1])) });
    desk.madeThumbnail({ id, sha256: "0".repeat(64), bytes: small() });
    await desk.thumbnails({ ids: [id] });
    assert.equal(reads.length, 2);
  });

  it("says in a sentence why a picture can't be shown", async () => {
    await writeFile(path.join(folder, "secret.png"), small());
    await symlink(path.join(folder, "secret.png"), path.join(root, "link.png"));
    await symlink(folder, path.join(root, "out"));
    await mkdir(path.join(root, "folder.png"));
    assert.match(await problemOf(desk.register({ root, file: "gone.png" })), /not there any more/);
    assert.match(await problemOf(await save("text.png", new TextEncoder().encode("words"))), /no PNG, JPEG or WebP/);
    assert.match(await problemOf(desk.register({ root, file: "link.png" })), /link/);
    assert.match(await problemOf(desk.register({ root, file: "folder.png" })), /folder/);
    assert.match(await problemOf(desk.register({ root, file: "out/secret.png" })), /outside/);
    assert.match(await problemOf(desk.register({ root, file: "../secret.png" })), /outside/);
    const huge = small();
    new DataView(huge.buffer, huge.byteOffset).setUint32(16, 40_000);
    assert.match(await problemOf(await save("huge.png", huge)), /40000 × 16 pixels/);
    const heavy = await save("heavy.png");
    await truncate(path.join(root, "heavy.png"), 80 * 1024 * 1024 + 1);
    const before = reads.length;
    assert.match(await problemOf(heavy), /too large/);
    assert.equal(reads.length, before, "and it is not read to say so");
  });
});
