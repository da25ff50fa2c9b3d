import { priceText } from "../../core/price";
import type { Prepared } from "../generationService";
import { savedFormatOf } from "../generationService";
import type { StepEnd, StepPlace } from "../quickInput";
import type { CommonDraft, Item, Option } from "./dialogueSteps";
import { changeOption, icon, optionItems, pick } from "./dialogueSteps";

/** What the last step of a dialogue says and offers. */
export interface ConfirmParts<D extends CommonDraft> {
  /** Checks the draft and says what it would cost. @throws InlineAssetsError */
  prepare(draft: D): Promise<Prepared>;
  preview(prepared: Prepared): Promise<string>;
  /** Told what stands on the screen: exactly this is paid for. */
  onShown(prepared: Prepared): void;
  /** What is bought, without its price. */
  label(prepared: Prepared): string;
  emptyName: string;
  /** A choice of this dialogue's own. */
  toggle?: { item: Item<"toggle">; flip: () => void } | undefined;
}

/**
 * The last step: the price, the path, and what can be changed without going back.
 * @param parts asked anew each time, since a choice can change what is offered.
 */
export async function confirmStep<D extends CommonDraft>(
  draft: D,
  parts: () => ConfirmParts<D>,
  place: StepPlace,
): Promise<StepEnd<unknown>> {
  for (;;) {
    const its = parts();
    const { toggle, emptyName } = its;
    const prepared = await its.prepare(draft);
    its.onShown(prepared);
    const { estimate, warnings } = prepared;
    const path = await its.preview(prepared);
    const items: Item<"buy" | "toggle" | Option>[] = [
      {
        ...icon("sparkle"),
        label: `${its.label(prepared)} · ${priceText(estimate)} → ${path}`,
        ...(warnings.length === 0 ? {} : { detail: warnings.join(" ") }),
        value: "buy",
      },
      ...(toggle === undefined ? [] : [toggle.item]),
      ...optionItems(draft, { format: savedFormatOf(prepared), path }),
    ];
    const end = await pick(place, estimate.basis, items, () => false);
    if (end.kind !== "value" || end.value.value === "buy") return end;
    if (end.value.value === "toggle") {
      toggle?.flip();
      continue;
    }
    const changed = await changeOption(end.value.value, draft, { ...place, emptyName });
    if (changed.kind === "cancelled") return changed;
  }
}
