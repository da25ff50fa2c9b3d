import type { PictureBytes, ResultPicture } from "../../src/protocol/panel";

// Small pictures, made here from what the host reads, and kept while the page lives.

/** What of a picture can be shown now: `undefined` while it is on its way. */
export type Thumbnail = { url: string } | { problem: string } | undefined;

/** Of what the host tells of a picture: where its file is, and what became of it. */
export type ToldPicture = Pick<ResultPicture, "assetId" | "file" | "mark">;

export interface Thumbnails {
  of(id: string): Thumbnail;
  /** The ones in view now of one part of the page, in order; the host is asked for what is not there yet. */
  want(part: "inputs" | "results" | "history", ids: readonly string[]): void;
  /** What the host read. */
  take(picture: PictureBytes): Promise<void>;
  /** Pictures as the host tells them now: those that got another file, or could not be shown before, are made anew. */
  told(pictures: readonly ToldPicture[]): void;
  /** Its content may have changed. */
  forget(ids: readonly string[]): void;
}
