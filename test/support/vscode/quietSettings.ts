export type Settings = Readonly<Record<string, unknown>>;

/** User settings that keep VS Code from talking to the network and from showing what is not under test. */
export const quietSettings: Settings = {
  "chat.disableAIFeatures": true,
  "editor.cursorBlinking": "solid",
  // One row a folder: a row of several could not be found by its path.
  "explorer.compactFolders": false,
  "extensions.autoCheckUpdates": false,
  "extensions.autoUpdate": false,
  "extensions.ignoreRecommendations": true,
  // As on the desktop; the web's own default saves by itself.
  "files.autoSave": "off",
  "git.enabled": false,
  "git.openRepositoryInParentFolders": "never",
  "keyboard.dispatch": "keyCode",
  // A mock API beside the extension would otherwise be announced as a forwarded port.
  "remote.autoForwardPorts": false,
  "security.workspace.trust.banner": "never",
  "telemetry.telemetryLevel": "off",
  "update.showReleaseNotes": false,
  "window.commandCenter": false,
  "window.confirmBeforeClose": "never",
  "window.menuBarVisibility": "compact",
  "workbench.colorTheme": "Light Modern",
  "workbench.enableExperiments": false,
  "workbench.layoutControl.enabled": false,
  "workbench.reduceMotion": "on",
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
};
