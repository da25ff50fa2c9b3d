/** The codecs' own entry points, below @jsquash's wrappers; their published typings need the DOM and an undeclared global. */
interface EmscriptenOptions {
  readonly noInitialRun: boolean;
  readonly locateFile: (name: string) => string;
  /** Gets what the codec would write to the console. */
  readonly printErr?: (line: string) => void;
  readonly instantiateWasm: (
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance) => void,
  ) => WebAssembly.Exports;
}

/** RGBA, 8 bits each, straight alpha, in memory of its own. */
interface DecodedPixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

declare module "@jsquash/jpeg/codec/enc/mozjpeg_enc.js" {
  export interface MozjpegOptions {
    readonly quality: number;
    readonly baseline: boolean;
    readonly progressive: boolean;
    readonly optimize_coding: boolean;
  }
  export interface MozjpegModule {
    encode(
      rgba: Uint8ClampedArray | Uint8Array,
      width: number,
      height: number,
      options: MozjpegOptions,
    ): Uint8Array<ArrayBuffer>;
  }
  const createModule: (options: EmscriptenOptions) => Promise<MozjpegModule>;
  export default createModule;
}

declare module "@jsquash/jpeg/meta.js" {
  import type { MozjpegOptions } from "@jsquash/jpeg/codec/enc/mozjpeg_enc.js";
  export const defaultOptions: MozjpegOptions;
}

declare module "@jsquash/webp/codec/enc/webp_enc_simd.js" {
  export interface WebpOptions {
    readonly quality: number;
    readonly method: number;
    readonly lossless: 0 | 1;
    readonly exact: 0 | 1;
  }
  export interface WebpModule {
    /** `null` when the encoder gave up. */
    encode(
      rgba: Uint8ClampedArray | Uint8Array,
      width: number,
      height: number,
      options: WebpOptions,
    ): Uint8Array<ArrayBuffer> | null;
  }
  const createModule: (options: EmscriptenOptions) => Promise<WebpModule>;
  export default createModule;
}

declare module "@jsquash/webp/meta.js" {
  import type { WebpOptions } from "@jsquash/webp/codec/enc/webp_enc_simd.js";
  export const defaultOptions: WebpOptions;
}

declare module "@jsquash/resize/lib/resize/pkg/squoosh_resize.js" {
  export function initSync(module: WebAssembly.Module): unknown;
  /** Methods: 0 triangle, 1 Catmull-Rom, 2 Mitchell, 3 Lanczos 3. Transparent pixels come back black. */
  export function resize(
    rgba: Uint8Array,
    width: number,
    height: number,
    newWidth: number,
    newHeight: number,
    method: 0 | 1 | 2 | 3,
    premultiply: boolean,
    linearLight: boolean,
  ): Uint8ClampedArray;
}

declare module "@jsquash/jpeg/codec/dec/mozjpeg_dec.js" {
  export interface MozjpegDecoder {
    /** `null` when the decoder gave up; it may also throw. With `false` EXIF's orientation is not applied. */
    decode(file: Uint8Array, preserveOrientation: boolean): DecodedPixels | null;
  }
  const createModule: (options: EmscriptenOptions) => Promise<MozjpegDecoder>;
  export default createModule;
}

declare module "@jsquash/webp/codec/dec/webp_dec.js" {
  export interface WebpDecoder {
    /** `null` when the decoder gave up. */
    decode(file: Uint8Array): DecodedPixels | null;
  }
  const createModule: (options: EmscriptenOptions) => Promise<WebpDecoder>;
  export default createModule;
}
