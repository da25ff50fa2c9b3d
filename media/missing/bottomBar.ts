import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { MissingSettings } from "../../src/protocol/missing";
import { checkBox } from "../panel/checkBox";
import { radioRow } from "../panel/parts";
import { t } from "../panel/texts";
import { chooseFillIn, chooseQuality, press } from "./changes";
import { progressWords } from "./progressWords";
import type { MissingPage } from "./state";

/** What becomes of the ticked rows: with what, for how much, and how far it is. */
export function bottomBar(page: MissingPage): TemplateResult {
  const { settings, progress } = page.state;
  return html`<div class="bottom" role="group" aria-label=${t("What is ticked")}>
    ${progress === null ? nothing : progressView(page)}
    <div class="bottom-row">
      <div class="choices">${settings === null ? nothing : choicesView(page, settings)}</div>
      <div class="buttons">${buttonsView(page)}</div>
    </div>
    ${page.state.offer?.hasKey === false ? keyLine(page) : nothing}
  </div>`;
}

function choicesView(page: MissingPage, settings: MissingSettings): TemplateResult {
  const { state } = page;
  return html`<span class="model" title=${settings.model}>${settings.model}</span> ${
      settings.qualities.length === 0
        ? nothing
        : radioRow({
            name: "quality",
            label: t("Quality"),
            choices: settings.qualities.map(({ id, price }) => ({
              id,
              label: qualityWords(id),
              title: t("{0} a picture", price),
            })),
            chosen: state.quality?.value ?? settings.quality,
            choose: (quality) => chooseQuality(page, quality),
          })
    }
    <span title=${t("Writes into the documents what they lack of the pictures that are made; one undo takes it back.")}
      >${checkBox(t("Fill in alt, width and height"), state.isFillingIn?.value ?? settings.isFillingIn, (isOn) =>
        chooseFillIn(page, isOn),
      )}</span
    >`;
}

function qualityWords(quality: MissingSettings["quality"]): string {
  return { auto: t("auto"), low: t("low"), medium: t("medium"), high: t("high") }[quality];
}

function buttonsView(page: MissingPage): TemplateResult {
  const { offer, list } = page.state;
  const why = offer === null ? t("The price is on its way.") : offer.whyNot;
  const words = why ?? offer?.basis ?? "";
  return html`${list?.view === "missing" ? placeholdersButton(page) : nothing}
    <button
      type="button"
      class="primary-button figures"
      data-focus="button"
      aria-disabled=${why === null ? nothing : "true"}
      aria-describedby="why-not"
      title=${words}
      @click=${() => press(page)}
    >
      ${labelOf(page)}
    </button>
    <span class="spoken" id="why-not">${words}</span>`;
}

function placeholdersButton({ state, send }: MissingPage): TemplateResult {
  const { offer, revision } = state;
  const isReady = offer?.canPlace === true && offer.revision === revision;
  const place = (): void => {
    if (offer !== null && isReady) send("placeholders", { offer: offer.offer });
  };
  return html`<button
    type="button"
    class="quiet-button"
    title=${t("Fills all that are ticked with free placeholders, drawn on this machine, which can be replaced later.")}
    ?disabled=${!isReady}
    @click=${place}
  >
    ${t("Placeholders first")}
  </button>`;
}

function labelOf({ state: { offer } }: MissingPage): string {
  if (offer === null) return t("Generate");
  return offer.count === 0 ? t("Generate") : t("{0} {1} · {2}", t("Generate"), offer.count, offer.price);
}

function progressView(page: MissingPage): TemplateResult | typeof nothing {
  const { progress } = page.state;
  if (progress === null) return nothing;
  const { all, made, failed, isCancelled, isFree } = progress;
  const means = isCancelled
    ? t("Called off: what was not sent is not charged; what is under way is saved when it arrives.")
    : isFree
      ? t("Cancel keeps what is made so far.")
      : t("Cancel: what is not sent is not charged; what is under way is saved when it arrives.");
  return html`<div class="progress">
    <progress max=${all} .value=${made + failed} aria-label=${t("Progress")}></progress>
    <span class="figures">${progressWords(progress)}</span>
    <span class="means dim">${means}</span>
    <button type="button" class="quiet-button" ?disabled=${isCancelled} @click=${() => page.send("cancel", null)}>
      ${t("Cancel")}
    </button>
  </div>`;
}

/** What helps where there is no key. */
function keyLine({ send }: MissingPage): TemplateResult {
  const link = (what: "enterKey" | "getKey", text: string): TemplateResult =>
    html`<button type="button" class="link" @click=${() => send("help", { what })}>${text}</button>`;
  return html`<p class="key-line">
    ${t("No key yet:")} ${link("enterKey", t("enter a key"))}. ${link("getKey", t("Get a key"))}
  </p>`;
}
