import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { FieldName, Quote } from "../../src/protocol/panel";
import { problemLines } from "./formField";
import { formMemory } from "./formMemory";
import type { Panel } from "./state";
import { t } from "./texts";

/** How long a press waits for its price, ms; after that it was not meant for what stands in the form. */
const PRESS_HOLDS_MS = 5_000;
/** A double click buys once, ms. */
const REST_MS = 500;

/** The button that says the price, what stands in its way, and what was spent. */
export function payButton(panel: Panel): TemplateResult {
  const { quote, spend } = panel.state;
  return html`<div class="pay">
    ${problemLines(panel, "form")} ${quote?.hasKey === false ? keyLine(panel) : nothing} ${button(panel, quote)}
    ${(quote?.notes ?? []).map((note) => html`<p class="note dim">${note}</p>`)}
    ${spend === null ? nothing : spendLine(spend)}
  </div>`;
}

/** Where it can't be pressed it takes the focus all the same, and says why. */
function button(panel: Panel, quote: Quote | null): TemplateResult {
  const reason = whyNot(quote);
  const words = reason ?? quote?.basis ?? "";
  return html`<button
      type="button"
      class="primary-button figures"
      data-focus="button"
      aria-disabled=${reason === null ? nothing : "true"}
      aria-describedby="pay-words"
      title=${words}
      @click=${() => pressButton(panel)}
    >
      ${labelOf(panel)}
    </button>
    <span class="spoken" id="pay-words">${words}</span>`;
}

/** What is bought is what was seen: with a price that is not there yet the press waits for it, and holds only if it is the same. */
export function pressButton(panel: Panel): void {
  const memory = formMemory(panel);
  const { quote, revision } = panel.state;
  memory.hasActed = true;
  panel.update();
  const now = performance.now();
  // The second of a double click; what was changed since is meant.
  const isRepeated = now < memory.restsUntil && revision === memory.boughtRevision;
  if (quote === null || isRepeated) return;
  if (quote.revision < revision) memory.pressed = { shown: quote, revision, until: now + PRESS_HOLDS_MS };
  else if (whyNot(quote) === null) submit(panel, quote);
  else leadTo(panel, quote.problems[0]?.field);
}

/** Takes up a press that waited for its price. */
export function settlePress(panel: Panel): void {
  const memory = formMemory(panel);
  const { quote, revision } = panel.state;
  const { pressed } = memory;
  if (pressed === null || quote === null) return;
  const isMeant = pressed.revision === revision && performance.now() < pressed.until;
  if (isMeant && quote.revision < revision) return;
  memory.pressed = null;
  if (isMeant && isSame(pressed.shown, quote) && whyNot(quote) === null) submit(panel, quote);
}

function isSame(seen: Quote, now: Quote): boolean {
  return seen.price === now.price && seen.count === now.count && seen.mode === now.mode;
}

function submit(panel: Panel, { offer }: Quote): void {
  const memory = formMemory(panel);
  memory.restsUntil = performance.now() + REST_MS;
  memory.boughtRevision = panel.state.revision;
  memory.prompts = null;
  panel.send("submit", { offer });
}

/** @returns a sentence, or null where the button may be pressed. */
function whyNot(quote: Quote | null): string | null {
  if (quote === null) return t("The price is on its way.");
  if (!quote.hasKey) return t("There is no key yet.");
  if (quote.isReady) return null;
  const reasons = quote.problems.map(({ message }) => message);
  return reasons.length === 0 ? t("Something is missing.") : reasons.join(" ");
}

function labelOf({ state }: Panel): string {
  const { quote, draft } = state;
  const verb = (quote?.mode ?? draft?.mode) === "edit" ? t("Edit") : t("Generate");
  if (quote === null) return verb;
  return quote.count > 1 ? t("{0} {1} · {2}", verb, quote.count, quote.price) : t("{0} · {1}", verb, quote.price);
}

const MORE: readonly (FieldName | undefined)[] = ["outputFormat", "seed", "model"];
const PLACE: readonly (FieldName | undefined)[] = ["folder", "name"];

/** To the field that stands in the way, which may have to be shown first. */
function leadTo(panel: Panel, field: FieldName | undefined): void {
  if (field === undefined) return;
  if (MORE.includes(field)) panel.go({ isMoreOpen: true });
  if (PLACE.includes(field)) panel.go({ isPlaceOpen: true });
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-field="${field}"]`)?.focus());
}

function keyLine({ send }: Panel): TemplateResult {
  const link = (what: "useOffline" | "enterKey" | "getKey", text: string): TemplateResult =>
    html`<button type="button" class="link" @click=${() => send("help", { what })}>${text}</button>`;
  return html`<p class="key-line">
    ${t("No key yet:")} ${link("useOffline", t("use the free offline engine"))} ${t("or")}
    ${link("enterKey", t("enter a key"))}. ${link("getKey", t("Get a key"))}
  </p>`;
}

function spendLine({ today, month, limits }: NonNullable<Panel["state"]["spend"]>): TemplateResult {
  return html`<p class="facts dim figures">
    <span>${t("Today {0} · this month {1}", today, month)}</span
    >${limits === "" ? nothing : html`<span>${limits}</span>`}
  </p>`;
}
