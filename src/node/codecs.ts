import createMozjpeg from "@jsquash/jpeg/codec/enc/mozjpeg_enc.js";
import { defaultOptions as jpegDefaults } from "@jsquash/jpeg/meta.js";
import createWebp from "@jsquash/webp/codec/enc/webp_enc_simd.js";
import { defaultOptions as webpDefaults } from "@jsquash/webp/meta.js";
import { embedColour, type EmbeddedColour } from "../core/image/embedColour";
import { encodeIndexedPng, type RgbaPixels } from "../core/image/encodeIndexedPng";
import type { ImageFormat } from "../core/image/imageHeader";
import type { DifferenceBounds } from "../core/image/isWithin";
import { createColourProfiles, type ColourProfiles } from "./colourProfile";
import { createDecodeImage, type DecodeImage } from "./decodeImage";
import { encodeJpegWithin, type JpegWithin } from "./encodeJpegWithin";
import { encodeTruecolourPng } from "./encodeTruecolourPng";
import { compileWasm, instantiateFrom, once } from "./wasm";

export interface EncodeOptions extends EmbeddedColour {
  /** Of a JPEG, 1 to 100; from 90 on colours are not subsampled. 88 when not given. */
  readonly quality?: number;
}

export interface Codecs {
  /**
   * Encodes RGBA pixels: PNG and WebP lossless to the last bit, colours under alpha 0 too; a JPEG drops alpha. The file is
   * upright, without EXIF. The same pixels give the same bytes.
   * @throws when a codec's file is missing or the encoder gives up (a WebP has at most 16,383 pixels a side)
   */
  encodeImage(pixels: RgbaPixels, format: ImageFormat, options?: EncodeOptions): Promise<Uint8Array<ArrayBuffer>>;
  /**
   * The JPEG of the lowest quality from 90 on that, decoded again, is as near to `pixels` as the bounds ask; above half a million
   * pixels one somewhat lower may do too. null when 100 is not near enough either. Takes seconds for 8 million pixels.
   */
  encodeJpegWithin(pixels: RgbaPixels, bounds: DifferenceBounds & EmbeddedColour): Promise<JpegWithin | null>;
  readonly decodeImage: DecodeImage;
  readonly profiles: ColourProfiles;
}

/**
 * The WASM codecs, each compiled at its first use from `assetsFolder` (see `scripts/assets.mjs`); nothing is fetched.
 * They block the thread for up to some seconds, so the extension calls them in the image worker only.
 */
export function createCodecs(assetsFolder: string): Codecs {
  const jpeg = once(() => loadJpeg(assetsFolder));
  const webp = once(() => loadWebp(assetsFolder));
  const decodeImage = createDecodeImage(assetsFolder);

  async function encode(pixels: RgbaPixels, format: ImageFormat, quality: number): Promise<Uint8Array<ArrayBuffer>> {
    switch (format) {
      case "png":
        return encodeIndexedPng(pixels) ?? (await encodeTruecolourPng(pixels));
      case "jpeg":
        return (await jpeg())(pixels, quality);
      case "webp":
        return (await webp())(pixels);
    }
  }

  return {
    encodeImage: async (pixels, format, { quality = PLACEHOLDER_QUALITY, ...colour } = {}) =>
      embedColour(await encode(pixels, format, quality), format, colour),
    encodeJpegWithin: async (pixels, { profile = null, ...bounds }) => {
      const codec = {
        encode: (part: RgbaPixels, quality: number) => encode(part, "jpeg", quality),
        decode: decodeImage,
      };
      const found = await encodeJpegWithin(pixels, bounds, codec);
      return found === null ? null : { ...found, bytes: embedColour(found.bytes, "jpeg", { profile }) };
    },
    decodeImage,
    profiles: createColourProfiles(assetsFolder),
  };
}

const PLACEHOLDER_QUALITY = 88;
type Encode = (pixels: RgbaPixels) => Uint8Array<ArrayBuffer>;

async function loadJpeg(folder: string): Promise<(pixels: RgbaPixels, quality: number) => Uint8Array<ArrayBuffer>> {
  const codec = await createMozjpeg(instantiateFrom(await compileWasm(folder, "mozjpeg_enc.wasm")));
  // A progressive JPEG is a tenth smaller, and takes three times as long.
  const options = { ...jpegDefaults, baseline: true, progressive: false, optimize_coding: true };
  return ({ data, width, height }, quality) => codec.encode(data, width, height, { ...options, quality });
}

async function loadWebp(folder: string): Promise<Encode> {
  const codec = await createWebp(instantiateFrom(await compileWasm(folder, "webp_enc_simd.wasm")));
  // For lossless pictures `quality` is effort; `exact` keeps the colour of transparent pixels.
  const options = { ...webpDefaults, lossless: 1, exact: 1, quality: 0, method: 0 } as const;
  return ({ data, width, height }) => {
    const bytes = codec.encode(data, width, height, options);
    if (bytes === null) throw new Error("The WebP encoder gave up.");
    return bytes;
  };
}
