import type * as vscode from "vscode";
import { checkBaseUrl, isOnThisMachine } from "../core/baseUrl";
import { InlineAssetsError } from "../core/errors";
import type { Connection, ProviderInfo } from "../core/provider";
import type { Notify } from "./notify";
import type { Secrets } from "./secrets";
import { readSetting } from "./settings";

/** Which address a provider is called at, and with whose key. Nothing of a workspace can move either. */
export interface Account {
  /** @throws InlineAssetsError `invalid-request` when the configured address may not be used. */
  baseUrl(info: ProviderInfo): Promise<string>;
  hasKey(info: ProviderInfo): Promise<boolean>;
  /** @returns null for a provider without an account. @throws InlineAssetsError `no-api-key`. */
  connect(info: ProviderInfo): Promise<Connection | null>;
}

interface AccountParts {
  secrets: Secrets;
  notify: Notify;
  /** Origins from the environment that the person has confirmed. */
  confirmed: { has(origin: string): boolean; add(origin: string): Thenable<void> };
  environment: Readonly<Record<string, string | undefined>>;
}

export function createAccount({ secrets, notify, confirmed, environment }: AccountParts): Account {
  async function baseUrl(info: ProviderInfo): Promise<string> {
    const account = accountOf(info);
    const own = readSetting("prospolabs.baseUrl").trim();
    if (own !== "") return checkBaseUrl("inlineAssets.prospolabs.baseUrl", own);
    const ofEnvironment = environment[account.baseUrlVariable]?.trim() ?? "";
    if (ofEnvironment === "") return account.vendorBaseUrl;
    const url = checkBaseUrl(account.baseUrlVariable, ofEnvironment);
    await confirmOrigin({ url, account, name: info.name }, { notify, confirmed });
    return url;
  }

  async function findKey(info: ProviderInfo, url: string): Promise<string | undefined> {
    const ofEnvironment = nonEmpty(environment[accountOf(info).apiKeyVariable]);
    try {
      return (await secrets.read(info.id, new URL(url).origin)) ?? ofEnvironment;
    } catch (error) {
      // A store that fails matters only where the environment has no key either.
      if (ofEnvironment === undefined) throw error;
      return ofEnvironment;
    }
  }

  return {
    baseUrl,
    async hasKey(info) {
      if (info.account === undefined) return true;
      const url = await baseUrl(info);
      // A secret store that fails is as good as empty here: the free engine must stay on offer.
      return (await findKey(info, url).catch(() => undefined)) !== undefined;
    },
    async connect(info) {
      if (info.account === undefined) return null;
      const url = await baseUrl(info);
      const apiKey = await findKey(info, url);
      if (apiKey === undefined) {
        const message = `There is no ${info.name} API key for ${new URL(url).host} yet. Enter one, or use the free offline engine.`;
        throw new InlineAssetsError("no-api-key", message);
      }
      const timeoutMs = readSetting("timeoutSeconds") * 1000;
      return {
        baseUrl: url,
        apiKey,
        pollPath: readSetting("prospolabs.pollPath"),
        editFields: readSetting("prospolabs.editFields"),
        timeoutMs,
      };
    },
  };
}

interface NamedAddress {
  url: string;
  account: NonNullable<ProviderInfo["account"]>;
  name: string;
}

/** An address that only the environment names is used after the person has confirmed it once: a container can set it. */
async function confirmOrigin(
  { url, account, name }: NamedAddress,
  { notify, confirmed }: Pick<AccountParts, "notify" | "confirmed">,
): Promise<void> {
  const { origin, hostname } = new URL(url);
  if (origin === new URL(account.vendorBaseUrl).origin || isOnThisMachine(hostname) || confirmed.has(origin)) return;
  const isConfirmed = await notify.ask({
    message: `Send ${name} requests to ${origin}?`,
    detail: `The environment variable ${account.baseUrlVariable} names this address. It is not the vendor's; prompts and the API key would go there.`,
    action: "Use This Address",
    isDefault: false,
  });
  if (!isConfirmed)
    throw new InlineAssetsError("cancelled", `The address ${origin} was not confirmed. Nothing was sent.`);
  await confirmed.add(origin);
}

function accountOf(info: ProviderInfo): NonNullable<ProviderInfo["account"]> {
  if (info.account === undefined) throw new Error(`${info.name} has no account.`);
  return info.account;
}

function nonEmpty(value: string | undefined): string | undefined {
  const trimmed = value?.trim();
  return trimmed === "" ? undefined : trimmed;
}

export function confirmedOrigins(state: vscode.Memento): AccountParts["confirmed"] {
  const KEY = "confirmedOrigins";
  const all = (): string[] => {
    const value: unknown = state.get(KEY);
    return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
  };
  return { has: (origin) => all().includes(origin), add: (origin) => state.update(KEY, [...all(), origin]) };
}
