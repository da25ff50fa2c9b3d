import { priceText } from "../../core/price";
import type { MissingOffer } from "../../protocol/missing";
import type { Prepared } from "../generationService";
import type { Translate } from "../panel/panelPost";

/** What several cost together; unknown where one of them is. */
export function offerFor(
  prepared: readonly Pick<Prepared, "estimate">[],
  t: Translate,
): Pick<MissingOffer, "count" | "price" | "basis"> & { micro: number | null } {
  const sums = prepared.map(({ estimate }) => estimate.micro);
  const micro = sums.reduce<number | null>((sum, one) => (sum === null || one === null ? null : sum + one), 0);
  const isLearnt = prepared.some(({ estimate }) => estimate.isLearnt);
  const bases = [...new Set(prepared.map(({ estimate }) => estimate.basis))];
  const basis = bases.length === 1 ? (bases[0] ?? "") : t("The sum of what each of them costs.");
  return { count: prepared.length, price: priceText({ micro, isLearnt }), basis, micro };
}
