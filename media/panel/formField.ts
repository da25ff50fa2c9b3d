import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { FieldName } from "../../src/protocol/panel";
import { formMemory } from "./formMemory";
import type { Panel } from "./state";

// What every field of the form has: a label, and what is wrong with it.

interface Field {
  label: string;
  /** Of the control that the label names; without one the control names itself, and the label is for the eye. */
  control?: string;
  content: unknown;
}

export function formField({ label, control, content }: Field): TemplateResult {
  return html`<div class="field">
    ${
      control === undefined
        ? html`<span class="field-label" aria-hidden="true">${label}</span>`
        : html`<label class="field-label" for=${control}>${label}</label>`
    }
    <div class="field-content">${content}</div>
  </div>`;
}

/** What a rule forbids at these fields; red once the person has done something, and only where it is more than missing. */
export function problemLines(panel: Panel, ...fields: FieldName[]): TemplateResult | typeof nothing {
  const problems = problemsAt(panel, fields);
  if (problems.length === 0) return nothing;
  const { hasActed } = formMemory(panel);
  return html`<div class="problems" id="problem-${fields[0]}">
    ${problems.map(
      ({ message, isSoft }) => html`<p class="problem ${isSoft || !hasActed ? "dim" : "error"}">${message}</p>`,
    )}
  </div>`;
}

/** For `aria-describedby` of a control whose problems stand under the first of the fields. */
export function problemId(panel: Panel, ...fields: FieldName[]): string | typeof nothing {
  return problemsAt(panel, fields).length === 0 ? nothing : `problem-${fields[0]}`;
}

/** For `aria-invalid`. */
export function isWrong(panel: Panel, field: FieldName): "true" | typeof nothing {
  const isHard = problemsAt(panel, [field]).some(({ isSoft }) => !isSoft);
  return isHard && formMemory(panel).hasActed ? "true" : nothing;
}

function problemsAt(panel: Panel, fields: readonly FieldName[]): NonNullable<Panel["state"]["quote"]>["problems"] {
  const problems = panel.state.quote?.problems ?? [];
  if (problems.length === 0) return problems;
  const { hasActed } = formMemory(panel);
  // That there is no prompt yet is no news to someone who has only opened the form, nor to someone who has begun to type.
  const isTold = hasActed && panel.state.draft?.prompt.trim() === "";
  return problems.filter(({ field, isSoft }) => fields.includes(field) && (isTold || field !== "prompt" || !isSoft));
}
