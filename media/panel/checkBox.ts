import type { TemplateResult } from "lit";
import { html } from "lit";
import { live } from "lit/directives/live.js";

/** A native checkbox with its label, in VS Code's look: the ring of the library's own can't be made 2 px. */
export function checkBox(label: string, isOn: boolean, choose: (isOn: boolean) => void): TemplateResult {
  return html`<label class="check">
    <input
      type="checkbox"
      .checked=${live(isOn)}
      @change=${(event: Event) => choose((event.target as HTMLInputElement).checked)}
    /><span>${label}</span>
  </label>`;
}
