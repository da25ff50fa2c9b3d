import type { FoundReference, TextReplacement } from "./foundReference";
import { escapeUrl } from "./formatReference";

/**
 * Writes another path in the place of the old one; query and fragment stay as they are.
 * @param path as it is to be written: relative, root-absolute or with the project's own prefix; with `/`, not yet escaped
 */
export function rewritePath(reference: FoundReference, path: string): TextReplacement {
  const { raw, span } = reference;
  return { ...span, text: escapePath(reference, withDotAsBefore(reference, path)) + suffixOf(raw) };
}

/** A module's specifier without a dot would mean a package. */
function withDotAsBefore({ raw, syntax }: FoundReference, path: string): string {
  if (/^(?:\.{0,2}\/|[@~#]|[a-z][a-z\d+.-]*:)/i.test(path)) return path;
  const hadDot = raw.startsWith("./") || (syntax === "import" && raw.startsWith("../"));
  return hadDot || (syntax === "script-string" && raw.startsWith("../")) ? `./${path}` : path;
}

/** Bundlers take the strings of `import`, `require` and `new URL` for names of files; all else is a URL. */
function escapePath({ syntax, element }: FoundReference, path: string): string {
  if (syntax === "import" || (syntax === "script-string" && element === undefined)) {
    return path.replace(/["'`\\]/g, "\\$&").replaceAll("${", "\\${");
  }
  const url = escapeUrl(path).replace(/&(?=#?\w+;)/g, "%26");
  switch (syntax) {
    case "html-srcset":
    case "jsx-srcset":
      return escapeForHtml(url.replaceAll(",", "%2C"));
    case "html-attribute":
    case "jsx-attribute":
      return escapeForHtml(url);
    default:
      return url.replaceAll("`", "%60");
  }
}

function escapeForHtml(url: string): string {
  return url.replaceAll("`", "%60").replaceAll("&", "&amp;");
}

/** Query and fragment as written. The `#` of an entity (`&#38;`) begins none. */
function suffixOf(raw: string): string {
  const at = raw.search(/\?|(?<!&)#/);
  return at < 0 ? "" : raw.slice(at);
}
