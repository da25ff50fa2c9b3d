import type { PanelRequests, PictureBytes } from "../../src/protocol/panel";
import type { Thumbnail, Thumbnails, ToldPicture } from "./thumbnails";
import { t } from "./texts";

/** The longer edge, pixels: sharp on a tile also where a pixel of CSS is two of the screen. */
const SIDE = 240;
/** Small pictures that are kept beyond those in view. */
const MAX_KEPT = 400;
/** The host keeps none that is larger. */
const MAX_BYTES = 64 * 1024;
/** A file below this may be smaller than a thumbnail in its pixels; it is decoded as it is, which costs little. */
const SMALL_FILE_BYTES = 256 * 1024;

/** What of a page is needed. */
interface CacheParts {
  readonly send: <K extends "thumbnails" | "madeThumbnail">(type: K, body: PanelRequests[K]) => void;
  readonly update: () => void;
}

const PARTS = ["inputs", "results", "history"] as const;
type Part = (typeof PARTS)[number];

/** Makes small pictures of what the host reads, one after another, and keeps the latest. */
export function createThumbnails(parts: CacheParts): Thumbnails {
  return new ThumbnailCache(parts);
}

class ThumbnailCache implements Thumbnails {
  /** The first is the one that was wanted the longest ago. */
  readonly #kept = new Map<string, NonNullable<Thumbnail>>();
  readonly #wanted = new Map<Part, readonly string[]>();
  /** Where each picture was when it was told of last, and what had become of it. */
  readonly #places = new Map<string, string>();
  /** Of everything that was wanted when the host was asked last. */
  #asked = "";
  #isAsking = false;
  #making = Promise.resolve();

  constructor(private readonly parts: CacheParts) {}

  of(id: string): Thumbnail {
    return this.#kept.get(id);
  }

  want(part: Part, ids: readonly string[]): void {
    this.#wanted.set(part, ids);
    for (const id of ids) this.#touch(id);
    const all = this.#allWanted();
    const key = all.join("\n");
    if (key === this.#asked) return;
    this.#asked = key;
    const missing = all.filter((id) => !this.#kept.has(id));
    // With none it stops what is not in view any more.
    if (missing.length > 0 || this.#isAsking) this.parts.send("thumbnails", { ids: missing });
    this.#isAsking = missing.length > 0;
  }

  async take(picture: PictureBytes): Promise<void> {
    // Decoding two large pictures at once takes twice the memory and no less time.
    this.#making = this.#making.then(async () => await this.#make(picture));
    await this.#making;
  }

  told(pictures: readonly ToldPicture[]): void {
    const stale = pictures.filter(({ assetId, file, mark }) => {
      const place = `${file} ${mark ?? ""}`;
      const before = this.#places.get(assetId);
      this.#places.set(assetId, place);
      const known = this.#kept.get(assetId);
      return known !== undefined && ("problem" in known || (before !== undefined && before !== place));
    });
    if (stale.length > 0) this.forget(stale.map(({ assetId }) => assetId));
  }

  forget(ids: readonly string[]): void {
    for (const id of ids) {
      revoke(this.#kept.get(id));
      this.#kept.delete(id);
    }
    this.#asked = "";
  }

  async #make(picture: PictureBytes): Promise<void> {
    if ("problem" in picture) {
      this.#keep(picture.id, { problem: picture.problem });
      return;
    }
    const { id, sha256, bytes, mediaType, isSmall } = picture;
    const whole = new Blob([bytes], { type: mediaType });
    const small = isSmall ? whole : await shrink(whole).catch(() => undefined);
    if (small === undefined) {
      this.#keep(id, { problem: t("The picture is damaged.") });
      return;
    }
    this.#keep(id, { url: URL.createObjectURL(small) });
    if (isSmall || small.size > MAX_BYTES) return;
    this.parts.send("madeThumbnail", { id, sha256, bytes: new Uint8Array(await small.arrayBuffer()) });
  }

  #keep(id: string, thumbnail: NonNullable<Thumbnail>): void {
    revoke(this.#kept.get(id));
    this.#kept.set(id, thumbnail);
    this.#touch(id);
    this.#forgetOld();
    this.parts.update();
  }

  #forgetOld(): void {
    const inView = new Set(this.#allWanted());
    for (const [id, thumbnail] of this.#kept) {
      if (this.#kept.size <= MAX_KEPT) return;
      if (inView.has(id)) continue;
      this.#kept.delete(id);
      revoke(thumbnail);
    }
  }

  #allWanted(): string[] {
    return [...new Set(PARTS.flatMap((part) => this.#wanted.get(part) ?? []))];
  }

  #touch(id: string): void {
    const thumbnail = this.#kept.get(id);
    if (thumbnail === undefined) return;
    this.#kept.delete(id);
    this.#kept.set(id, thumbnail);
  }
}

function revoke(thumbnail: Thumbnail): void {
  if (thumbnail !== undefined && "url" in thumbnail) URL.revokeObjectURL(thumbnail.url);
}

/** @throws where the picture can't be decoded */
async function shrink(file: Blob): Promise<Blob> {
  const options = { resizeQuality: "high" } as const;
  const first =
    file.size < SMALL_FILE_BYTES
      ? await createImageBitmap(file)
      : await createImageBitmap(file, { ...options, resizeWidth: SIDE });
  const scale = Math.min(1, SIDE / Math.max(first.width, first.height));
  const width = Math.max(1, Math.round(first.width * scale));
  const height = Math.max(1, Math.round(first.height * scale));
  const bitmap =
    scale === 1 ? first : await createImageBitmap(first, { ...options, resizeWidth: width, resizeHeight: height });
  const canvas = new OffscreenCanvas(width, height);
  canvas.getContext("2d")?.drawImage(bitmap, 0, 0);
  first.close();
  bitmap.close();
  return await canvas.convertToBlob({ type: "image/webp", quality: 0.9 });
}
