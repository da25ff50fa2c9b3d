import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { JobCard, JobChoice, Phase } from "../../src/protocol/panel";
import { elapsed } from "./elapsed";
import type { FocusKeeper } from "./focusKeeper";
import { createFocusKeeper } from "./focusKeeper";
import { icon, iconButton } from "./parts";
import type { Panel } from "./state";
import { t } from "./texts";

/** What a view of the jobs remembers between two drawings. */
interface JobsMemory {
  readonly focus: FocusKeeper;
  cards: readonly JobCard[] | undefined;
  /** How often the host has told of jobs: what it tells first is no news. */
  tellings: number;
  /** What a screen reader was told last. */
  spoken: string;
}

const memories = new WeakMap<Panel, JobsMemory>();

function memoryOf(panel: Panel): JobsMemory {
  const known = memories.get(panel);
  if (known !== undefined) return known;
  const focus = createFocusKeeper({
    list: () => document.getElementById("jobs"),
    items: ".job",
    targets: [".link", "button"],
  });
  const memory = { focus, cards: undefined, tellings: 0, spoken: "" };
  memories.set(panel, memory);
  return memory;
}

/** What runs, and what wants a decision. */
export function jobsView(panel: Panel): TemplateResult {
  const { jobs } = panel.state;
  const memory = memoryOf(panel);
  listen(memory, jobs);
  memory.focus.settle();
  return html`<section class="jobs" aria-labelledby="jobs-title" ?hidden=${jobs.length === 0}>
      <h2 class="section-title" id="jobs-title">${t("Jobs")}</h2>
      <ul id="jobs" aria-labelledby="jobs-title" @focusin=${memory.focus.entered} @focusout=${memory.focus.left}>
        ${repeat(
          jobs,
          ({ id }) => id,
          (card) => cardView(panel, card),
        )}
      </ul>
    </section>
    <div class="spoken" role="status">${memory.spoken}</div>`;
}

/** Takes down which states have changed, in words. */
function listen(memory: JobsMemory, jobs: readonly JobCard[]): void {
  const { cards } = memory;
  memory.cards = jobs;
  if (cards === undefined || cards === jobs) return;
  memory.tellings += 1;
  if (memory.tellings === 1) return;
  const before = new Map(cards.map(({ id, words }) => [id, words]));
  const changed = jobs.filter(({ id, words }) => before.get(id) !== words);
  const words = changed.map(({ prompt, words, detail }) => `${shortened(prompt)}: ${words}. ${detail}`.trim());
  if (words.length > 0) memory.spoken = words.join(" ");
}

const SPOKEN_LENGTH = 60;

function shortened(prompt: string): string {
  return prompt.length <= SPOKEN_LENGTH ? prompt : `${prompt.slice(0, SPOKEN_LENGTH)}…`;
}

const ICONS: Readonly<Record<Phase, string>> = {
  running: "loading codicon-modifier-spin",
  waiting: "clock",
  unknown: "warning",
  paid: "cloud-download",
  failed: "error",
  done: "check",
};

/** What is at hand on every card, and so no reason for a second line. */
const ASIDE = ["details", "copyPrompt", "showLog"];
/** How many choices are spelt out. */
const SPELT_OUT = 2;

function cardView(panel: Panel, card: JobCard): TemplateResult {
  const { id, prompt, phase, words, detail, since, price, choices } = card;
  const others = choices.filter((choice) => choice.id !== "stop");
  const wantsDecision = detail !== "" || others.some((choice) => !ASIDE.includes(choice.id));
  const aside = wantsDecision ? others.slice(SPELT_OUT) : others;
  const state = [words, price].filter((part) => part !== "").join(" · ");
  return html`<li class="job ${phase} ${wantsDecision ? "wants-decision" : ""}">
    <div class="job-row" title=${`${prompt}\n${state}`}>
      <span class="job-icon">${icon(ICONS[phase])}</span>
      <span class="job-prompt">${prompt}</span>
      ${wantsDecision ? nothing : html`<span class="job-words">${state}</span>`}
      ${since === null ? nothing : html`<span class="job-time figures">${elapsed(since)}</span>`}
      <span class="job-aside">${aside.map((one) => choiceIcon(panel, id, one))}</span>
      ${choices.filter((choice) => choice.id === "stop").map((one) => choiceIcon(panel, id, one))}
    </div>
    ${wantsDecision ? moreView(panel, { ...card, words: state }, others.slice(0, SPELT_OUT)) : nothing}
  </li>`;
}

/** The state, what went wrong, and what can be done. */
function moreView(panel: Panel, { id, words, detail }: JobCard, choices: readonly JobChoice[]): TemplateResult {
  return html`<div class="job-more">
    <div class="job-state">${words}</div>
    ${detail === "" ? nothing : html`<div class="job-detail dim">${detail}</div>`}
    <div class="job-choices">
      ${choices.map(
        (choice) =>
          html`<button
            type="button"
            class="link"
            title=${choice.detail === "" ? nothing : choice.detail}
            @click=${() => panel.send("job", { jobId: id, choice: choice.id })}
          >
            ${choice.label}
          </button>`,
      )}
    </div>
  </div>`;
}

function choiceIcon(panel: Panel, jobId: string, { id, label, icon: name, detail }: JobChoice): TemplateResult {
  return iconButton({
    icon: name,
    label,
    title: detail === "" ? label : `${label}: ${detail}`,
    press: () => panel.send("job", { jobId, choice: id }),
  });
}
