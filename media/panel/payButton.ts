import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { FieldName, Quote } from "../../src/protocol/panel";
import type { FocusKeeper } from "./focusKeeper";
import { createFocusKeeper } from "./focusKeeper";
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
    ${problemLines(panel, "form")} ${quote?.hasKey === false ? keyLine(panel) : nothing} ${priceButton(panel)}
    ${(quote?.notes ?? []).map((note) => html`<p class="note dim">${note}</p>`)}
    ${spend === null ? nothing : spendLine(spend)}
  </div>`;
}

/** The button alone. Where it can't be pressed it takes the focus all the same, and says why. */
export function priceButton(panel: Panel): TemplateResult {
  const { quote } = panel.state;
  const reason = whyNot(quote);
  const words = reason ?? quote?.basis ?? "";
  keeperOf(panel).settle();
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

/** Ctrl+Enter and ⌘Enter press the button from anywhere in a form; a key that is held down buys once, on the button as well. */
export function pressByKey(panel: Panel, event: KeyboardEvent): void {
  if (event.key !== "Enter" || event.isComposing) return;
  const isPress = event.ctrlKey || event.metaKey;
  if (isPress || (event.repeat && event.target instanceof HTMLButtonElement)) event.preventDefault();
  if (isPress && !event.repeat) pressButton(panel);
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

/** What helps where there is no key. */
export function keyLine(panel: Panel): TemplateResult {
  const { send } = panel;
  const { entered, left } = keeperOf(panel);
  const link = (what: "useOffline" | "enterKey" | "getKey", text: string): TemplateResult =>
    html`<button type="button" class="link" @click=${() => send("help", { what })}>${text}</button>`;
  return html`<p class="key-line" @focusin=${entered} @focusout=${left}>
    ${t("No key yet:")} ${link("useOffline", t("use the free offline engine"))} ${t("or")}
    ${link("enterKey", t("enter a key"))}. ${link("getKey", t("Get a key"))}
  </p>`;
}

const keepers = new WeakMap<Panel, FocusKeeper>();

/** What helps is gone once it has helped: from there the focus goes to the button, which can be pressed then. */
function keeperOf(panel: Panel): FocusKeeper {
  const known = keepers.get(panel);
  if (known !== undefined) return known;
  const keeper = createFocusKeeper({
    list: () => document.querySelector("main"),
    items: ".pay, .prompt-row, .key-line",
    targets: [".primary-button"],
  });
  keepers.set(panel, keeper);
  return keeper;
}

export function spendLine({ today, month, limits }: NonNullable<Panel["state"]["spend"]>): TemplateResult {
  return html`<p class="facts dim figures">
    <span>${t("Today {0} · this month {1}", today, month)}</span
    >${limits === "" ? nothing : html`<span>${limits}</span>`}
  </p>`;
}
