/** Text as it is searched: without upper case and accents, so that `cafe` finds `Café`. */
export function foldForSearch(text: string): string {
  const lower = text.toLowerCase();
  // Most text is plain, and taking letters apart is slow.
  return isPlain(lower) ? lower : lower.normalize("NFKD").replace(/\p{M}+/gu, "");
}

function isPlain(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}
