/** Where headings begin in a text; their words are read only when something below them asks. */
export class Headings {
  readonly #starts: number[] = [];
  readonly #words = new Map<number, string>();

  /** @param read the words of the heading whose tag begins there; empty where none does. */
  constructor(
    text: string,
    private readonly read: (start: number) => string,
  ) {
    const tags = /<h[1-6][\s>]/gi;
    for (let match = tags.exec(text); match !== null; match = tags.exec(text)) this.#starts.push(match.index);
  }

  /** The last heading with words that begins before this place, and not before `top`. */
  before(at: number, top = 0): string | undefined {
    for (let index = this.#countBelow(at) - 1; index >= 0; index -= 1) {
      const start = this.#starts[index] ?? 0;
      if (start < top) return undefined;
      const words = this.#wordsAt(start);
      if (words !== "") return words;
    }
    return undefined;
  }

  /** All that have words, by where they begin. */
  *all(): Generator<{ start: number; words: string }> {
    for (const start of this.#starts) {
      const words = this.#wordsAt(start);
      if (words !== "") yield { start, words };
    }
  }

  #wordsAt(start: number): string {
    const words = this.#words.get(start) ?? this.read(start);
    this.#words.set(start, words);
    return words;
  }

  #countBelow(limit: number): number {
    let low = 0;
    let high = this.#starts.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#starts[middle] ?? 0) < limit) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
