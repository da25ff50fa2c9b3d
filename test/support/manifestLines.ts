import { manifestLineText } from "../../src/core/manifest";
import type { AssetRecord } from "../../src/core/schema/assetRecord";
import { assetLine } from "./assetLine";

// Lines that several processes write into one manifest. Each can be computed again, so that a lost, cut or mixed one is
// found byte by byte.

/** Characters of the prompt of every so-manieth line: some longer than a page of memory, some than a pipe's buffer. */
const LONG_PROMPTS = [
  { every: 100, length: 60_000 },
  { every: 25, length: 5_000 },
] as const;

export function lineOf(writer: number, number: number): AssetRecord {
  const id = `${writer}-${number}`;
  const long = LONG_PROMPTS.find(({ every }) => number % every === every - 1);
  const length = long?.length ?? 40 + ((number * 7) % 100);
  const prompt = `${id} `.repeat(Math.ceil(length / (id.length + 1))).slice(0, length);
  return assetLine({ id, file: `assets/${id}.png`, prompt });
}

export interface LinesFound {
  /** Whole, as written. */
  whole: number;
  /** Written and not there. */
  missing: number;
  /** More than once there. */
  twice: number;
  /** Not blank, and as no writer wrote them. */
  foreign: number;
  blank: number;
}

/** What became of the lines 0 … `count` − 1 of the writers 0 … `writers` − 1. */
export function findLines(text: string, { writers, count }: { writers: number; count: number }): LinesFound {
  const expected = new Map<string, number>();
  for (let writer = 0; writer < writers; writer += 1) {
    for (let number = 0; number < count; number += 1) expected.set(manifestLineText(lineOf(writer, number)), 0);
  }
  const found: LinesFound = { whole: 0, missing: 0, twice: 0, foreign: 0, blank: 0 };
  const lines = text.split("\n");
  // What follows the last newline is no line.
  if (lines.at(-1) === "") lines.pop();
  for (const line of lines) {
    const times = expected.get(line);
    if (line === "") found.blank += 1;
    else if (times === undefined) found.foreign += 1;
    else if (times > 0) found.twice += 1;
    else found.whole += 1;
    if (times !== undefined) expected.set(line, times + 1);
  }
  found.missing = expected.size - found.whole;
  return found;
}
