import type { ApiMethods, EditRequest, MissingRequest } from "../api";
import type { HostParts } from "../hostParts";
import type { CommandId } from "./commandIds";
import { compareWithSource } from "./compare";
import { editByDialogue } from "./edit";
import { generateByDialogue } from "./generate";
import { generateMissingByList } from "./generateMissing";
import { insertReference } from "./insertReference";
import { paintMask } from "./paintMask";
import { reblendByDialogue } from "./reblend";
import { regenerate } from "./regenerate";
import { removeApiKey, setApiKey } from "./setApiKey";
import { showJobs } from "./showJobs";

/** `args` as VS Code passes them: of a menu, of a keybinding or of another extension. */
type RunCommand = (parts: HostParts, api: ApiMethods, ...args: unknown[]) => unknown;

export const COMMANDS: Readonly<Record<CommandId, RunCommand>> = {
  "inlineAssets.generate": (parts, api, argument) =>
    isRequest(argument) ? api.generate(argument) : generateByDialogue(parts, argument),
  "inlineAssets.edit": (parts, api, ...args) =>
    isEditRequest(args[0]) ? api.edit(args[0]) : editByDialogue(parts, args),
  "inlineAssets.paintMask": (parts, _api, ...args) => paintMask(parts, args),
  "inlineAssets.generateMissing": (parts, api, ...args) =>
    isMissingRequest(args[0]) ? api.generateMissing(args[0]) : generateMissingByList(parts, args),
  "inlineAssets.regenerate": (parts, _api, ...args) => regenerate(parts, args),
  "inlineAssets.reblend": (parts, _api, ...args) => reblendByDialogue(parts, args),
  "inlineAssets.compare": (parts, _api, ...args) => compareWithSource(parts, args),
  "inlineAssets.insertReference": (parts) => insertReference(parts),
  "inlineAssets.openPanel": (parts) => shown(parts, parts.panel.open()),
  "inlineAssets.jobs": (parts) => showJobs(parts),
  "inlineAssets.setApiKey": (parts) => shown(parts, setApiKey(parts)),
  "inlineAssets.removeApiKey": (parts) => shown(parts, removeApiKey(parts)),
  "inlineAssets.showLog": ({ log }) => log.show(),
};

/** An argument object with a prompt is a program's request; everything else starts the dialogue. */
function isRequest(argument: unknown): argument is { prompt: string } {
  return (
    typeof argument === "object" && argument !== null && "prompt" in argument && typeof argument.prompt === "string"
  );
}

/** What is wrong with its documents, the API says. */
function isMissingRequest(argument: unknown): argument is MissingRequest {
  return typeof argument === "object" && argument !== null && "documents" in argument;
}

/** What it lacks, the API says. */
function isEditRequest(argument: unknown): argument is EditRequest {
  return isRequest(argument);
}

async function shown(parts: HostParts, run: Promise<void>): Promise<void> {
  try {
    await run;
  } catch (error) {
    await parts.notify.error(error, {});
  }
}
