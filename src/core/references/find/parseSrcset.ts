import type { SizeHints, Span } from "../foundReference";

export interface SrcsetCandidate extends Span {
  readonly descriptor?: NonNullable<SizeHints["descriptor"]>;
}

const SPACE_OR_COMMA = /[\t\n\f\r ,]*/y;
const NO_SPACE = /[^\t\n\f\r ]*/y;

/** Where the URLs of a `srcset` stand, by the HTML standard's “parsing a srcset attribute”: commas may be part of a URL. */
export function parseSrcset(value: string): readonly SrcsetCandidate[] {
  const candidates: SrcsetCandidate[] = [];
  let at = 0;
  for (;;) {
    const from = passWhile(value, at, SPACE_OR_COMMA);
    if (from >= value.length) return candidates;
    at = passWhile(value, from, NO_SPACE);
    let to = at;
    while (to > from && value.charAt(to - 1) === ",") to -= 1;
    if (to < at) {
      candidates.push({ from, to });
      continue;
    }
    const end = endOfDescriptors(value, at);
    candidates.push({ from, to, ...descriptorOf(value.slice(at, end)) });
    at = end + 1;
  }
}

function passWhile(value: string, from: number, pattern: RegExp): number {
  pattern.lastIndex = from;
  return from + (pattern.exec(value)?.[0].length ?? 0);
}

/** Commas in parentheses belong to a descriptor of the future. */
function endOfDescriptors(value: string, from: number): number {
  let isInParens = false;
  for (let at = from; at < value.length; at += 1) {
    const character = value.charAt(at);
    if (character === "(") isInParens = true;
    else if (character === ")") isInParens = false;
    else if (character === "," && !isInParens) return at;
  }
  return value.length;
}

function descriptorOf(text: string): Pick<SrcsetCandidate, "descriptor"> {
  const match = /(?:^|\s)(\d+(?:\.\d+)?)([wx])(?:\s|$)/.exec(text);
  const value = Number(match?.[1]);
  if (match === null || !(value > 0)) return {};
  return { descriptor: { kind: match[2] === "w" ? "w" : "x", value } };
}
