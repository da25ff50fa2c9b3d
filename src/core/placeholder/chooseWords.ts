/** The words to set large. `cut` says that the prompt goes on. */
export interface Words {
  readonly words: readonly string[];
  readonly cut: boolean;
}

/** Code units of the prompt that are looked at: far more than fits, so a long prompt costs no more than a short one. */
const EXAMINED = 1000;

/** What still reads as a headline, in characters. */
const HEADLINE_LENGTH = 84;

/** Words that should not end a line or a cut headline. */
const weakEndings = new Set(
  "a an the of on in at by to for from with and or over under into is are as its und der die das mit von".split(" "),
);

/**
 * The prompt's first words, as far as the typeface has their characters.
 * Emoji and other signs it lacks are left out; words in a script it lacks become one "…".
 * @returns undefined when nothing is left, or when most letters are in another script
 */
export function chooseWords(prompt: string, covers: (text: string) => boolean): Words | undefined {
  const start = prompt.search(/\S/u);
  if (start < 0) return undefined;
  const kept: string[] = [];
  let [ownLetters, otherLetters] = [0, 0];
  for (const word of cleanText(prompt.slice(start, start + EXAMINED)).split(" ")) {
    const rest = dropSigns(word, covers);
    if (rest === undefined) otherLetters += countLetters(word);
    else ownLetters += countLetters(rest);
    keep(kept, rest ?? "…");
  }
  if (ownLetters === 0 || otherLetters > ownLetters) return undefined;
  const words = kept.slice(0, countFitting(kept));
  return { words, cut: words.length < kept.length || prompt.length > start + EXAMINED };
}

/** The word without the signs the typeface lacks; undefined when it lacks one of its letters. */
function dropSigns(word: string, covers: (text: string) => boolean): string | undefined {
  if (covers(word)) return word;
  const characters = Array.from(word);
  if (characters.some((character) => isLetter(character) && !covers(character))) return undefined;
  return characters.filter(covers).join("");
}

/** Adds a word, but no "…" at the start or after another one. */
function keep(kept: string[], word: string): void {
  const previous = kept.at(-1) ?? "…";
  if (word !== "" && !(word === "…" && previous === "…")) kept.push(word);
}

export function endsWeakly(word: string): boolean {
  return weakEndings.has(word.toLowerCase());
}

/** `words` up to `count`, closed with an ellipsis where something is missing, and never on a lone article or comma. */
export function shortenWords({ words, cut }: Words, count: number): readonly string[] {
  if (count >= words.length && !cut) return words;
  const shown = words.slice(0, count);
  while (shown.length > 1 && endsWeakly(shown.at(-1) ?? "")) shown.pop();
  const last = shown.pop() ?? "";
  const bare = last.replace(/[\p{Pd},;:.!?…]+$/u, "");
  return [...shown, `${bare}…`];
}

/** NFC, one space for every run of white space, no control, formatting (bidi) or combining characters, curly quotes. */
function cleanText(text: string): string {
  return text
    .normalize("NFC")
    .replace(/\s+/gu, " ")
    .replace(/[\p{C}\p{M}]/gu, "")
    .replace(/(^|[\s([{“‘\p{Pd}])"/gu, "$1“")
    .replace(/"/gu, "”")
    .replace(/(^|[\s([{“\p{Pd}])'/gu, "$1‘")
    .replace(/'/gu, "’")
    .replace(/\.{3,}/gu, "…")
    .trim();
}

function isLetter(character: string): boolean {
  return /[\p{L}\p{N}]/u.test(character);
}

function countLetters(word: string): number {
  return Array.from(word).filter(isLetter).length;
}

/** How many words make up to `HEADLINE_LENGTH` characters; one at least. */
function countFitting(words: readonly string[]): number {
  let length = -1;
  for (const [count, word] of words.entries()) {
    length += word.length + 1;
    if (length > HEADLINE_LENGTH) return Math.max(1, count);
  }
  return words.length;
}
