import * as z from "zod/mini";

/**
 * Little CMS as lcms-wasm compiles it, without that package's own loader: it wants `import.meta.url`, which a CommonJS bundle
 * has not. Handles are addresses, 0 where the library refuses.
 */
export interface Lcms {
  readonly memory: WebAssembly.Memory;
  /** Takes a number of bytes and gives their address. */
  readonly malloc: Call;
  /** Takes an address. */
  readonly free: Call;
  /** Takes address and length, and copies the profile. */
  readonly cmsOpenProfileFromMem: Call;
  readonly cmsCreate_sRGBProfile: Call;
  /** Takes a profile and gives four letters as a number, such as `RGB `. */
  readonly cmsGetColorSpace: Call;
  /** Takes a profile and its format, another and its format, intent and flags; all as lcms2.h has them. */
  readonly cmsCreateTransform: Call;
  /** Takes a transform, two addresses (which may be one) and the number of pixels. */
  readonly cmsDoTransform: Call;
}

type Call = (...parameters: number[]) => number;

const call = z.custom<Call>((value) => typeof value === "function");
const lcmsExports = z.object({
  memory: z.custom<WebAssembly.Memory>((value) => value instanceof WebAssembly.Memory),
  malloc: call,
  free: call,
  cmsOpenProfileFromMem: call,
  cmsCreate_sRGBProfile: call,
  cmsGetColorSpace: call,
  cmsCreateTransform: call,
  cmsDoTransform: call,
  emscripten_stack_init: call,
  __wasm_call_ctors: call,
  __indirect_function_table: z.custom<{ get(index: number): Call }>((value) => typeof value === "object"),
});
type LcmsExports = z.infer<typeof lcmsExports>;

/** A fresh instance: it gives its memory back, and one that a hostile profile stopped is not used again. */
export function createLcms(module: WebAssembly.Module): Lcms {
  const imports = importsOf(module, () => lcms);
  const lcms: LcmsExports = lcmsExports.parse({ ...new WebAssembly.Instance(module, imports).exports });
  lcms.emscripten_stack_init();
  lcms.__wasm_call_ctors();
  return lcms;
}

/** What Emscripten's runtime gives: memory, calls through the table, a clock that stands; no files, no console. */
function importsOf(module: WebAssembly.Module, lcms: () => LcmsExports): Record<string, Record<string, Call>> {
  const given: Readonly<Record<string, Call>> = {
    emscripten_memcpy_js: (to = 0, from = 0, bytes = 0) => {
      new Uint8Array(lcms().memory.buffer).copyWithin(to, from, from + bytes);
      return 0;
    },
    emscripten_resize_heap: (bytes = 0) => (grow(lcms().memory, bytes >>> 0) ? 1 : 0),
    emscripten_date_now: () => 0,
    _gmtime_js: () => 0,
    _tzset_js: () => 0,
    fd_write: () => 0,
  };
  const imports: Record<string, Record<string, Call>> = {};
  for (const { module: room, name } of WebAssembly.Module.imports(module)) {
    const callOf = (index = 0, ...rest: number[]): number => lcms().__indirect_function_table.get(index)(...rest);
    (imports[room] ??= {})[name] = given[name] ?? (name.startsWith("invoke_") ? callOf : refuse(name));
  }
  return imports;
}

function refuse(name: string): Call {
  return () => {
    throw new Error(`Little CMS called ${name}.`);
  };
}

const PAGE = 65_536;

function grow(memory: WebAssembly.Memory, bytes: number): boolean {
  try {
    memory.grow(Math.max(0, Math.ceil((bytes - memory.buffer.byteLength) / PAGE)));
    return true;
  } catch {
    return false;
  }
}
