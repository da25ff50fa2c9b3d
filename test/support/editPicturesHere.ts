import type { EditPictures, MaskPictures } from "../../src/core/ports";
import { createCodecs } from "../../src/node/codecs";
import { createEditPictures } from "../../src/node/editPictures";
import { loadResize } from "../../src/node/loadResize";
import { once } from "../../src/node/wasm";

/** Both ends of an edit in this thread, with the product's codecs; loaded at the first use. */
export function createTestPictures(codecsFolder: () => Promise<string>): EditPictures & MaskPictures {
  const load = once(async () => {
    const folder = await codecsFolder();
    return createEditPictures(createCodecs(folder), await loadResize(folder));
  });
  return {
    inspect: async (...asked) => await (await load()).inspect(...asked),
    prepare: async (...asked) => await (await load()).prepare(...asked),
    finish: async (...asked) => await (await load()).finish(...asked),
    fill: async (...asked) => await (await load()).fill(...asked),
    invert: async (mask) => await (await load()).invert(mask),
    openMask: async (files) => await (await load()).openMask(files),
    encodeMask: async (mask) => await (await load()).encodeMask(mask),
    check: async (...asked) => await (await load()).check(...asked),
  };
}
