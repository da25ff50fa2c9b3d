import * as vscode from "vscode";
import type { PanelRequests } from "../../protocol/panel";
import { enterApiKey } from "../commands/setApiKey";
import type { HostParts } from "../hostParts";
import { openKeyPage } from "../jobInView";
import type { FormDesk } from "./formDesk";

/** What helps where there is no key, or a form is blocked. */
export async function help(what: PanelRequests["help"]["what"], host: HostParts, form: FormDesk): Promise<void> {
  const info = form.provider()?.info;
  switch (what) {
    case "enterKey":
      if (info !== undefined) await enterApiKey(host, info);
      form.show();
      return;
    case "getKey":
      if (info !== undefined) await openKeyPage(info);
      return;
    case "useOffline":
      form.fill({ provider: "offline" });
      return;
    case "openFolder":
      await vscode.commands.executeCommand("workbench.action.files.openFolder");
      return;
    case "manageTrust":
      await vscode.commands.executeCommand("workbench.trust.manage");
  }
}
