// The page's own texts. Each is written here in English where it is used, by `t`, which the host's translations replace; `{0}`
// stands for what is put in. (@vscode/l10n does the same, and brings a `fetch` into a page that must not have one.)

let translations: Readonly<Record<string, string>> = {};

/** @param texts English to translated. */
export function translate(texts: Record<string, string>): void {
  translations = texts;
}

export function t(text: string, ...values: (string | number)[]): string {
  const own = Object.hasOwn(translations, text) ? translations[text] : undefined;
  return (own ?? text).replace(/\{(\d+)\}/g, (whole, at: string) => String(values[Number(at)] ?? whole));
}
