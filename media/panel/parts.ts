import "@vscode-elements/elements/dist/vscode-button/index.js";
import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";

// Small pieces that every view is made of.
// Within the form the buttons are native: the library's act on Ctrl+Enter and on a held key before the form can say no.

/** A codicon, which says nothing to a screen reader. */
export function icon(name: string): TemplateResult {
  return html`<span class="codicon codicon-${name}" aria-hidden="true"></span>`;
}

interface IconButton {
  /** A codicon's name. */
  icon: string;
  /** Its name and its tooltip. */
  label: string;
  press: (event: Event) => void;
  isDisabled?: boolean;
  /** Of a toggle. */
  isOn?: boolean;
  title?: string;
}

export function iconButton({ icon: name, label, press, isDisabled, isOn, title }: IconButton): TemplateResult {
  return html`<button
    type="button"
    class="icon-button"
    aria-label=${label}
    title=${title ?? label}
    aria-pressed=${isOn === undefined ? nothing : isOn}
    ?disabled=${isDisabled}
    @click=${press}
  >
    ${icon(name)}
  </button>`;
}

interface TextButton {
  label: string;
  press: () => void;
  /** As wide as there is room, and the one that is meant to be pressed. */
  isPrimary?: boolean;
}

export function textButton({ label, press, isPrimary = false }: TextButton): TemplateResult {
  // Its Space presses, and would scroll the page as well.
  const stay = (event: KeyboardEvent): void => {
    if (event.key === " ") event.preventDefault();
  };
  return html`<vscode-button
    ?block=${isPrimary}
    ?secondary=${!isPrimary}
    data-focus=${isPrimary ? "button" : nothing}
    @click=${press}
    @keydown=${stay}
    >${label}</vscode-button
  >`;
}

interface Choice<T> {
  id: T;
  label: string;
}

/** The row of tabs; the arrows go from one to the next. */
export function tabList<T extends string>(
  choices: readonly Choice<T>[],
  chosen: T,
  choose: (id: T) => void,
): TemplateResult {
  const step = (event: KeyboardEvent): void => {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    const at = choices.findIndex(({ id }) => id === chosen);
    const next = choices[(at + by + choices.length) % choices.length];
    if (next === undefined) return;
    choose(next.id);
    document.getElementById(`to-${next.id}`)?.focus();
  };
  return html`<div class="tabs" role="tablist" @keydown=${step}>
    ${choices.map(
      ({ id, label }) =>
        html`<button
          type="button"
          role="tab"
          id="to-${id}"
          aria-controls="tab-${id}"
          aria-selected=${id === chosen}
          tabindex=${id === chosen ? 0 : -1}
          @click=${() => choose(id)}
        >
          ${label}
        </button>`,
    )}
  </div>`;
}

interface Radio<T> extends Choice<T> {
  /** Shown in place of the label, which it is then named by. */
  drawn?: TemplateResult;
  title?: string;
  isDisabled?: boolean;
}

interface RadioRow<T> {
  name: string;
  /** Of the group, for a screen reader. */
  label: string;
  choices: readonly Radio<T>[];
  chosen: T | null;
  choose: (id: T) => void;
}

/** One of a few, side by side: native radios, so that the arrows go from one to the next. */
export function radioRow<T extends string | number>({
  name,
  label,
  choices,
  chosen,
  choose,
}: RadioRow<T>): TemplateResult {
  return html`<div class="radios" role="radiogroup" aria-label=${label}>
    ${choices.map(
      (one) =>
        html`<label class="radio ${one.id === chosen ? "chosen" : ""}" title=${one.title ?? nothing}>
          <input
            type="radio"
            name=${name}
            aria-label=${one.drawn === undefined ? nothing : one.label}
            .checked=${live(one.id === chosen)}
            ?disabled=${one.isDisabled}
            @change=${() => choose(one.id)}
          />${one.drawn ?? one.label}</label
        >`,
    )}
  </div>`;
}
