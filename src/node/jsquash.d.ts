/** The codecs' own entry points, below @jsquash's wrappers; their published typings need the DOM and an undeclared global. */
interface EmscriptenOptions {
  readonly noInitialRun: boolean;
  readonly locateFile: (name: string) => string;
  readonly instantiateWasm: (
    imports: WebAssembly.Imports,
    done: (instance: WebAssembly.Instance) => void,
  ) => WebAssembly.Exports;
}

declare module "@jsquash/png/codec/pkg/squoosh_png.js" {
  export function initSync(module: WebAssembly.Module): unknown;
  export function encode(rgba: Uint8Array, width: number, height: number, bitDepth: 8): Uint8Array<ArrayBuffer>;
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
