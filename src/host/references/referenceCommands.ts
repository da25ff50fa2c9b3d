/** What light bulbs, lenses and hovers call; package.json does not know them, since they mean nothing without their arguments. */
export const SLOT_COMMANDS = {
  /** `(document: string, file: string)`: a picture that the document asks for, by its path in the workspace folder. */
  generate: "_inlineAssets.generateSlot",
  placeholder: "_inlineAssets.placeholderForSlot",
  /** The same: the picture that was made for it before, and that an undo took away. */
  before: "_inlineAssets.slotAsBefore",
  /** `(picture: string, action: string)`: the URI of a picture that is there. */
  act: "_inlineAssets.onPicture",
} as const;

/** The address of a command in Markdown that VS Code makes; a bracket in a file's name does not end the link. */
export function commandLink(command: string, ...args: readonly string[]): string {
  const query = encodeURIComponent(JSON.stringify(args)).replaceAll("(", "%28").replaceAll(")", "%29");
  return `command:${command}?${query}`;
}
