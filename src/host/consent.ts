import type { ConsentQuestion, DeskParts, Limits, ReasonToAsk } from "../core/desk/deskParts";
import type { JobPlan } from "../core/schema/job";
import { formatUsd, toMicro, toUsd } from "../core/schema/money";
import type { Calendar } from "../core/spending";
import type { Notify } from "./notify";
import { oneLine } from "./oneLine";
import { readSetting } from "./settings";
import { clockTime } from "./when";

const PROMPT_SHOWN = 200;

/** Asks a person for leave to spend; a modal, in this window, whoever wanted the picture. */
export function createConsent(notify: Notify): DeskParts["askConsent"] {
  return async ({ job: { plan }, others, reasons, isClicked }: ConsentQuestion): Promise<boolean> => {
    if (others.length > 0)
      return await askForAll([plan, ...others.map((other) => other.plan)], { reasons, isClicked }, notify);
    const { estimate, call } = plan;
    const price = estimate === null ? "an unknown price" : formatUsd(toUsd(estimate));
    const what = call.numImages === 1 ? "1 picture" : `${call.numImages} pictures`;
    const mayChargeAgain = reasons.some(({ kind }) => kind === "may charge again");
    const again = mayChargeAgain ? " again" : "";
    const { edit } = plan;
    const verb = `${edit === undefined ? "Generate" : "Edit"}${mayChargeAgain ? " Again" : ""}`;
    return await notify.ask({
      message:
        edit === undefined
          ? `Generate ${what}${again} for ${price}?`
          : `Edit ${oneLine(edit.image.file, PROMPT_SHOWN)}${again} for ${price} (${what})?`,
      detail: `${oneLine(call.prompt, PROMPT_SHOWN)}\n\n${reasons.map(wordsFor).join(" ")}`,
      action: estimate === null ? verb : `${verb} · ${price}`,
      isDefault: isClicked && !mayChargeAgain,
    });
  };
}

/** Prompts that are named; of the others their number. */
const PROMPTS_NAMED = 3;

async function askForAll(
  plans: readonly JobPlan[],
  { reasons, isClicked }: Pick<ConsentQuestion, "reasons" | "isClicked">,
  notify: Notify,
): Promise<boolean> {
  const known = plans.flatMap(({ estimate }) => estimate ?? []);
  const sum = formatUsd(toUsd(known.reduce((total, estimate) => total + estimate, 0)));
  const unknown = plans.length - known.length;
  const price = unknown === 0 ? sum : known.length === 0 ? "an unknown price" : `${sum} and ${unknown} unknown prices`;
  const count = plans.reduce((total, { call }) => total + call.numImages, 0);
  const mayChargeAgain = reasons.some(({ kind }) => kind === "may charge again");
  const named = plans.slice(0, PROMPTS_NAMED).map(({ call }) => `· ${oneLine(call.prompt, PROMPT_SHOWN / 2)}`);
  const rest = plans.length - named.length;
  const prompts = [...named, ...(rest === 0 ? [] : [`and ${rest} more`])].join("\n");
  return await notify.ask({
    message: `Generate ${count} pictures for ${price}?`,
    detail: `${prompts}\n\n${reasons.map(wordsFor).join(" ")}`,
    action: unknown > 0 ? "Generate" : `Generate · ${price}`,
    isDefault: isClicked && !mayChargeAgain,
  });
}

function wordsFor(reason: ReasonToAsk): string {
  switch (reason.kind) {
    case "price unknown":
      return "The vendor states no price for these options.";
    case "above limit":
      return `This is above ${formatUsd(toUsd(reason.limit))}, the limit in inlineAssets.confirmAboveUsd.`;
    case "without click":
      return `With this, ${formatUsd(toUsd(reason.total))} would be spent without a click; the limit in inlineAssets.confirmAboveUsd is ${formatUsd(toUsd(reason.limit))}.`;
    case "may charge again":
      return `The first call may have been charged at ${clockTime(reason.chargedAt)}; this one is charged in any case.`;
  }
}

export function readLimits(): Limits {
  return {
    confirmAbove: toMicro(readSetting("confirmAboveUsd")),
    perDay: toMicro(readSetting("budget.perDayUsd")),
    perMonth: toMicro(readSetting("budget.perMonthUsd")),
  };
}

/** Midnights of this machine's time zone. */
export function localCalendar(now: number): Calendar {
  const today = new Date(now);
  const [year, month, day] = [today.getFullYear(), today.getMonth(), today.getDate()];
  return { dayStart: new Date(year, month, day).getTime(), monthStart: new Date(year, month, 1).getTime() };
}
