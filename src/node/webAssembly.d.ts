/** The part of the WebAssembly API that the codecs need; TypeScript has it in its DOM library only, which Node code leaves out. */
declare namespace WebAssembly {
  type Imports = Record<string, Record<string, unknown>>;
  type Exports = Record<string, unknown>;
  type Module = object;
  interface Instance {
    readonly exports: Exports;
  }
  var Instance: { new (module: Module, imports?: Imports): Instance };
  var Module: { imports(module: Module): { readonly module: string; readonly name: string }[] };
  interface Memory {
    readonly buffer: ArrayBuffer;
    /** By so many pages of 64 KB. @throws RangeError when there is no more */
    grow(pages: number): number;
  }
  var Memory: { new (size: { initial: number }): Memory };
  function compile(bytes: Uint8Array): Promise<Module>;
}
