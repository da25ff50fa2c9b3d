import type { AssetMoves, EditInputs, EditPictures } from "../../src/core/ports";

const never = () => Promise.reject(new Error("There is no edit here."));

/** For runs that edit nothing. */
export const noEdits: { pictures: EditPictures; inputs: EditInputs } = {
  pictures: { inspect: never, prepare: never, finish: never, fill: never, invert: never, check: never },
  inputs: { keep: never, read: never, tidy: () => Promise.resolve() },
};

/** For runs that move nothing. */
export const noMoves: Pick<AssetMoves, "exchange" | "discard"> = { exchange: never, discard: never };
