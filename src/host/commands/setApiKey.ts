import type { ProviderInfo } from "../../core/provider";
import type { HostParts } from "../hostParts";
import { textStep } from "../quickInput";

/**
 * Asks for a provider's key and keeps it for the origin that is in force now.
 * @returns false when the person gave none.
 */
export async function enterApiKey(
  { account, secrets, desk }: Pick<HostParts, "account" | "secrets" | "desk">,
  info: ProviderInfo,
): Promise<boolean> {
  const { origin, host } = new URL(await account.baseUrl(info));
  const end = await textStep({
    step: 1,
    totalSteps: 1,
    title: `${info.name} API key for ${host}`,
    prompt: "Kept in the system's secret store and sent to this address only",
    placeholder: "prsp-…",
    isSecret: true,
    problem: (value) => {
      if (value.trim() === "") return "Paste the key";
      return /^[\x21-\x7e]+$/.test(value.trim()) ? undefined : "A key has no spaces or special characters in it";
    },
  });
  if (end.kind !== "value") return false;
  await secrets.store(info.id, origin, end.value.trim());
  desk.resumeQueues();
  return true;
}

export async function setApiKey(parts: HostParts): Promise<void> {
  const [info] = parts.keyProviders;
  if (info !== undefined && (await enterApiKey(parts, info)))
    void parts.notify.show("information", `The ${info.name} API key is kept.`);
}

export async function removeApiKey({ account, secrets, notify, keyProviders }: HostParts): Promise<void> {
  const [info] = keyProviders;
  if (info === undefined) return;
  const { origin, host } = new URL(await account.baseUrl(info));
  const wasThere = await secrets.remove(info.id, origin);
  const words = wasThere
    ? `The ${info.name} API key for ${host} is removed.`
    : `There is no ${info.name} API key for ${host} in the secret store.`;
  const variable = info.account?.apiKeyVariable ?? "";
  const rest = (await account.hasKey(info)) ? ` The one in the environment variable ${variable} is still used.` : "";
  void notify.show("information", words + rest);
}
