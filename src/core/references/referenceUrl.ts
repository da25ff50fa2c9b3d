const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
/** Templates: what stands in braces of any kind (Svelte, Vue, JavaScript, Sass, Less, Liquid, Jinja), of EJS and of PHP. */
const CODE = /\{[^{}]*\}|\{\{|\$\{|<%|<\?|\{%/;
/** What Create React App, Vite and SvelteKit put a site's root in the place of: `%PUBLIC_URL%/logo.png`. */
const ROOT_VARIABLE = /^%[A-Za-z_][\w.]{3,}%\//;

/**
 * The path of a URL, without query and fragment, with `/`.
 * @returns undefined for what names no file of a project: remote, `data:`, `blob:`, code, a fragment, a Windows path
 */
export function cutUrl(url: string): string | undefined {
  const trimmed = url.trim();
  if (CODE.test(trimmed) || SCHEME.test(trimmed) || /^(\/\/|\\)/.test(trimmed)) return undefined;
  const path = trimmed
    .replace(/[?#].*$/s, "")
    .replaceAll("\\", "/")
    .replace(ROOT_VARIABLE, "/");
  return path === "" || /^%[A-Za-z_][\w.]{3,}%/.test(path) ? undefined : path;
}

/** Malformed escapes are taken as they are written. */
export function decodePath(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
