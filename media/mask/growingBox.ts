import type { Box } from "./types";

/** The smallest box around all that was added to it. */
export class GrowingBox {
  #left = Infinity;
  #top = Infinity;
  #right = -Infinity;
  #bottom = -Infinity;

  get box(): Box | null {
    if (this.#left >= this.#right || this.#top >= this.#bottom) return null;
    return { left: this.#left, top: this.#top, right: this.#right, bottom: this.#bottom };
  }

  add({ left, top, right, bottom }: Box): void {
    this.addSpan(top, left, right);
    this.addSpan(bottom - 1, left, right);
  }

  /** Of one row; takes no box, because it is called for each span that is painted. */
  addSpan(y: number, from: number, to: number): void {
    if (from < this.#left) this.#left = from;
    if (to > this.#right) this.#right = to;
    if (y < this.#top) this.#top = y;
    if (y >= this.#bottom) this.#bottom = y + 1;
  }

  empty(): void {
    this.#left = this.#top = Infinity;
    this.#right = this.#bottom = -Infinity;
  }
}
