import { setImmediate } from "node:timers/promises";
import * as vscode from "vscode";
import type { ManifestStore } from "../../core/ports";
import type { SeenReference } from "../../core/references/seenReference";
import type { NoSlot, Slot } from "../../core/references/slot";
import { slotsOf } from "../../core/references/slotOf";
import type { MissingRequests } from "../../protocol/missing";
import { readMissingRequest } from "../../protocol/missingRequests";
import { manifestFolderOf } from "../folders";
import type { HostParts } from "../hostParts";
import type { ShowRun } from "../jobActions";
import { actionsFor } from "../jobActions";
import { hintAboutManifest, hintAboutRawAnswers } from "../manifestHints";
import { PageSession } from "../pageSession";
import { createManifestMemory } from "../panel/manifestMemory";
import type { PanelDisk } from "../panel/panelDesks";
import type { Translate } from "../panel/panelPost";
import { PictureDesk } from "../panel/pictureDesk";
import { slotRules } from "../references/slotRules";
import { readSetting } from "../settings";
import { uniquelyNamed } from "../panel/uniquelyNamed";
import { workspaceFolders } from "../workspaceFolders";
import { fillInAll } from "./fillInAll";
import { KeptChoices } from "./keptChoices";
import { linesOf, lookAtDocuments } from "./lookedDocuments";
import { MissingDesk } from "./missingDesk";
import type { MadeFile, MissingPost } from "./missingDeskParts";
import { createMissingHandlers } from "./missingHandlers";
import { createMissingJobs } from "./missingJobs";
import type { MissingWish } from "./missingPanel";
import { MissingRows } from "./missingRows";
import type { MissingTab } from "./missingTab";
import { watchMissing } from "./missingWatch";

export interface MissingParts {
  /** Asked when it is needed: the list is one of them. */
  host: () => HostParts;
  disk: Pick<PanelDisk, "factsOf" | "memory">;
  extensionUri: vscode.Uri;
  onAssets: vscode.Event<void>;
}

/** The list's desks, tied together. */
export interface MissingTeam {
  desk: MissingDesk;
  session: PageSession<MissingRequests>;
  watching: vscode.Disposable;
  lead(wish: MissingWish): void;
}

export function createMissingTeam(tab: MissingTab, parts: MissingParts): MissingTeam {
  const host = parts.host();
  const t: Translate = (message, ...values) => vscode.l10n.t(message, ...values);
  const post: MissingPost = (type, body) => tab.post({ type, body });
  const manifest = createManifestMemory({ manifest: host.manifest, factsOf: parts.disk.factsOf });
  const pictures = createPictures(parts, tab, t);
  const kept = new KeptChoices(parts.disk.memory, host.log);
  const { slots } = host;
  const rows = new MissingRows({
    kept,
    slots,
    folderOf,
    nameOf,
    pictureId: (root, file) => pictures.register({ root, file }),
    breathe: () => setImmediate(),
    t,
  });
  const jobs = createMissingJobs({
    desk: host.desk,
    actionsFor: (seen) => actionsFor(seen, { ...host, showRun }),
    clock: { now: () => Date.now() },
    t,
  });
  const desk = new MissingDesk({
    ...lookParts(parts, manifest, post),
    ...worldParts(parts),
    kept,
    rows,
    jobs,
    slots,
    desk: host.desk,
    fillIn: async (made) =>
      await fillInAll(made, { references: host.references, isWritableFile: host.isWritableFile, t }),
    onEnded: (words, made) => void announceEnd(words, made, { tab, parts }),
    hasPage: () => tab.hasPage,
    post,
    log: host.log,
    t,
  });
  const session = new PageSession<MissingRequests>({
    read: readMissingRequest,
    handlers: createMissingHandlers({ desk, rows, pictures, post, host }),
    notice: (body) => post("notice", body),
    isSeen: () => tab.isVisible,
    showElsewhere: (error) => void host.notify.error(error, {}),
    log: host.log,
    name: "list of missing pictures",
  });
  return {
    desk,
    session,
    watching: watchMissing(desk, parts),
    lead({ document, scope, filter }) {
      desk.lead(scope ?? null, document?.toString() ?? null);
      if (filter !== undefined) desk.filter(filter);
    },
  };
}

/** What a row's job is told to do is seen in the row. */
const showRun: ShowRun = async (_job, run) => {
  await run({});
};

function createPictures({ host, disk }: MissingParts, tab: MissingTab, t: Translate): PictureDesk {
  return new PictureDesk({
    files: host().files,
    factsOf: disk.factsOf,
    find: async () => await Promise.resolve(undefined),
    post: (type, body) => tab.post({ type, body }),
    t,
  });
}

function lookParts(parts: MissingParts, manifest: Pick<ManifestStore, "read">, post: MissingPost) {
  return {
    look: async (...[scope, document]: Parameters<MissingDeskLook>) =>
      await lookAtDocuments(parts.host().references, scope, document, (done, all) => post("looking", { done, all })),
    linesOf,
    slotOf: (references: readonly SeenReference[], root: string) => slotFor(references, root, parts.host()),
    async records(root: string) {
      const folder = folderOf(root);
      return folder === undefined ? [] : (await manifest.read(root, manifestFolderOf(folder))).records;
    },
  };
}
type MissingDeskLook = ConstructorParameters<typeof MissingDesk>[0]["look"];

/** A placeholder's slot is that of the picture it stands for. */
function slotFor(references: readonly SeenReference[], root: string, { generation }: HostParts): Slot | NoSlot {
  const folder = folderOf(root);
  const file = references[0]?.target?.file ?? "";
  if (folder === undefined) return { file, whyNot: vscode.l10n.t("Its folder is not open any more.") };
  const missing = references.flatMap((one) =>
    one.target === null ? [] : [{ ...one, target: { ...one.target, exists: false } }],
  );
  const [slot] = slotsOf(missing, slotRules(generation, folder));
  return slot ?? { file, whyNot: vscode.l10n.t("No document refers to it any more.") };
}

function worldParts({ host, disk }: MissingParts) {
  const { generation, account } = host();
  return {
    folder: () => workspaceFolders()[0],
    isTrusted: () => vscode.workspace.isTrusted,
    modelFor: (folder: vscode.WorkspaceFolder) => generation.modelFor({}, folder),
    hasKey: async ({ info }: Parameters<MissingDeskKey>[0]) => await account.hasKey(info),
    settings: ({ uri }: vscode.WorkspaceFolder) => ({
      quality: readSetting("quality", uri),
      isFillingIn: readSetting("fillInAttributes", uri),
    }),
    isThere: async (root: string, file: string) =>
      (await disk.factsOf(root, file).catch(() => undefined)) !== undefined,
    documentName: (uri: string) => {
      const document = vscode.Uri.parse(uri);
      const folder = vscode.workspace.getWorkspaceFolder(document);
      return folder === undefined ? null : nameOf(folder.uri.fsPath, vscode.workspace.asRelativePath(document, false));
    },
  };
}
type MissingDeskKey = ConstructorParameters<typeof MissingDesk>[0]["hasKey"];

function folderOf(root: string): vscode.WorkspaceFolder | undefined {
  return workspaceFolders().find(({ uri }) => uri.fsPath === root);
}

/** With its folder's name in front where several are open. */
function nameOf(root: string, file: string): string {
  const folders = uniquelyNamed(workspaceFolders());
  const name = folders.length < 2 ? undefined : folders.find(({ uri }) => uri.fsPath === root)?.name;
  return name === undefined ? file : `${name}/${file}`;
}

interface EndParts {
  tab: MissingTab;
  parts: MissingParts;
}

/** Where the person looks elsewhere by now, a notification tells of it. */
async function announceEnd(words: string, made: readonly MadeFile[], { tab, parts }: EndParts): Promise<void> {
  const host = parts.host();
  try {
    host.onAssets();
    for (const root of new Set(made.map((one) => one.root))) {
      const folder = folderOf(root);
      if (folder === undefined) continue;
      await hintAboutManifest(host, folder);
      await hintAboutRawAnswers(host, folder);
    }
    if (tab.isVisible) return;
    if ((await host.notify.show("information", words, "Show")) === "Show") tab.reveal();
  } catch (error) {
    await host.notify.error(error, {});
  }
}
