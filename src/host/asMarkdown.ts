/**
 * Other people's text, one line of it, for a MarkdownString: nothing in it is markup, an address or an entity. VS Code's own `appendText`
 * makes links of addresses, and a line that can't be broken.
 */
export function asMarkdown(line: string): string {
  return line.replace(/\s+/g, " ").replace(/[!-/:-@[-`{-~]/g, "\\$&");
}
