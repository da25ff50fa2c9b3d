/** Every command of the extension; package.json gives each its title. Alone in its file, since activation loads it. */
export const COMMAND_IDS = [
  "inlineAssets.generate",
  "inlineAssets.edit",
  "inlineAssets.reblend",
  "inlineAssets.jobs",
  "inlineAssets.setApiKey",
  "inlineAssets.removeApiKey",
  "inlineAssets.showLog",
] as const;
export type CommandId = (typeof COMMAND_IDS)[number];
