import type { TemplateResult } from "lit";
import { html, nothing } from "lit";

export interface BarButton {
  /** Its name. */
  readonly label: string;
  readonly title: string;
  readonly drawn: TemplateResult;
  readonly isDisabled: boolean;
  readonly press: (button: HTMLElement) => void;
  /** As wide as what is drawn. */
  readonly isText?: boolean;
  /** What it opens, and whether that is open. */
  readonly popup?: "menu" | "dialog";
  readonly isOpen?: boolean;
}

/** Which button of a group Tab comes to, by the group's name. */
const current = new Map<string, number>();

/** Buttons side by side that are one stop for Tab; the arrows go from one to the next. A button that can do nothing keeps its place. */
export function buttonGroup(label: string, buttons: readonly BarButton[]): TemplateResult {
  const kept = current.get(label) ?? 0;
  const stop = kept < buttons.length ? kept : 0;
  return html`<div class="button-group" role="group" aria-label=${label} @keydown=${step}>
    ${buttons.map(
      (button, at) =>
        html`<button
          type="button"
          class="icon-button ${button.isText === true ? "figures text" : ""}"
          aria-label=${button.label}
          title=${button.title}
          aria-disabled=${button.isDisabled ? "true" : nothing}
          aria-haspopup=${button.popup ?? nothing}
          aria-expanded=${button.isOpen ?? nothing}
          tabindex=${at === stop ? 0 : -1}
          @focus=${() => current.set(label, at)}
          @click=${(event: Event) => {
            if (!button.isDisabled) button.press(event.currentTarget as HTMLElement);
          }}
        >
          ${button.drawn}
        </button>`,
    )}
  </div>`;
}

function step(event: KeyboardEvent): void {
  const group = event.currentTarget;
  if (!(group instanceof HTMLElement)) return;
  const buttons = [...group.querySelectorAll<HTMLElement>("button")];
  const at = buttons.findIndex((button) => button === document.activeElement);
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const next = buttons.at(to % buttons.length);
  for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
  next?.focus();
}
