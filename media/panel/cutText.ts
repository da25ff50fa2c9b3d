import type { TemplateResult } from "lit";
import { html } from "lit";

/**
 * A path or a file name in one line: where it is too long its middle gives way, since the end tells it from its namesakes.
 * @param keptEnd characters at the end that stay in any case
 */
export function cutText(text: string, keptEnd: number): TemplateResult {
  return html`<span class="spoken">${text}</span
    ><span class="cut-start" aria-hidden="true">${text.slice(0, -keptEnd)}</span
    ><span class="cut-end" aria-hidden="true">${text.slice(-keptEnd)}</span>`;
}
