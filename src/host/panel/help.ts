import * as vscode from "vscode";
import type { ProviderInfo } from "../../core/provider";
import { enterApiKey } from "../commands/setApiKey";
import type { HostParts } from "../hostParts";
import { openKeyPage } from "../jobInView";

export interface Helped {
  provider: ProviderInfo | undefined;
  /** Has what may have changed by it shown. */
  show: () => void;
}

/** What helps where there is no key, or where nothing can be bought at all. */
export async function help(
  what: "enterKey" | "getKey" | "openFolder" | "manageTrust",
  host: HostParts,
  { provider, show }: Helped,
): Promise<void> {
  switch (what) {
    case "enterKey":
      if (provider !== undefined) await enterApiKey(host, provider);
      show();
      return;
    case "getKey":
      if (provider !== undefined) await openKeyPage(provider);
      return;
    case "openFolder":
      await vscode.commands.executeCommand("workbench.action.files.openFolder");
      return;
    case "manageTrust":
      await vscode.commands.executeCommand("workbench.trust.manage");
  }
}
