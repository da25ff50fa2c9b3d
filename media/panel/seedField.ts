import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { live } from "lit/directives/live.js";
import type { DraftFields, FormOptions } from "../../src/protocol/panel";
import { formField, isWrong, problemId, problemLines } from "./formField";
import { iconButton } from "./parts";
import type { Panel } from "./state";
import { t } from "./texts";

/** The seed: a number, a dice, a lock, and what it is worth with this model. */
export function seedField(panel: Panel, { seed: rule }: FormOptions, { seed }: DraftFields): TemplateResult {
  const typed = (event: Event): void => {
    const { value } = event.target as HTMLInputElement;
    if (value === "") panel.change({ seed: null });
    else if (isSeed(Number(value), rule)) panel.change({ seed: Number(value) });
  };
  const left = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    const value = Number(input.value);
    // What is no number has no value, and still stands there.
    if (input.value === "") input.value = "";
    else if (!isSeed(value, rule)) {
      panel.change({ seed: Math.min(Math.max(Math.round(value), rule.min), rule.max) });
    }
  };
  const roll = (): void => panel.change({ seed: randomSeed(rule) });
  const isKept = seed !== null;
  return formField({
    label: t("Seed"),
    control: "seed",
    content: html`<div class="with-buttons">
        <input
          type="number"
          class="input figures"
          id="seed"
          data-field="seed"
          aria-describedby=${problemId(panel, "seed") === nothing ? "seed-words" : "problem-seed"}
          aria-invalid=${isWrong(panel, "seed")}
          min=${rule.min}
          max=${rule.max}
          placeholder=${t("new each time")}
          .value=${live(seed === null ? "" : String(seed))}
          @input=${typed}
          @change=${left}
        />
        ${iconButton({ icon: "refresh", label: t("Random Seed"), press: roll })}
        ${iconButton({
          icon: isKept ? "lock" : "unlock",
          label: t("Keep This Seed"),
          title: isKept ? t("Kept: press for a new seed each time") : t("New each time: press to keep one seed"),
          isOn: isKept,
          press: isKept ? () => panel.change({ seed: null }) : roll,
        })}
      </div>
      <p class="hint dim" id="seed-words">
        ${
          rule.reproduces
            ? t("Same seed, same picture.")
            : t("Sent and recorded; this model does not promise the same picture for it.")
        }
      </p>
      ${problemLines(panel, "seed")}`,
  });
}

type SeedRule = FormOptions["seed"];

function isSeed(value: number, { min, max }: SeedRule): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}

function randomSeed({ min, max }: SeedRule): number {
  const [chance = 0] = crypto.getRandomValues(new Uint32Array(1));
  return min + Math.floor((chance / 2 ** 32) * (max - min + 1));
}
