import type { Slot } from "./slot";

/**
 * Seeds of pictures that are made together: those that one element shows in turn (the candidates of a `srcset`, the sources of
 * a `<picture>`) have one, as far as they have one prompt, so that they show the same as far as the model can.
 */
export class SharedSeeds {
  readonly #seeds = new Map<string, number>();

  /** Undefined where the picture is alone so far. */
  of(slot: Slot, prompt: string): number | undefined {
    return slot.group === undefined ? undefined : this.#seeds.get(keyOf(slot, prompt));
  }

  note(slot: Slot, prompt: string, seed: number): void {
    this.#seeds.set(keyOf(slot, prompt), seed);
  }

  clear(): void {
    this.#seeds.clear();
  }
}

function keyOf({ group }: Slot, prompt: string): string {
  return `${group} ${prompt}`;
}
