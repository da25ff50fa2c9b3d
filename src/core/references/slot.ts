import type { OutputFormat, PixelSize } from "../schema/imageOptions";

/** A picture that a document asks for and that does not exist. */
export interface Slot {
  /** The picture's path, relative to its workspace folder, with `/`; exactly this name is made. */
  readonly file: string;
  readonly prompt: string;
  readonly promptFrom: "alt" | "title" | "caption" | "heading" | "file name";
  /** Exactly these pixels are made; null leaves the size to the settings. */
  readonly size: PixelSize | null;
  readonly format: OutputFormat;
  /** The same for pictures that one element shows in turn. */
  readonly group?: number;
}

/** Why a missing picture can't be made, in a sentence for a person. */
export interface NoSlot {
  readonly file: string;
  readonly whyNot: string;
}
