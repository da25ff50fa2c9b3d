import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Clock } from "../../src/core/ports";
import type { AssetRecord } from "../../src/core/schema/assetRecord";
import type { MoveParts, NodeAssetMoves } from "../../src/node/assetMoves";
import { createAssetMoves } from "../../src/node/assetMoves";
import { createManifestStore } from "../../src/node/manifestStore";
import { createSystemClock } from "../../src/node/systemClock";
import { assetLine } from "./assetLine";

// A workspace folder with a few recorded pictures, and what moves their files.

const noLog = { info: () => undefined, warn: () => undefined, error: () => undefined };

export interface MovesPlaces {
  root: string;
  storage: string;
}

export class MovesLab {
  readonly manifest = createManifestStore();
  readonly opened: NodeAssetMoves[] = [];

  private constructor(
    readonly scratch: string,
    readonly places: MovesPlaces,
  ) {}

  static async create(folder?: string): Promise<MovesLab> {
    const scratch = folder ?? (await mkdtemp(path.join(os.tmpdir(), "inline-assets-moves-")));
    const places = { root: path.join(scratch, "ws"), storage: path.join(scratch, "storage") };
    await mkdir(path.join(places.root, "assets"), { recursive: true });
    return new MovesLab(scratch, places);
  }

  async remove(): Promise<void> {
    for (const one of this.opened) one.dispose();
    await rm(this.scratch, { recursive: true, force: true });
  }

  /** As one window has it. */
  open(change: Partial<MoveParts> = {}): NodeAssetMoves {
    const moves = openMoves(this.places, change);
    this.opened.push(moves);
    return moves;
  }

  async save(id: string, file: string, change: Partial<AssetRecord> = {}): Promise<AssetRecord> {
    const content = `content of ${id}`;
    await this.write(file, content);
    const record = assetLine({ id, file, sha256: hashOf(content), bytes: content.length, ...change });
    await this.manifest.append(this.places.root, "assets", record);
    return record;
  }

  place({ id, file }: { id: string; file: string }) {
    return { root: this.places.root, manifestFolder: "assets", id, file };
  }

  async write(file: string, content: string): Promise<void> {
    await mkdir(path.dirname(this.pathOf(file)), { recursive: true });
    await writeFile(this.pathOf(file), content);
  }

  pathOf(file: string): string {
    return path.join(this.places.root, file);
  }

  /** Contents by file, of everything in the workspace but the manifest. */
  async files(): Promise<Record<string, string>> {
    return await contentsIn(this.places.root);
  }

  /** What the manifest shows: file by id. */
  async shown(): Promise<Record<string, string>> {
    const { records } = await this.manifest.read(this.places.root, "assets");
    return Object.fromEntries(records.map(({ id, file }): [string, string] => [id, file]).sort());
  }

  async pending(): Promise<string[]> {
    const names = await readdir(path.join(this.places.storage, "moves"), { encoding: "utf8" }).catch(() => undefined);
    return names?.filter((name) => name.endsWith(".json")) ?? [];
  }
}

export function openMoves({ storage }: MovesPlaces, change: Partial<MoveParts> = {}): NodeAssetMoves {
  const clock: Clock = createSystemClock();
  const parts: MoveParts = {
    ...{ storageFolder: storage, manifest: createManifestStore(), clock, log: noLog },
    toTrash: () => Promise.resolve(false),
    ...change,
  };
  return createAssetMoves(parts);
}

export async function contentsIn(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const found: Record<string, string> = {};
  for (const entry of names) {
    if (!entry.isFile() || entry.name === "asset-manifest.jsonl") continue;
    const full = path.join(entry.parentPath, entry.name);
    found[path.relative(folder, full)] = await readFile(full, "utf8");
  }
  return found;
}

export function hashOf(content: string): string {
  return createHash("sha256").update(content).digest("hex");
}
