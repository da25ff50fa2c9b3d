import type { GenerateCall, ModelRow } from "./provider";
import type { MicroUsd } from "./schema/money";
import { formatUsd, toUsd } from "./schema/money";

export interface Estimate {
  /** null: the vendor states no price for these options. */
  micro: MicroUsd | null;
  /** Where the figure comes from, in words for a person. */
  basis: string;
}

/** The price of one call before it is made, from the model's row (source: the vendor's price list, api.md §1). */
export function estimatePrice(call: Pick<GenerateCall, "quality" | "numImages">, model: ModelRow): Estimate {
  const each = model.pricePerImage[call.quality];
  if (each === null) return { micro: null, basis: `The price list has no price for quality ${call.quality}.` };
  if (each === 0) return { micro: 0, basis: "Made on this machine, free of charge." };
  const pictures = call.numImages === 1 ? "1 picture" : `${call.numImages} pictures`;
  return { micro: each * call.numImages, basis: `Price list: ${pictures} at ${formatUsd(toUsd(each))} each.` };
}
