import { readFile } from "node:fs/promises";
import path from "node:path";

/** Remembers what `load` gave; a failure is not remembered, so that the next call tries again. */
export function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
}

/** Compiles a codec's file; nothing is fetched. */
export async function compileWasm(folder: string, name: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(path.join(folder, name)));
}

/** Makes an Emscripten codec run a module that is compiled already. */
export function instantiateFrom(module: WebAssembly.Module, printErr?: (line: string) => void): EmscriptenOptions {
  return {
    noInitialRun: true,
    locateFile: (name) => name,
    ...(printErr === undefined ? {} : { printErr }),
    instantiateWasm: (imports, done) => {
      const instance = new WebAssembly.Instance(module, imports);
      done(instance);
      return instance.exports;
    },
  };
}
