/** An answer has a handful of levels and values; a picture in it is one long string. */
const MOST_LEVELS = 64;
const MOST_VALUES = 1_000_000;

/**
 * Whether a JSON text can be parsed without filling the memory: a megabyte of brackets becomes a hundred of arrays.
 * Looks at each character once, and only outside of strings.
 */
export function isModest(json: string): boolean {
  let [levels, values] = [0, 0];
  const signs = /["[\]{},]/g;
  for (let match = signs.exec(json); match !== null; match = signs.exec(json)) {
    const [sign] = match;
    if (sign === '"') signs.lastIndex = endOfString(json, signs.lastIndex);
    else if (sign === "[" || sign === "{") levels += 1;
    else if (sign === ",") values += 1;
    else levels -= 1;
    if (levels > MOST_LEVELS || values > MOST_VALUES) return false;
  }
  return true;
}

/** @returns the index behind the quote that ends a string, or the text's length. */
function endOfString(json: string, from: number): number {
  for (let quote = json.indexOf('"', from); quote >= 0; quote = json.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (json[quote - 1 - backslashes] === "\\") backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return json.length;
}
