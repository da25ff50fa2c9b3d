import * as vscode from "vscode";
import { invalidRequest } from "../core/errors";
import type { SettingKey, SettingValue } from "../core/schema/settings";
import { settingRule, SETTINGS } from "../core/schema/settings";

const SECTION = "inlineAssets";

/** Writes a setting of one workspace folder; undefined takes it away. */
export async function writeFolderSetting<K extends SettingKey>(
  key: K,
  value: SettingValue<K> | undefined,
  folder: vscode.Uri,
): Promise<void> {
  const target = vscode.ConfigurationTarget.WorkspaceFolder;
  await vscode.workspace.getConfiguration(SECTION, folder).update(key, value, target);
}

/**
 * The value in force for `scope`. Application-scoped settings are read by the user's own value only, so that no
 * workspace can move an address or a limit.
 * @throws InlineAssetsError `invalid-request`, naming setting, value and rule.
 */
export function readSetting<K extends SettingKey>(key: K, scope?: vscode.Uri): SettingValue<K> {
  const configuration = vscode.workspace.getConfiguration(SECTION, scope);
  const { scope: settingScope, schema, default: fallback } = SETTINGS[key];
  const value: unknown =
    settingScope === "application"
      ? (configuration.inspect(key)?.globalValue ?? fallback)
      : (configuration.get(key) ?? fallback);
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw invalidRequest(`${SECTION}.${key}`, value, settingRule(key));
  return parsed.data as SettingValue<K>;
}
