/** A reference as an independent parser sees it: its URL, and the piece of the text in which it must stand. */
export interface Expected {
  readonly url: string;
  readonly from: number;
  readonly to: number;
}

const PICTURE = /\.(?:png|apng|jpe?g|jfif|webp|gif|svg|avif|bmp|ico)(?:$|[?#])/i;

export function looksLikePicture(url: string): boolean {
  return PICTURE.test(url);
}

/** The URLs of a `srcset` whose URLs have no comma followed by space. */
export function urlsOfSrcset(value: string): string[] {
  return value
    .split(/,\s+|,$/)
    .map((candidate) => candidate.trim().split(/\s+/)[0] ?? "")
    .filter((url) => url !== "");
}
