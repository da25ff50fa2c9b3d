import * as vscode from "vscode";
import * as z from "zod/mini";
import { invalidRequest } from "../core/errors";
import type { NetworkSettings } from "../core/ports";
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

/** Told when one of the extension's settings has changed. */
export function onSettingsChange(listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(SECTION)) listener();
  });
}

/**
 * VS Code's own settings of the network, by the user's value only: no workspace can lead the traffic elsewhere. What is
 * not of its kind counts as not set.
 */
export function readNetworkSettings(
  configuration: Pick<vscode.WorkspaceConfiguration, "inspect"> = vscode.workspace.getConfiguration("http"),
): NetworkSettings {
  const read = <T>(key: string, schema: z.ZodMiniType<T>, fallback: T): T => {
    const found = configuration.inspect(key);
    const parsed = schema.safeParse(found?.globalValue ?? found?.defaultValue);
    return parsed.success ? parsed.data : fallback;
  };
  const isOff = read("proxySupport", z.string(), "override") === "off";
  return {
    proxy: isOff ? "" : read("proxy", z.string(), ""),
    noProxy: isOff ? [] : read("noProxy", z.array(z.string()), []),
    proxyStrictSsl: read("proxyStrictSSL", z.boolean(), true),
    systemCertificates: read("systemCertificates", z.boolean(), true),
  };
}

/**
 * What VS Code leaves out of its Explorer and its search, as globs; conditions on other files are not taken.
 */
export function readExcludes(folder: vscode.Uri): readonly string[] {
  return ["files", "search"].flatMap((section) => readGlobs(section, "exclude", folder));
}

/** What VS Code lets nobody type in, and of that what it does, as globs. */
export function readReadonlyGlobs(file: vscode.Uri): Readonly<Record<"include" | "exclude", readonly string[]>> {
  const [include, exclude] = ["readonlyInclude", "readonlyExclude"].map((key) => readGlobs("files", key, file));
  return { include: include ?? [], exclude: exclude ?? [] };
}

function readGlobs(section: string, key: string, scope: vscode.Uri): readonly string[] {
  const globs = z.record(z.string(), z.unknown());
  const parsed = globs.safeParse(vscode.workspace.getConfiguration(section, scope).get(key));
  return parsed.success ? Object.entries(parsed.data).flatMap(([glob, is]) => (is === true ? [glob] : [])) : [];
}

/** VS Code's Markdown extension writes new paths itself when files (or folders) move, or asks whether it shall. */
export function doesMarkdownFollowMoves(document: vscode.Uri, isFolder: boolean): boolean {
  const configuration = vscode.workspace.getConfiguration("markdown.updateLinksOnFileMove", document);
  const enabled: unknown = configuration.get("enabled");
  if (enabled !== "prompt" && enabled !== "always") return false;
  return !isFolder || configuration.get("enableForDirectories") !== false;
}
