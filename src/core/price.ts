import type { Call, ModelRow } from "./provider";
import type { MicroUsd } from "./schema/money";
import { formatUsd, toUsd } from "./schema/money";

export interface Estimate {
  /** null: the vendor states no price for these options, and none was learnt. */
  micro: MicroUsd | null;
  /** Learnt from earlier calls: likely, not promised. */
  isLearnt: boolean;
  /** Where the figure comes from, in words for a person. */
  basis: string;
}

/** What earlier calls of this machine with the same options cost, per picture. */
export interface LearntPrice {
  each: MicroUsd;
  calls: number;
}

/** The price of one call before it is made, from the model's row (source: the vendor's price list, api.md §1), else as learnt. */
export function estimatePrice(
  call: Pick<Call, "quality" | "numImages">,
  model: ModelRow,
  learnt?: LearntPrice,
): Estimate {
  const each = model.pricePerImage[call.quality];
  if (each === 0) return { micro: 0, isLearnt: false, basis: "Made on this machine, free of charge." };
  const pictures = call.numImages === 1 ? "1 picture" : `${call.numImages} pictures`;
  if (each !== null) {
    const basis = `Price list: ${pictures} at ${formatUsd(toUsd(each))} each.`;
    return { micro: each * call.numImages, isLearnt: false, basis };
  }
  const unstated = `The price list has no price for quality ${call.quality}.`;
  if (learnt === undefined) return { micro: null, isLearnt: false, basis: unstated };
  const calls = learnt.calls === 1 ? "The last call" : `The dearest of the last ${learnt.calls} calls`;
  const basis = `${unstated} ${calls} like this one on this machine cost ${formatUsd(toUsd(learnt.each))} a picture.`;
  return { micro: learnt.each * call.numImages, isLearnt: true, basis };
}

/** What counts against budgets until the cost is known: a listed price; else the most that it can be, as far as is known. */
export function reserveFor({ numImages }: Pick<Call, "numImages">, model: ModelRow, estimate: Estimate): MicroUsd {
  const dearest = Math.max(...Object.values(model.pricePerImage).map((each) => each ?? 0));
  if (estimate.micro !== null && !estimate.isLearnt) return estimate.micro;
  return Math.max(estimate.micro ?? 0, dearest * numImages);
}

/** `$0.077`, `≈ $0.31` for a learnt price, `free`, `price unknown`. */
export function priceText({ micro, isLearnt }: Pick<Estimate, "micro" | "isLearnt">): string {
  if (micro === null) return "price unknown";
  if (micro === 0) return "free";
  return `${isLearnt ? "≈ " : ""}${formatUsd(toUsd(micro))}`;
}
