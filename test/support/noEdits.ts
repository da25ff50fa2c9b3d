import type { EditInputs, EditPictures } from "../../src/core/ports";

const never = () => Promise.reject(new Error("There is no edit here."));

/** For runs that edit nothing. */
export const noEdits: { pictures: EditPictures; inputs: EditInputs } = {
  pictures: { inspect: never, prepare: never, finish: never, invert: never, check: never },
  inputs: { keep: never, read: never, tidy: () => Promise.resolve() },
};
