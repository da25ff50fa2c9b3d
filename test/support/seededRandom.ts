import { randomInt } from "node:crypto";

/** The same numbers for the same seed (mulberry32); CRASH_SEED repeats a run that failed. */
export function seededRandom() {
  const seed = Number(process.env["CRASH_SEED"] ?? randomInt(2 ** 31));
  let state = seed;
  const fraction = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  /** From `least` to `most`, both included. */
  const integer = (least: number, most: number): number => least + Math.floor(fraction() * (most - least + 1));
  return { seed, fraction, integer };
}
