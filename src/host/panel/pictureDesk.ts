import { createHash } from "node:crypto";
import { readImageHeader } from "../../core/image/imageHeader";
import { isHuge } from "../../core/image/isHuge";
import type { AssetFiles } from "../../core/ports";
import type { PanelRequests, PictureBytes } from "../../protocol/panel";
import { ownBytes } from "../ownBytes";
import type { PanelPost, Translate } from "./panelPost";

/** A file inside an open workspace folder. */
export interface PictureFile {
  /** Absolute path. */
  root: string;
  /** Relative to it. */
  file: string;
}

export interface PictureParts {
  files: Pick<AssetFiles, "read">;
  /** Undefined where there is no such file. */
  factsOf(root: string, file: string): Promise<{ bytes: number; modifiedAt: number } | undefined>;
  /** What an id means that was not registered here: an asset's. */
  find(id: string): Promise<PictureFile | undefined>;
  post: PanelPost;
  readonly t: Translate;
}

/** The largest file that is read to be shown. */
const MAX_BYTES = 80 * 1024 * 1024;
const MAX_SMALL_BYTES = 64 * 1024;
const MAX_SMALL_SIDE = 512;
/** Small pictures that are kept: some megabytes. */
const MAX_KEPT = 400;
const MAX_PLACES = 5_000;
/** More are not in view at once. */
const MAX_WANTED = 400;

type Picture = Extract<PictureBytes, { sha256: string }>;
type Small = Omit<Picture, "id" | "isSmall">;

/**
 * Hands pictures to the page: small ones where the page has made them before, the files where it has not. One file is read
 * at a time, the one that is wanted first now; none that was wanted a moment ago.
 */
export class PictureDesk {
  readonly #places = new Map<string, PictureFile>();
  /** By the content's sha256. */
  readonly #kept = new Map<string, Small>();
  /** By place: the content that a file of this size and time has. */
  readonly #contents = new Map<string, { stamp: string; sha256: string }>();
  #wanted: string[] = [];
  /** The one that is being read. */
  #current: string | undefined;
  #reading: Promise<void> | undefined;

  constructor(private readonly parts: PictureParts) {}

  /** @returns the id by which the page may ask for the picture */
  register({ root, file }: PictureFile): string {
    const id = createHash("sha256")
      .update(JSON.stringify(["file", root, file]))
      .digest("hex")
      .slice(0, 32);
    remember(this.#places, { key: id, value: { root, file }, most: MAX_PLACES });
    return id;
  }

  /** Replaces what was wanted before. */
  async thumbnails({ ids }: PanelRequests["thumbnails"]): Promise<void> {
    this.#wanted = ids.slice(0, MAX_WANTED).filter((id) => id !== this.#current);
    this.#reading ??= this.#readWanted().finally(() => (this.#reading = undefined));
    await this.#reading;
  }

  /** At its full size. */
  async picture({ id }: PanelRequests["picture"]): Promise<void> {
    this.parts.post("picture", await this.#read(id));
  }

  /** Kept when it is a small picture of something that was handed out; the page is not trusted to say so. */
  madeThumbnail({ sha256, bytes }: PanelRequests["madeThumbnail"]): void {
    if (bytes.byteLength > MAX_SMALL_BYTES) return;
    if (![...this.#contents.values()].some((content) => content.sha256 === sha256)) return;
    const header = readImageHeader(bytes);
    if (typeof header !== "object" || Math.max(header.width, header.height) > MAX_SMALL_SIDE) return;
    const small = { sha256, mediaType: `image/${header.format}`, bytes: bytes.slice() } as const;
    remember(this.#kept, { key: sha256, value: small, most: MAX_KEPT });
  }

  async #readWanted(): Promise<void> {
    for (let id = this.#wanted.shift(); id !== undefined; id = this.#wanted.shift()) {
      this.#current = id;
      this.parts.post("thumbnail", (await this.#smallOf(id)) ?? (await this.#read(id)));
      this.#current = undefined;
    }
  }

  async #placeOf(id: string): Promise<PictureFile | undefined> {
    return this.#places.get(id) ?? (await this.parts.find(id).catch(() => undefined));
  }

  /** Undefined where the file has to be read. */
  async #smallOf(id: string): Promise<PictureBytes | undefined> {
    const place = await this.#placeOf(id);
    if (place === undefined) return undefined;
    const content = this.#contents.get(keyOf(place));
    const small = content === undefined ? undefined : this.#kept.get(content.sha256);
    if (small === undefined) return undefined;
    const facts = await this.parts.factsOf(place.root, place.file).catch(() => undefined);
    if (facts === undefined || content?.stamp !== stampOf(facts)) return undefined;
    remember(this.#kept, { key: small.sha256, value: small, most: MAX_KEPT });
    return { id, ...small, isSmall: true };
  }

  async #read(id: string): Promise<PictureBytes> {
    const { t } = this.parts;
    try {
      const place = await this.#placeOf(id);
      if (place === undefined) return { id, problem: t("The file is not there any more.") };
      // Before it is read: what is written meanwhile has another stamp then.
      const facts = await this.parts.factsOf(place.root, place.file);
      if (facts !== undefined && facts.bytes > MAX_BYTES)
        return { id, problem: t("The file is too large to be shown.") };
      const content = await this.parts.files.read(place.root, place.file, MAX_BYTES);
      if (content === undefined) return { id, problem: t("The file is not there any more.") };
      const { bytes, sha256 } = content;
      const header = readImageHeader(bytes);
      if (typeof header !== "object") return { id, problem: t("The file is no PNG, JPEG or WebP picture.") };
      if (isHuge(header)) {
        const size = `${header.width} × ${header.height}`;
        return { id, problem: t("The picture has {0} pixels, too many to be shown.", size) };
      }
      const value = { stamp: stampOf(facts), sha256 };
      remember(this.#contents, { key: keyOf(place), value, most: MAX_PLACES });
      return { id, sha256, mediaType: `image/${header.format}`, bytes: ownBytes(bytes), isSmall: false };
    } catch (error) {
      return { id, problem: error instanceof Error ? error.message : t("The file can't be read.") };
    }
  }
}

function keyOf({ root, file }: PictureFile): string {
  return `${root}\0${file}`;
}

type Facts = Awaited<ReturnType<PictureParts["factsOf"]>>;

function stampOf(facts: Facts): string {
  return facts === undefined ? "" : `${facts.bytes} ${facts.modifiedAt}`;
}

/** The latest stay. */
function remember<T>(map: Map<string, T>, { key, value, most }: { key: string; value: T; most: number }): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > most && oldest !== undefined) map.delete(oldest);
}
