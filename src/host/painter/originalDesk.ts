import { InlineAssetsError, withoutField } from "../../core/errors";
import { isSameSize } from "../../core/image/pixelWords";
import type { EditPictures, Log } from "../../core/ports";
import type { PainterEvents } from "../../protocol/painter";
import { inTurn } from "../inTurn";
import type { MaskDesk } from "./maskDesk";
import type { Original } from "./readOriginal";
import { shownOriginal } from "./shownOriginal";

/** Tells the page something; nothing happens while there is none. */
export type PainterPost = <K extends keyof PainterEvents>(type: K, body: PainterEvents[K]) => void;

interface OriginalParts {
  /** @throws InlineAssetsError with what to do */
  read(): Promise<Original>;
  pictures: Pick<EditPictures, "check" | "prepare">;
  masks: Pick<MaskDesk, "begin">;
  post: PainterPost;
  /** The page has the picture, for the first time or another one than before. */
  readonly onTold: () => void;
  log: Log;
}

/** The picture that is painted on: the page is told it, and once more when its file has changed, is gone or comes back. */
export class OriginalDesk {
  /** What the page shows; undefined: nothing, or a sentence that says why. */
  #told: Original | undefined;
  /** Of the last picture, also while there is none. */
  #size: Pick<Original, "width" | "height"> | undefined;
  #isAnew = false;
  readonly #look: () => void;

  constructor(private readonly parts: OriginalParts) {
    this.#look = inTurn(() => this.#lookOnce());
  }

  get isThere(): boolean {
    return this.#told !== undefined;
  }

  /** To a page that was drawn anew. */
  show(): void {
    this.#isAnew = true;
    this.#look();
  }

  /** The file may have changed. */
  look(): void {
    this.#look();
  }

  async #lookOnce(): Promise<void> {
    const isAnew = this.#isAnew;
    this.#isAnew = false;
    try {
      const original = await this.parts.read();
      if (!isAnew && this.#told?.sha256 === original.sha256) return;
      this.#tell(original, await shownOriginal(original, this.parts.pictures), isAnew);
    } catch (error) {
      this.#tellProblem(error);
    }
  }

  #tell(original: Original, shown: Pick<Original, "bytes" | "mediaType">, isAnew: boolean): void {
    const { post, masks, onTold } = this.parts;
    const { name, width, height } = original;
    const isOfOtherSize = this.#size === undefined || !isSameSize(this.#size, original);
    // What was told before a problem may have met a page that is gone, or that could not show it.
    const isBack = this.#told === undefined;
    this.#told = original;
    this.#size = { width: original.width, height: original.height };
    post("original", { name, width, height, ...shown });
    if (isAnew || isBack || isOfOtherSize) {
      const { mask, words } = masks.begin(this.#size);
      post("kept", { mask });
      if (words !== null) post("notice", { message: words, isError: false, undo: null });
    }
    onTold();
    void this.#checkWhole(original);
  }

  /** What only decoding finds: the page may show such a picture, and no edit of it can be made. */
  async #checkWhole(original: Original): Promise<void> {
    try {
      await this.parts.pictures.check(original.bytes, "image");
    } catch (error) {
      if (this.#told === original) this.#tellProblem(error);
    }
  }

  #tellProblem(error: unknown): void {
    this.#told = undefined;
    if (!(error instanceof InlineAssetsError))
      this.parts.log.error("A picture could not be opened to be painted on.", error);
    const message =
      error instanceof InlineAssetsError
        ? withoutField(error)
        : "Inline Assets met an error of its own; the log has it.";
    this.parts.post("problem", { message });
  }
}
