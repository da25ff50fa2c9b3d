import { endsWeakly } from "./chooseWords";

export interface Measured {
  readonly text: string;
  readonly width: number;
}

/**
 * Breaks words into the fewest lines of at most `maxWidth`, and among those evens out the lines and avoids ending one on a
 * short function word, and likes to end one on a comma. Widths in any one unit.
 * @returns undefined when a word alone is wider than `maxWidth`
 */
export function breakLines(
  words: readonly Measured[],
  space: number,
  maxWidth: number,
): readonly (readonly Measured[])[] | undefined {
  if (words.some((word) => word.width > maxWidth)) return undefined;
  const count = countLines(words, space, maxWidth);
  const total = words.reduce((sum, word) => sum + word.width + space, -space);
  const ideal = total / count;
  // best[n][i]: the least cost of setting the words from i on in n lines, and where its first line ends.
  let best: readonly Break[] = words.map(() => ({ cost: Infinity, ends: [] }));
  best = [...best, { cost: 0, ends: [] }];
  for (let line = 0; line < count; line += 1) {
    const after = best;
    const isLast = line === 0;
    best = [...words.map((_, start) => bestBreak({ words, space, maxWidth, ideal }, start, after, isLast)), NO_BREAK];
  }
  let start = 0;
  return (best[0] ?? NO_BREAK).ends.map((end) => {
    const line = words.slice(start, end);
    start = end;
    return line;
  });
}

interface Break {
  readonly cost: number;
  readonly ends: readonly number[];
}

interface Measure {
  readonly words: readonly Measured[];
  readonly space: number;
  readonly maxWidth: number;
  readonly ideal: number;
}

const NO_BREAK: Break = { cost: Infinity, ends: [] };

function bestBreak(measure: Measure, start: number, after: readonly Break[], isLast: boolean): Break {
  const { words, space, maxWidth, ideal } = measure;
  let best = NO_BREAK;
  let width = -space;
  for (let end = start + 1; end <= words.length; end += 1) {
    const word = words[end - 1];
    width += (word?.width ?? 0) + space;
    if (width > maxWidth) break;
    const rest = after[end] ?? NO_BREAK;
    const weak = isLast ? 0 : weakness(word);
    const cost = ((width - ideal) / ideal) ** 2 + weak + rest.cost;
    if (cost < best.cost) best = { cost, ends: [end, ...rest.ends] };
  }
  return best;
}

/** What it costs to end a line here, against the squares of the lines' deviations from the ideal width. */
function weakness(word: Measured | undefined): number {
  if (word === undefined) return 0;
  return endsWeakly(word.text) ? 0.09 : /[,;:.!?–—]$/u.test(word.text) ? -0.03 : 0;
}

function countLines(words: readonly Measured[], space: number, maxWidth: number): number {
  let lines = 1;
  let width = -space;
  for (const word of words) {
    width += word.width + space;
    if (width <= maxWidth) continue;
    lines += 1;
    width = word.width;
  }
  return lines;
}
