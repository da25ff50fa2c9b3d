import { createHash } from "node:crypto";
import type { BitMask } from "../../core/image/bitMask";
import { bitsFromMask, countBits, maskFromBits, rowBytes } from "../../core/image/bitMask";
import { isSameSize } from "../../core/image/pixelWords";
import { scaleMask } from "../../core/image/scaleMask";
import type { MaskPictures } from "../../core/ports";
import type { PixelSize } from "../../core/schema/imageOptions";
import type { MaskBits } from "../../protocol/painter";
import type { Translate } from "../panel/panelPost";
import type { PaintedMask } from "../readEdit";
import { deflateMask, inflateMask } from "./inflateMask";
import type { KeptMasks } from "./keptMasks";

interface MaskParts {
  kept: KeptMasks;
  pictures: Pick<MaskPictures, "encodeMask">;
  t: Translate;
}

/** What a picture's page begins with; `words` say what became of a mask of another size. */
export interface BegunMask {
  mask: MaskBits | null;
  words: string | null;
}

/** What is painted on one picture, as the host has it: kept on disk with each change, and a PNG when someone wants one. */
export class MaskDesk {
  #size: PixelSize | undefined;
  #mask: BitMask | null = null;
  #painted: Promise<PaintedMask | null> | undefined;

  constructor(private readonly parts: MaskParts) {}

  /** The picture is of this size: gives what was painted on it, or what comes nearest. */
  begin(size: PixelSize): BegunMask {
    const begun = this.#keptFor(size);
    this.#size = size;
    this.#set(begun.mask === null ? null : (inflateMask(begun.mask) ?? null));
    return begun;
  }

  /** What the page has painted. @returns false for what is no mask */
  hear(told: MaskBits | null): boolean {
    if (told === null) {
      if (this.#size !== undefined) this.parts.kept.write(emptyMask(this.#size));
      this.#set(null);
      return true;
    }
    const mask = inflateMask(told);
    if (mask === undefined) return false;
    this.parts.kept.write(told);
    // Of a picture that had another size a moment ago: kept, in case that it comes back.
    if (this.#size !== undefined && isSameSize(mask, this.#size)) this.#set(mask);
    return true;
  }

  /** As a file that is named by its content; null: nothing is painted. */
  async painted(): Promise<PaintedMask | null> {
    const painting = (this.#painted ??= this.#encode(this.#mask));
    painting.catch(() => this.#painted === painting && (this.#painted = undefined));
    return await painting;
  }

  #set(mask: BitMask | null): void {
    this.#mask = mask !== null && countBits(mask) > 0 ? mask : null;
    this.#painted = undefined;
  }

  async #encode(mask: BitMask | null): Promise<PaintedMask | null> {
    if (mask === null) return null;
    const bytes = await this.parts.pictures.encodeMask(mask);
    return { bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
  }

  #keptFor(size: PixelSize): BegunMask {
    const kept = this.parts.kept.read();
    const same = kept.find((one) => isSameSize(one, size));
    const own = same && inflateMask(same);
    if (same !== undefined && own !== undefined) return { mask: countBits(own) === 0 ? null : same, words: null };
    const [latest] = kept;
    const mask = latest === undefined ? undefined : inflateMask(latest);
    if (mask === undefined || countBits(mask) === 0) return { mask: null, words: null };
    const scaled = scaleMask(maskFromBits(mask), size);
    if (scaled.kind === "refused") return { mask: null, words: this.#anew(mask, size) };
    return { mask: deflateMask(bitsFromMask(scaled.mask)), words: this.#scaled(mask, size) };
  }

  #anew(from: PixelSize, to: PixelSize): string {
    const { t } = this.parts;
    return t(
      "The picture had {0} pixels and has {1} now, of other proportions: the mask begins anew. The earlier one comes back with the earlier size.",
      wordsFor(from),
      wordsFor(to),
    );
  }

  #scaled(from: PixelSize, to: PixelSize): string {
    const { t } = this.parts;
    return t("The picture had {0} pixels and has {1} now: the mask was scaled with it.", wordsFor(from), wordsFor(to));
  }
}

/** Kept as well: what was cleared does not come back with a mask of another size. */
function emptyMask({ width, height }: PixelSize): MaskBits {
  return deflateMask({ width, height, bits: new Uint8Array(rowBytes(width) * height) });
}

function wordsFor({ width, height }: PixelSize): string {
  return `${width} × ${height}`;
}
