/** Rounds after which what was not asked for is forgotten. */
const ROUNDS = 16;

/**
 * What was found in pieces of a text, by the pieces' own text: after a change all pieces but one are as they were. What the last
 * rounds did not ask for is forgotten. A key is joined of at least two strings, and what is remembered is cut out of the key:
 * what V8 cuts out of a text would keep the whole text.
 */
export class Memo<T> {
  readonly #known = new Map<string, { readonly value: T; round: number }>();
  #round = 0;

  get(key: string, make: () => T): T {
    const known = this.#known.get(key);
    if (known === undefined) {
      const value = make();
      this.#known.set(key, { value, round: this.#round });
      return value;
    }
    known.round = this.#round;
    return known.value;
  }

  /** A new round over the text begins. */
  turn(): void {
    this.#round += 1;
    if (this.#round % ROUNDS !== 0) return;
    for (const [key, { round }] of this.#known) if (round < this.#round - ROUNDS) this.#known.delete(key);
  }
}
