import { mayShowInStyles } from "./mayShowInStyles";
import { PICTURE_IN_STRING } from "./pictureWords";

/** An attribute as markup and templates write it. */
function attribute(names: string): RegExp {
  return new RegExp(String.raw`(?<!\w)(?:${names})(?:\.\w+)?\s*=`, "i");
}

interface Places {
  readonly tags: RegExp;
  readonly attributes: RegExp;
}

/** Tags, and those of their attributes that can show a picture. A component's name has a capital, a hyphen, a point or a colon. */
const PLACES: readonly Places[] = [
  { tags: /<(?:img|source|video|embed|input)\b/i, attributes: attribute("src|srcset|poster") },
  { tags: /<[^\s<>/!?]*[A-Z.:-]/, attributes: attribute("src|srcset|poster") },
  { tags: /<object\b/i, attributes: attribute("data") },
  { tags: /<(?:[\w-]+:)?(?:fe)?image\b/i, attributes: attribute("(?:xlink)?href") },
  { tags: /<(?:body|table|thead|tbody|tfoot|t[drh])\b/i, attributes: attribute("background") },
];
const HEAD: Places = { tags: /<(?:link|meta)\b/i, attributes: attribute("href|imagesrcset|content") };
/** What a link or the facts of a page have in them when they are of a picture; entities could hide it. */
const HEAD_OF_PICTURE = /icon|image|logo|thumbnailurl|&#/i;
const PICTURE = new RegExp(PICTURE_IN_STRING, "i");
const STYLE = attribute("style");

/** Whether markup may show a picture. */
export function mayShowInTags(text: string): boolean {
  if (!text.includes("<")) return false;
  return (
    PLACES.some((places) => has(places, text)) ||
    (has(HEAD, text) && HEAD_OF_PICTURE.test(text)) ||
    ((STYLE.test(text) || /<style\b/i.test(text)) && mayShowInStyles(text)) ||
    (/<script\b/i.test(text) && PICTURE.test(text))
  );
}

function has({ tags, attributes }: Places, text: string): boolean {
  return tags.test(text) && attributes.test(text);
}
