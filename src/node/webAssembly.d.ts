/** The part of the WebAssembly API that the codecs need; TypeScript has it in its DOM library only, which Node code leaves out. */
declare namespace WebAssembly {
  type Imports = Record<string, Record<string, unknown>>;
  type Exports = Record<string, unknown>;
  type Module = object;
  interface Instance {
    readonly exports: Exports;
  }
  var Instance: { new (module: Module, imports?: Imports): Instance };
  function compile(bytes: Uint8Array): Promise<Module>;
}
