import * as vscode from "vscode";
import { invalidRequest, InlineAssetsError } from "../../core/errors";
import type { AssetRecord } from "../../core/schema/assetRecord";
import type { AssetAction, PanelEvent } from "../../protocol/panel";
import { compareWithSource } from "../commands/compare";
import { manifestFolderOf } from "../folders";
import type { HostParts } from "../hostParts";
import { insertionPointNow, insertReferences, pictureOf, plainPaths } from "../insertReference";
import { workspaceFolders } from "../workspaceFolders";
import type { AssetActions, Done } from "./assetActions";
import type { FormDesk } from "./formDesk";
import type { Translate } from "./panelPost";
import type { RecordedSettings } from "./settingsOf";
import { anotherOf, settingsOf } from "./settingsOf";

/** A picture that the page named by its id. */
export interface FoundAsset {
  root: string;
  record: AssetRecord;
}

/** The panel's form. */
export type AssetForm = Pick<FormDesk, "fill" | "addInputs" | "nameOf">;

interface AssetDeskParts {
  host: HostParts;
  find(assetId: string): Promise<FoundAsset | undefined>;
  actions: AssetActions;
  form: AssetForm;
  tray: { keep(assetId: string): Promise<void>; slotOf(assetId: string): Promise<string | null> };
  /** Which files of these are there now. */
  readonly isThere: (root: string, file: string) => Promise<boolean>;
  readonly newId: () => string;
  readonly post: (event: PanelEvent) => void;
  /** Also to a page that is only about to be drawn. */
  readonly say: (event: PanelEvent) => void;
  t: Translate;
}

interface Chosen extends FoundAsset {
  assetId: string;
  folder: vscode.WorkspaceFolder;
  uri: vscode.Uri;
}

type Act = (chosen: Chosen, parts: AssetDeskParts) => Promise<unknown>;

/** What a person does with a picture of the results or the history. */
export interface AssetDesk {
  act(assetId: string, action: AssetAction): Promise<void>;
  undo(token: string): Promise<void>;
  regenerate(folder: vscode.WorkspaceFolder, record: AssetRecord): Promise<void>;
}

export function createAssetDesk(parts: AssetDeskParts): AssetDesk {
  return {
    async act(assetId, action) {
      const found = await parts.find(assetId);
      const folder = workspaceFolders().find(({ uri }) => uri.fsPath === found?.root);
      if (found === undefined || folder === undefined) {
        throw new InlineAssetsError("invalid-request", parts.t("The manifest does not know this picture any more."));
      }
      const uri = vscode.Uri.joinPath(folder.uri, found.record.file);
      await ACTS[action]({ ...found, assetId, folder, uri }, parts);
    },
    async undo(token) {
      tell(await parts.actions.undo(token), parts);
    },
    async regenerate(folder, record) {
      await fill(anotherOf(record), { root: folder.uri.fsPath, folder, versionOf: record.file }, parts);
      parts.say({ type: "navigate", body: { tab: "create", focus: "button" } });
    },
  };
}

const ACTS: Readonly<Record<AssetAction, Act>> = {
  open: async ({ uri }) => await vscode.commands.executeCommand("vscode.open", uri),
  use: async (chosen, parts) => {
    const slot = await parts.tray.slotOf(chosen.assetId);
    if (slot === null) {
      throw invalidRequest(
        "use",
        chosen.record.file,
        "Nothing in the project waits for this picture; insert a reference.",
      );
    }
    tell(await parts.actions.use(placeOf(chosen), slot), parts);
  },
  keep: async ({ assetId }, { tray }) => await tray.keep(assetId),
  discard: async (chosen, parts) => tell(await parts.actions.discard(placeOf(chosen)), parts),
  editAgain: async (chosen, parts) => await changeIt(chosen, parts),
  insert: async ({ record, folder }, parts) => await insert(record, folder, parts),
  compare: async ({ uri }, { host }) => await compareWithSource(host, [uri]),
  reveal: async ({ uri }) => await vscode.commands.executeCommand("revealInExplorer", uri),
  copyPrompt: async ({ record }, parts) => await copy(record.prompt, parts.t("The prompt is on the clipboard."), parts),
  copyPath: async ({ record }, parts) =>
    await copy(plainPaths([record]), parts.t("The path is on the clipboard."), parts),
  useSettings: async ({ record, root, folder }, parts) => {
    await fill(settingsOf(record), { root, folder, versionOf: null }, parts);
    parts.say({ type: "navigate", body: { tab: "create", focus: "prompt" } });
  },
  regenerate: async ({ record, folder, root }, parts) => {
    await fill(anotherOf(record), { root, folder, versionOf: record.file }, parts);
    parts.say({ type: "navigate", body: { tab: "create", focus: "button" } });
  },
  useAsImage: async (chosen, parts) => await changeIt(chosen, parts),
  useAsReference: async ({ record, root }, { form, say }) => {
    form.addInputs([{ root, file: record.file }], "reference");
    say({ type: "navigate", body: { tab: "create", focus: "prompt" } });
    await Promise.resolve();
  },
  showInHistory: async (_chosen, { say }) => {
    say({ type: "navigate", body: { tab: "history", focus: "search" } });
    await Promise.resolve();
  },
};

function placeOf({ root, folder, record }: Chosen) {
  return { root, manifestFolder: manifestFolderOf(folder), record };
}

function tell({ message, undo }: Done, { post, host }: AssetDeskParts): void {
  post({ type: "notice", body: { message, isError: false, undo } });
  host.onAssets();
}

/** The picture becomes what is changed; the prompt stays. */
async function changeIt({ record, root }: Chosen, { form, say }: AssetDeskParts): Promise<void> {
  form.addInputs([{ root, file: record.file }], "image");
  say({ type: "navigate", body: { tab: "create", focus: "prompt" } });
  await Promise.resolve();
}

async function insert(record: AssetRecord, folder: vscode.WorkspaceFolder, parts: AssetDeskParts): Promise<void> {
  const point = insertionPointNow();
  const insertion = { pictures: [pictureOf(record)], folder, references: parts.host.references };
  if (point !== undefined && (await insertReferences(insertion, point))) return;
  await copy(plainPaths([record]), parts.t("No text is open: the path is on the clipboard instead."), parts);
}

async function copy(text: string, message: string, { post }: AssetDeskParts): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  post({ type: "notice", body: { message, isError: false, undo: null } });
}

/** Of what is missing, in one sentence. */
const MOST_NAMED = 5;

interface Into {
  root: string;
  folder: vscode.WorkspaceFolder;
  versionOf: string | null;
}

/** Pictures that are not there any more are left out, and that is said. */
async function fill(
  { draft, inputs }: RecordedSettings,
  { root, folder, versionOf }: Into,
  { form, isThere, newId, post, t }: AssetDeskParts,
): Promise<void> {
  const present = [];
  const gone: string[] = [];
  for (const input of inputs) {
    if (await isThere(root, input.file)) present.push({ ...input, id: newId(), root });
    else gone.push(input.file);
  }
  form.fill({ ...draft, workspaceFolder: form.nameOf(root) ?? folder.name }, { inputs: present, versionOf });
  if (gone.length === 0) return;
  const named = [...gone.slice(0, MOST_NAMED), ...(gone.length > MOST_NAMED ? ["…"] : [])];
  const message = t("Not there any more: {0}.", named.join(", "));
  post({ type: "notice", body: { message, isError: true, undo: null } });
}
