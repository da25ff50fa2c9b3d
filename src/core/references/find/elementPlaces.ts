import { isFragment, namesPicture } from "./pictureWords";

/** What an element's attributes are, names in lower case; a value is undefined where it is code. */
export type Attributes = ReadonlyMap<string, string | undefined>;

/** Whether an attribute of an element shows a picture: always, only when it names one by its extension, as a list of candidates, or not. */
export type PlaceKind = "url" | "picture-url" | "srcset" | "none";

const ICON =
  /(?:^|\s)(?:icon|apple-touch-icon(?:-precomposed)?|mask-icon|fluid-icon|apple-touch-startup-image|image_src)(?:\s|$)/i;
const META_PICTURE =
  /^(?:og:image(?::url|:secure_url)?|twitter:image(?::src)?|msapplication-(?:tileimage|square\d+x\d+logo|wide\d+x\d+logo)|image|thumbnailurl)$/i;
/** Elements of HTML whose `src` is something else. */
const NO_PICTURE = new Set(["audio", "video", "script", "iframe", "frame", "track"]);
const WITH_BACKGROUND = new Set(["body", "table", "tr", "td", "th", "thead", "tbody", "tfoot"]);
/** Components whose `src` is a picture whatever it looks like. */
const PICTURE_COMPONENT =
  /^(?:[\w.]*Image|Img|Picture|(?:nuxt|v|q|ion|amp|b|el|a|n|van)-(?:img|image|picture|carousel-item)|NuxtImg|NuxtPicture|amp-anim|enhanced:img)$/;

/** @param name as written: a capital or a hyphen says that it is a component. */
export function placeOf(name: string, attribute: string, { attributes, isInPicture }: ElementContext): PlaceKind {
  const place = Object.hasOwn(PLACES, attribute) ? PLACES[attribute] : undefined;
  return place === undefined ? "none" : place(name, attributes, isInPicture);
}

export interface ElementContext {
  readonly attributes: Attributes;
  /** A `<picture>` stands around it. */
  readonly isInPicture: boolean;
}

type Place = (name: string, attributes: Attributes, isInPicture: boolean) => PlaceKind;

const PLACES: Readonly<Record<string, Place>> = {
  src: (name, attributes, isInPicture) => {
    const tag = name.toLowerCase();
    if (tag === "img" || PICTURE_COMPONENT.test(name)) return "url";
    if (tag === "input") return lower(attributes.get("type")) === "image" ? "url" : "none";
    if (tag === "source") return isInPicture ? "url" : "none";
    if (tag === "embed") return mediaKind(attributes.get("type"));
    return isComponent(name) && !NO_PICTURE.has(tag) ? "picture-url" : "none";
  },
  srcset: (name) => {
    const tag = name.toLowerCase();
    return tag === "img" || tag === "source" || isComponent(name) ? "srcset" : "none";
  },
  imagesrcset: (name) => (name.toLowerCase() === "link" ? "srcset" : "none"),
  poster: (name) => (name.toLowerCase() === "video" ? "url" : isComponent(name) ? "picture-url" : "none"),
  href: (name, attributes) => {
    const tag = name.toLowerCase();
    if (tag === "link") return linkPlace(attributes);
    return tag === "image" || tag === "feimage" ? "url" : "none";
  },
  "xlink:href": (name) => svgPlace(name),
  xlinkhref: (name) => svgPlace(name),
  content: (name, attributes) => {
    if (name.toLowerCase() !== "meta") return "none";
    const subject = attributes.get("property") ?? attributes.get("name") ?? attributes.get("itemprop");
    return subject !== undefined && META_PICTURE.test(subject.trim()) ? "url" : "none";
  },
  data: (name, attributes) => (name.toLowerCase() === "object" ? mediaKind(attributes.get("type")) : "none"),
  background: (name) => (WITH_BACKGROUND.has(name.toLowerCase()) ? "url" : "none"),
};

function lower(value: string | undefined): string {
  return value?.trim().toLowerCase() ?? "";
}

function svgPlace(name: string): PlaceKind {
  const tag = name.toLowerCase();
  return tag === "image" || tag === "feimage" ? "url" : "none";
}

function linkPlace(attributes: Attributes): PlaceKind {
  const relation = attributes.get("rel")?.trim() ?? "";
  if (ICON.test(relation)) return "url";
  const isPreload = /(?:^|\s)(?:preload|prefetch)(?:\s|$)/i.test(relation);
  return isPreload && lower(attributes.get("as")) === "image" ? "url" : "none";
}

function mediaKind(type: string | undefined): PlaceKind {
  if (type === undefined) return "picture-url";
  return /^\s*image\//i.test(type) ? "url" : "none";
}

function isComponent(name: string): boolean {
  return /[A-Z.:-]/.test(name) && !/^[A-Z]+$/.test(name);
}

/** Whether a value that stands in such a place is a reference. */
export function isShown(kind: PlaceKind, url: string): boolean {
  return url !== "" && (kind === "url" ? !isFragment(url) : namesPicture(url));
}
