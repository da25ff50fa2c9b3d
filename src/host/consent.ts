import type * as vscode from "vscode";
import { cancelled } from "../core/errors";
import type { MicroUsd } from "../core/schema/money";
import { formatUsd, toMicro, toUsd } from "../core/schema/money";
import type { Notify } from "./notify";
import { oneLine } from "./oneLine";
import { readSetting } from "./settings";

export interface Purchase {
  /** null: the price is unknown, which counts as above every limit. */
  estimate: MicroUsd | null;
  /** `1 picture`, `4 pictures`. */
  what: string;
  prompt: string;
  /** Whether a person has just clicked on the price. */
  isClicked: boolean;
}

/** Leave to spend: nothing is paid without it. */
export interface Consent {
  /** @throws InlineAssetsError `cancelled` when the person declines. */
  approve(purchase: Purchase): Promise<void>;
}

const SPENT_UNCLICKED = "spentWithoutClick";
const PROMPT_SHOWN = 200;

/**
 * At or below `confirmAboveUsd` a click is enough. What is spent without a click adds up until the next click, and
 * when the sum would pass the limit, a modal asks.
 */
export function createConsent(state: vscode.Memento, notify: Notify): Consent {
  const spent = (): MicroUsd => state.get<number>(SPENT_UNCLICKED) ?? 0;
  return {
    async approve({ estimate, what, prompt, isClicked }) {
      if (estimate === 0) return;
      const limit = toMicro(readSetting("confirmAboveUsd"));
      const total = estimate === null ? null : estimate + (isClicked ? 0 : spent());
      if (total === null || total > limit) {
        const price = estimate === null ? "an unknown price" : formatUsd(toUsd(estimate));
        const isApproved = await notify.ask({
          message: `Generate ${what} for ${price}?`,
          detail: `${oneLine(prompt, PROMPT_SHOWN)}\n\n${reasonToAsk(estimate, total, limit)}`,
          action: estimate === null ? "Generate" : `Generate · ${formatUsd(toUsd(estimate))}`,
          isDefault: isClicked,
        });
        if (!isApproved) throw cancelled("no");
        await state.update(SPENT_UNCLICKED, 0);
        return;
      }
      await state.update(SPENT_UNCLICKED, isClicked ? 0 : total);
    },
  };
}

function reasonToAsk(estimate: MicroUsd | null, total: MicroUsd | null, limit: MicroUsd): string {
  const shown = formatUsd(toUsd(limit));
  if (estimate === null || total === null) return "The vendor states no price for these options.";
  if (estimate > limit) return `This is above ${shown}, the limit in inlineAssets.confirmAboveUsd.`;
  return `With this, ${formatUsd(toUsd(total))} would be spent without a click; the limit in inlineAssets.confirmAboveUsd is ${shown}.`;
}
