const EXTENSIONS = "png|apng|jpe?g|jfif|webp|gif|svg|avif|bmp|ico";

/** Extensions of pictures: with one of these a string in code, or an attribute of an unknown component, means a picture. */
const PICTURE = new RegExp(String.raw`\.(?:${EXTENSIONS})(?:$|[?#])`, "i");
const OTHER_FILE = /\.(?:woff2?|ttf|otf|eot|css|scss|less|m?js|html?|htc|mp4|webm|ogv|mp3)(?:$|[?#])/i;

/** An extension of a picture where a string of code can end with it. */
export const PICTURE_IN_STRING = String.raw`\.(?:${EXTENSIONS})(?=["'${"`"}?#\\])`;

/** Properties whose `url()` shows a picture, as CSS and as a style object of JavaScript name them. */
export const STYLE_PROPERTIES = String.raw`(?:background(?:-?image)?|(?:-?webkit-?|-?moz-?)?mask(?:-?image)?|border-?image(?:-?source)?|list-?style(?:-?image)?|cursor|content|--[\w-]+)`;

export function namesPicture(url: string): boolean {
  return PICTURE.test(url) && !isFragment(url);
}

/** Fonts, style sheets and the like: what `url()` may name although it is no picture. */
export function namesOtherFile(url: string): boolean {
  return isFragment(url) || OTHER_FILE.test(url);
}

/** A part of the document itself; `#{` begins code of a style sheet. */
export function isFragment(url: string): boolean {
  return url.startsWith("#") && !url.startsWith("#{");
}
