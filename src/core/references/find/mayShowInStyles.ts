import { namesOtherFile } from "./pictureWords";

const CALL = /(?<![\w-])(url|data-uri|(?:-webkit-)?image-set)\(\s*/gi;
const QUOTED = /(["'])([^"'\\\n]*)\1/y;
const PLAIN = /[^"'\\\s)]+(?=\s*\))/y;

/** Whether a style sheet may show a picture: most that call `url()` load nothing but fonts. */
export function mayShowInStyles(text: string): boolean {
  const call = new RegExp(CALL);
  for (let match = call.exec(text); match !== null; match = call.exec(text)) {
    const url = match[1]?.length === "url".length ? plainUrl(text, call.lastIndex) : undefined;
    if (url === undefined || !namesOtherFile(url)) return true;
  }
  return false;
}

/** Undefined where there are escapes, or something else than one address. */
function plainUrl(text: string, at: number): string | undefined {
  QUOTED.lastIndex = at;
  const quoted = QUOTED.exec(text);
  if (quoted !== null) return quoted[2]?.trim();
  PLAIN.lastIndex = at;
  return PLAIN.exec(text)?.[0];
}
