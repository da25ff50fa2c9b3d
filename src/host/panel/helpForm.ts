import type { PanelRequests } from "../../protocol/panel";
import type { HostParts } from "../hostParts";
import type { FormDesk } from "./formDesk";
import { help } from "./help";

/** What helps a form that lacks a key or is blocked. */
export async function helpForm(what: PanelRequests["help"]["what"], host: HostParts, form: FormDesk): Promise<void> {
  if (what === "useOffline") form.fill({ provider: "offline" });
  else await help(what, host, { provider: form.provider()?.info, show: () => form.show() });
}
