import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import type { DraftFields, FormView } from "../../src/protocol/panel";
import { isWrong, problemId, problemLines } from "./formField";
import type { FormMemory } from "./formMemory";
import { formMemory } from "./formMemory";
import type { Panel } from "./state";
import { t } from "./texts";

/** From this part of the limit on it is said how long the prompt is. */
const COUNT_FROM = 0.9;

/** Far beyond any limit, which is told in words; the host hears nothing of a longer one. */
const MAX_TEXT = 100_000;

/** The prompt. ↑ at its start brings the earlier ones, ↓ leads back; whatever was typed on the way stays where it was typed. */
export function promptField(
  panel: Panel,
  form: FormView,
  draft: DraftFields,
  placeholder = placeholderOf(draft),
): TemplateResult {
  const memory = formMemory(panel);
  const typed = (event: Event): void => {
    const { value } = event.target as HTMLTextAreaElement;
    keepText(memory, value);
    panel.change({ prompt: value });
  };
  const walked = (event: KeyboardEvent): void => {
    const area = event.currentTarget as HTMLTextAreaElement;
    const text = walk(memory, event, area, form.earlierPrompts);
    if (text === undefined) return;
    event.preventDefault();
    area.value = text;
    area.setSelectionRange(0, 0);
    panel.change({ prompt: text });
  };
  const { maxPromptLength } = form.options;
  const isCounted = draft.prompt.length >= maxPromptLength * COUNT_FROM;
  return html`<div class="prompt">
    <textarea
      class="input"
      aria-label=${t("Prompt")}
      aria-describedby=${problemId(panel, "prompt")}
      aria-invalid=${isWrong(panel, "prompt")}
      data-focus="prompt"
      data-field="prompt"
      placeholder=${form.earlierPrompts.length === 0 ? placeholder : t("{0} (↑ for earlier prompts)", placeholder)}
      rows="3"
      spellcheck="true"
      maxlength=${MAX_TEXT}
      .value=${live(draft.prompt)}
      @input=${typed}
      @keydown=${walked}
    ></textarea>
    ${isCounted ? counter(draft.prompt.length, maxPromptLength) : nothing} ${problemLines(panel, "prompt")}
  </div>`;
}

function placeholderOf({ mode }: DraftFields): string {
  return mode === "edit" ? t("What should change in the picture") : t("Describe the picture");
}

function counter(length: number, limit: number): TemplateResult {
  const words = [length, limit].map((count) => count.toLocaleString(document.documentElement.lang || "en"));
  return html`<div class="counter figures ${length > limit ? "error" : "dim"}">${words.join(" / ")}</div>`;
}

function keepText({ prompts }: FormMemory, text: string): void {
  if (prompts !== null) prompts.texts[prompts.at] = text;
}

/** @returns the text that the key leads to, if it leads anywhere. */
function walk(
  memory: FormMemory,
  event: KeyboardEvent,
  area: HTMLTextAreaElement,
  earlier: readonly string[],
): string | undefined {
  const by = stepOf(event, area);
  if (by === undefined) return undefined;
  const { value } = area;
  const begun = memory.prompts;
  const [latest] = earlier;
  // Where the form was filled by something else since, or another prompt was sent, it begins anew.
  const isGoingOn = begun !== null && begun.texts[begun.at] === value && begun.latest === latest;
  const prompts = isGoingOn ? begun : { texts: [value, ...withoutFirst(earlier, value)], at: 0, latest };
  const at = prompts.at + by;
  const text = prompts.texts[at];
  if (text === undefined) return undefined;
  memory.prompts = { ...prompts, at };
  return text;
}

/** Inside of the text the arrows move the caret, as ever. */
function stepOf(event: KeyboardEvent, area: HTMLTextAreaElement): 1 | -1 | undefined {
  const { value, selectionStart, selectionEnd } = area;
  if (isHeld(event) || selectionStart !== selectionEnd) return undefined;
  if (event.key === "ArrowUp" && selectionStart === 0) return 1;
  const isAtEdge = selectionStart === 0 || selectionStart === value.length;
  return event.key === "ArrowDown" && isAtEdge ? -1 : undefined;
}

/** To be led to what stands there already would look as if the key did nothing. */
function withoutFirst(earlier: readonly string[], text: string): readonly string[] {
  return earlier[0] === text ? earlier.slice(1) : earlier;
}

function isHeld({ altKey, ctrlKey, metaKey, shiftKey, isComposing }: KeyboardEvent): boolean {
  return altKey || ctrlKey || metaKey || shiftKey || isComposing;
}
