import type { RgbaPixels } from "../core/image/encodeIndexedPng";
import { createLcms, type Lcms } from "./lcms";
import { compileWasm, once } from "./wasm";

/** What an ICC profile is good for. `unusable`: broken, or neither of RGB nor grey; the picture is to be taken as sRGB then. */
export type ProfileKind = "srgb" | "rgb" | "grey" | "unusable";

export interface ColourProfiles {
  /** Whether the profile's colours are sRGB's, within one level of 255, whatever it is called. */
  readonly isSrgb: (profile: Uint8Array) => Promise<boolean>;
  readonly kindOf: (profile: Uint8Array) => Promise<ProfileKind>;
  /**
   * The pixels with the numbers that show the same colours in another space: relative colorimetric with black point
   * compensation, so that white stays white; what the other space lacks is clipped. Alpha stays. `null` is sRGB. From a grey
   * profile the red samples count; to one, all three get the grey.
   * @returns undefined when a profile is unusable
   */
  readonly convert: (
    pixels: RgbaPixels,
    from: Uint8Array | null,
    to: Uint8Array | null,
  ) => Promise<RgbaPixels | undefined>;
}

/** Little CMS, compiled from `assetsFolder` at its first use. Takes about 20 ms a million pixels. */
export function createColourProfiles(assetsFolder: string): ColourProfiles {
  const module = once(() => compileWasm(assetsFolder, "lcms.wasm"));

  const convert: ColourProfiles["convert"] = async (pixels, from, to) => {
    const lcms = createLcms(await module());
    return guarded(() => {
      const transform = createTransform(lcms, openProfile(lcms, from), openProfile(lcms, to));
      return transform === undefined ? undefined : transformPixels(lcms, transform, pixels);
    });
  };

  const kindOf: ColourProfiles["kindOf"] = async (profile) => {
    const lcms = createLcms(await module());
    const opened = guarded(() => openProfile(lcms, profile));
    const shown = opened === undefined ? undefined : await convert(PROBE, profile, null);
    if (opened === undefined || shown === undefined) return "unusable";
    if (opened.isGrey) return "grey";
    return shown.data.every((value, at) => Math.abs(value - (PROBE.data[at] ?? 0)) <= 1) ? "srgb" : "rgb";
  };

  return { convert, kindOf, isSrgb: async (profile) => (await kindOf(profile)) === "srgb" };
}

/** Nine levels of each colour, each with each. */
const PROBE: RgbaPixels = {
  width: 81,
  height: 9,
  data: Uint8Array.from({ length: 9 ** 3 * 4 }, (_, at) => {
    const index = at >> 2;
    const levels = [index % 9, Math.floor(index / 9) % 9, Math.floor(index / 81), 8];
    return Math.round(((levels[at % 4] ?? 0) * 255) / 8);
  }),
};

interface OpenProfile {
  readonly handle: number;
  readonly isGrey: boolean;
}

/** `RGB ` and `GRAY` (ICC.1 7.2.6). */
const RGB_SPACE = 0x52474220;
const GREY_SPACE = 0x47524159;

function openProfile(lcms: Lcms, profile: Uint8Array | null): OpenProfile | undefined {
  if (profile === null) return { handle: lcms.cmsCreate_sRGBProfile(), isGrey: false };
  const address = place(lcms, profile);
  const handle = lcms.cmsOpenProfileFromMem(address, profile.length);
  lcms.free(address);
  if (handle === 0) return undefined;
  const space = lcms.cmsGetColorSpace(handle);
  return space === RGB_SPACE || space === GREY_SPACE ? { handle, isGrey: space === GREY_SPACE } : undefined;
}

interface Transform {
  readonly handle: number;
  readonly isToGrey: boolean;
}

/** Four bytes a pixel, as lcms2.h puts a format together: colour space, bytes to skip, channels, bytes a sample. */
const FORMAT = { rgb: (4 << 16) | (1 << 7) | (3 << 3) | 1, grey: (3 << 16) | (3 << 7) | (1 << 3) | 1 };
const RELATIVE_COLORIMETRIC = 1;
/** cmsFLAGS_BLACKPOINTCOMPENSATION and cmsFLAGS_HIGHRESPRECALC. */
const FLAGS = 0x2000 | 0x0400;

function createTransform(
  lcms: Lcms,
  from: OpenProfile | undefined,
  to: OpenProfile | undefined,
): Transform | undefined {
  if (from === undefined || to === undefined) return undefined;
  const formatOf = ({ isGrey }: OpenProfile): number => (isGrey ? FORMAT.grey : FORMAT.rgb);
  const [format, toFormat] = [formatOf(from), formatOf(to)];
  const handle = lcms.cmsCreateTransform(from.handle, format, to.handle, toFormat, RELATIVE_COLORIMETRIC, FLAGS);
  return handle === 0 ? undefined : { handle, isToGrey: to.isGrey };
}

/** 4 MB at a time, so that the library's memory stays small. */
const STRIP = 1_000_000;

/** In place, since both formats have four bytes a pixel: so alpha, which the library skips, stays. */
function transformPixels(lcms: Lcms, { handle, isToGrey }: Transform, pixels: RgbaPixels): RgbaPixels {
  const data = new Uint8Array(pixels.data);
  const count = Math.min(STRIP, pixels.width * pixels.height);
  const address = lcms.malloc(count * 4);
  if (address === 0) throw new Error("Little CMS has no memory.");
  for (let at = 0; at < data.length; at += count * 4) {
    const strip = data.subarray(at, at + count * 4);
    new Uint8Array(lcms.memory.buffer).set(strip, address);
    lcms.cmsDoTransform(handle, address, address, strip.length / 4);
    strip.set(new Uint8Array(lcms.memory.buffer, address, strip.length));
  }
  if (isToGrey) spreadGrey(data);
  return { width: pixels.width, height: pixels.height, data };
}

function spreadGrey(data: Uint8Array): void {
  for (let at = 0; at < data.length; at += 4) data[at + 1] = data[at + 2] = data[at] ?? 0;
}

function place(lcms: Lcms, bytes: Uint8Array): number {
  const address = lcms.malloc(bytes.length);
  if (address === 0) throw new Error("Little CMS has no memory.");
  new Uint8Array(lcms.memory.buffer).set(bytes, address);
  return address;
}

/** A profile that stops the library is as unusable as one that it refuses. */
function guarded<T>(run: () => T | undefined): T | undefined {
  try {
    return run();
  } catch {
    return undefined;
  }
}
