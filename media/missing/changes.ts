import type { MissingOffer, MissingRow, MissingScope, MissingSettings, MissingView } from "../../src/protocol/missing";
import type { MissingPage, MissingState } from "./state";
import { isTicked } from "./state";

// What a person changes: drawn at once, told to the host at once, and kept until the host has answered it.

export function typePrompt({ state, send, update }: MissingPage, id: string, prompt: string | null): void {
  state.revision += 1;
  state.prompts.set(id, { value: prompt, revision: state.revision });
  send("prompt", { revision: state.revision, id, prompt });
  update();
}

export function tick({ state, send, update }: MissingPage, rows: readonly MissingRow[], isTicked: boolean): void {
  if (rows.length === 0) return;
  state.revision += 1;
  for (const { id } of rows) state.ticks.set(id, { value: isTicked, revision: state.revision });
  send("tick", { revision: state.revision, ids: rows.map(({ id }) => id), isTicked });
  update();
}

/** All, or none where all are; as they are now, which may not be drawn yet: the host may have answered since they were. */
export function tickAllOrNone(page: MissingPage, rows: readonly MissingRow[]): void {
  const { state } = page;
  tick(page, rows, !rows.every((row) => isTicked(state, state.rows.get(row.id) ?? row)));
}

export function chooseQuality({ state, send, update }: MissingPage, quality: MissingSettings["quality"]): void {
  state.revision += 1;
  state.quality = { value: quality, revision: state.revision };
  send("quality", { revision: state.revision, quality });
  update();
}

export function chooseFillIn({ state, send, update }: MissingPage, isOn: boolean): void {
  state.revision += 1;
  state.isFillingIn = { value: isOn, revision: state.revision };
  send("fillIn", { revision: state.revision, isOn });
  update();
}

export function chooseScope(page: MissingPage, scope: MissingScope): void {
  page.state.asked = { ...page.state.asked, scope };
  page.send("scope", { scope });
  page.update();
}

export function chooseView(page: MissingPage, view: MissingView): void {
  page.state.asked = { ...page.state.asked, view };
  page.send("view", { view });
  page.update();
}

/** The host has told of rows up to this revision: what was changed since stays as it stands here. */
export function settleRows(state: MissingState, revision: number): void {
  for (const [id, changed] of state.prompts) if (changed.revision <= revision) state.prompts.delete(id);
  for (const [id, changed] of state.ticks) if (changed.revision <= revision) state.ticks.delete(id);
}

/** The same of what is chosen for all. It says nothing of rows, whose words may be on their way still. */
export function settleChoices(state: MissingState, revision: number): void {
  if (state.quality !== null && state.quality.revision <= revision) state.quality = null;
  if (state.isFillingIn !== null && state.isFillingIn.revision <= revision) state.isFillingIn = null;
}

/** What is bought is what was seen: with a price that is not there yet the press waits for it, and holds only if it is the same. */
export function press(page: MissingPage): void {
  const { state } = page;
  const { offer, revision } = state;
  if (offer === null || state.pressed !== null) return;
  if (offer.revision < revision) state.pressed = { shown: offer, revision };
  else if (offer.whyNot === null) page.send("submit", { offer: offer.offer });
  page.update();
}

/** Takes up a press that waited for its price. */
export function settlePress(page: MissingPage): void {
  const { pressed, offer, revision } = page.state;
  if (pressed === null || offer === null || offer.revision < pressed.revision) return;
  page.state.pressed = null;
  if (pressed.revision !== revision || offer.whyNot !== null || !isSame(pressed.shown, offer)) return;
  page.send("submit", { offer: offer.offer });
}

function isSame(seen: MissingOffer, now: MissingOffer): boolean {
  return seen.price === now.price && seen.count === now.count && seen.view === now.view;
}
