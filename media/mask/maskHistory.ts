import type { MaskStep } from "./maskStep";

/** What was done and what was undone, without limit. */
export class MaskHistory {
  readonly #done: MaskStep[] = [];
  #undone: MaskStep[] = [];

  get canUndo(): boolean {
    return this.#done.length > 0;
  }

  get canRedo(): boolean {
    return this.#undone.length > 0;
  }

  /** What was undone before can't be done again after it. */
  record(step: MaskStep): void {
    this.#done.push(step);
    this.#undone = [];
  }

  /** The step that is to be undone now. */
  undo(): MaskStep | null {
    return move(this.#done, this.#undone);
  }

  redo(): MaskStep | null {
    return move(this.#undone, this.#done);
  }
}

function move(from: MaskStep[], to: MaskStep[]): MaskStep | null {
  const step = from.pop();
  if (step === undefined) return null;
  to.push(step);
  return step;
}
