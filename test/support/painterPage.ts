import { deflateSync, inflateSync } from "node:zlib";
import type { Browser } from "playwright-core";
import sharp from "sharp";
import { packBits, unpackBits } from "../../media/mask/packMask";
import type { Size } from "../../media/mask/types";
import type { MaskBits, PainterEvent, PainterEvents, PainterRequest } from "../../src/protocol/painter";
import type { WebviewPage, WebviewPageOptions } from "./webviewPage";
import { openWebviewPage } from "./webviewPage";

// The painter's page, with a test in place of its host.

export type PainterTestPage = WebviewPage<PainterRequest, PainterEvent>;

interface PainterPageOptions extends WebviewPageOptions {
  /** The picture's; null: the test tells of it. */
  picture?: Size | null;
  /** The mask that was kept for it, one byte a pixel. */
  kept?: Uint8Array;
}

/** Opens the page with a picture in it, which lies in the stage's middle at its own size. */
export async function openPainterPage(
  browser: Browser,
  url: string,
  { picture = { width: 200, height: 150 }, kept, ...options }: PainterPageOptions = {},
): Promise<PainterTestPage> {
  const painter: PainterTestPage = await openWebviewPage(
    browser,
    { url, name: "mask" },
    { width: 900, height: 700, ...options },
  );
  await painter.tell({ type: "begin", body: { texts: {}, locale: "en" } });
  if (picture !== null) {
    const mask = kept === undefined ? null : deflateMask(kept, picture);
    await painter.tell({ type: "original", body: await samplePicture(picture) }, { type: "kept", body: { mask } });
    await painter.page.locator(".stage[aria-busy=false]").waitFor();
  }
  return painter;
}

/** A vase on a table. */
export async function samplePicture({ width, height }: Size, name = "vase.png"): Promise<PainterEvents["original"]> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 200 150" preserveAspectRatio="none">
    <rect width="200" height="150" fill="#efe7da"/><rect y="105" width="200" height="45" fill="#c9b391"/>
    <path d="M84 38h32l-6 18c18 10 20 36 2 60H88C70 92 72 66 90 56z" fill="#3f6f86"/></svg>`;
  const bytes = new Uint8Array(await sharp(Buffer.from(svg)).png().toBuffer());
  return { name, width, height, mediaType: "image/png", bytes };
}

export function deflateMask(pixels: Uint8Array, { width, height }: Size): MaskBits {
  return { width, height, deflated: new Uint8Array(deflateSync(packBits(pixels, { width, height }))) };
}

/** One byte a pixel. */
export function inflateMask(mask: MaskBits | null): Uint8Array {
  if (mask === null) return new Uint8Array();
  return unpackBits(new Uint8Array(inflateSync(mask.deflated)), mask);
}
