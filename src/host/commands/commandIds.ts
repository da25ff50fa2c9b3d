// Names alone, since activation loads them.

/** The type of the compare tabs, by which VS Code brings them back after a reload of the window. */
export const COMPARE_VIEW = "inlineAssets.compare";

/** The side panel's view. */
export const PANEL_VIEW = "inlineAssets.panel";

/** The painter, as an editor of pictures. */
export const MASK_EDITOR = "inlineAssets.mask";

/** The type of the tab that lists missing pictures, by which VS Code brings it back after a reload of the window. */
export const MISSING_VIEW = "inlineAssets.missing";

/** Every command of the extension; package.json gives each its title. */
export const COMMAND_IDS = [
  "inlineAssets.generate",
  "inlineAssets.edit",
  "inlineAssets.paintMask",
  "inlineAssets.generateMissing",
  "inlineAssets.regenerate",
  "inlineAssets.reblend",
  "inlineAssets.compare",
  "inlineAssets.insertReference",
  "inlineAssets.openPanel",
  "inlineAssets.jobs",
  "inlineAssets.setApiKey",
  "inlineAssets.removeApiKey",
  "inlineAssets.showLog",
] as const;
export type CommandId = (typeof COMMAND_IDS)[number];
