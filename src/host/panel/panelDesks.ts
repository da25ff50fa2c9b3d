import { randomUUID } from "node:crypto";
import * as vscode from "vscode";
import type { AssetMoves, ManifestStore } from "../../core/ports";
import type { Provider, ProviderInfo } from "../../core/provider";
import type { AssetRecord } from "../../core/schema/assetRecord";
import type { Job } from "../../core/schema/job";
import { manifestFolderOf } from "../folders";
import { previewPath } from "../generationService";
import type { HostParts } from "../hostParts";
import type { ShowRun } from "../jobActions";
import { actionsFor } from "../jobActions";
import { recallChoices } from "../rememberedChoices";
import { readSetting } from "../settings";
import { workspaceFolders } from "../workspaceFolders";
import type { PanelEvent } from "../../protocol/panel";
import { createAssetActions } from "./assetActions";
import type { AssetDesk, AssetForm } from "./assetDesk";
import { createAssetDesk } from "./assetDesk";
import { assetIdOf } from "./assetIdOf";
import type { BuyParts } from "./buyOffers";
import { runFromCard } from "./buyOffers";
import type { Memory } from "./draftStore";
import { createDraftStore } from "./draftStore";
import type { FormParts, FormWorld } from "./formDesk";
import { FormDesk } from "./formDesk";
import { HistoryDesk } from "./historyDesk";
import type { JobCards } from "./jobCards";
import { createJobCards } from "./jobCards";
import type { PanelPost, Translate } from "./panelPost";
import type { PictureDesk } from "./pictureDesk";
import type { ResultTray } from "./resultTray";
import { relativeInside } from "./relativeInside";
import { createResultTray } from "./resultTray";
import { uniquelyNamed } from "./uniquelyNamed";

// The panel's desks, each made of what it needs of the house.

/** What of Node's disk the panel needs. */
export interface PanelDisk {
  /** Undefined where there is no such file. */
  readonly factsOf: (root: string, file: string) => Promise<{ bytes: number; modifiedAt: number } | undefined>;
  readonly inTurns: <T>(steps: Generator<unknown, T>) => Promise<T>;
  moves: AssetMoves;
  /** Of this workspace; on disk at once, where VS Code's own flushes late. */
  memory: Memory;
}

export interface PanelParts {
  /** Asked when it is needed: the panel is one of them. */
  host: () => HostParts;
  disk: PanelDisk;
  providers: readonly Provider[];
  extensionUri: vscode.Uri;
  onAssets: vscode.Event<void>;
}

/** What the parts have in common, those of the painter too. */
export interface Common extends PanelParts {
  manifest: Pick<ManifestStore, "read">;
  /** To the page; one that is gone or hidden gets nothing. */
  readonly tell: (event: PanelEvent) => void;
  readonly post: PanelPost;
  readonly t: Translate;
}

export type FindAsset = (assetId: string) => Promise<{ root: string; record: AssetRecord } | undefined>;

export const placeOf = (item: { root: string; record: AssetRecord } | undefined) =>
  item === undefined ? undefined : { root: item.root, file: item.record.file };

export function createHistory({ host, disk, manifest, post, t, providers }: Common): HistoryDesk {
  const names = new Map(providers.map(({ info }) => [info.id, info.name]));
  return new HistoryDesk({
    folders: () => workspaceFolders().map(({ name, uri }) => ({ name, root: uri.fsPath })),
    manifestFolderOf: (root) => manifestFolderIn(root),
    manifest,
    inTurns: disk.inTurns,
    factsOf: disk.factsOf,
    hashOf: async (root, file) => await host().files.hashOf(root, file),
    filesNamed,
    providerName: (id) => names.get(id) ?? id,
    now: () => Date.now(),
    uriOf: (root, file) => vscode.Uri.joinPath(vscode.Uri.file(root), file).toString(),
    warn: (message) => host().log.warn(message),
    post,
    t,
  });
}

/** @throws InlineAssetsError */
function manifestFolderIn(root: string): string {
  const folder = workspaceFolders().find(({ uri }) => uri.fsPath === root);
  return folder === undefined ? "" : manifestFolderOf(folder);
}

const MOST_NAMESAKES = 20;

/** By VS Code's own search, which leaves out what the person's settings leave out. */
async function filesNamed(root: string, leaf: string): Promise<string[]> {
  const literal = leaf.replace(/[[\]{}*?!,]/g, "?");
  const pattern = new vscode.RelativePattern(vscode.Uri.file(root), `**/${literal}`);
  const found = await vscode.workspace.findFiles(pattern, undefined, MOST_NAMESAKES);
  return found.flatMap((uri) => relativeInside(root, uri.fsPath) ?? []).filter((file) => file.endsWith(leaf));
}

/** While someone types, the price follows some times a second. */
const REST_MS = 100;

/** What a form for one picture has of its own, given what the panel's has. */
type OwnForm = (usual: Pick<FormParts, "world" | "store">) => Partial<FormParts>;

export function createForm(
  { host, disk, providers, tell, t }: Common,
  pictures: PictureDesk,
  own: OwnForm = () => ({}),
): FormDesk {
  const { generation, account, files, log } = host();
  const infos: readonly ProviderInfo[] = providers.map(({ info }) => info);
  const usual = { world: formWorld(host, infos), store: createDraftStore(disk.memory) };
  return new FormDesk({
    ...usual,
    generation,
    providers: infos,
    previewPath: (prepared) => previewPath(prepared, files, Date.now()),
    hasKey: ({ info }) => account.hasKey(info),
    pictureId: (root, file) => pictures.register({ root, file }),
    newId: () => randomUUID(),
    rest: () => new Promise((resolve) => setTimeout(resolve, REST_MS)),
    post: tell,
    log,
    t,
    ...own(usual),
  });
}

function formWorld(host: PanelParts["host"], infos: readonly ProviderInfo[]): FormWorld {
  return {
    folders: () => uniquelyNamed(workspaceFolders()),
    isTrusted: () => vscode.workspace.isTrusted,
    firstDraft(folder) {
      const { provider: last, ...choices } = recallChoices(host().workspaceState, folder.uri);
      // Only the free engine is remembered as a provider: whoever paid follows the setting.
      const provider = last === "offline" ? last : readSetting("provider", folder.uri);
      const wanted = readSetting("model", folder.uri);
      const models = infos.find(({ id }) => id === provider)?.models ?? [];
      const model = models.find(({ id }) => id === wanted)?.id ?? models[0]?.id ?? wanted;
      return { ...FIRST, ...choices, workspaceFolder: folder.name, provider, model };
    },
    style(folder) {
      const style = readSetting("style", folder.uri);
      return style.prefix.trim() === "" && style.suffix.trim() === "" ? null : style;
    },
  };
}

const FIRST = {
  mode: "generate",
  prompt: "",
  seed: null,
  folder: null,
  name: null,
  withStyle: true,
  isMaskInverted: false,
  keepOutsideMask: true,
} as const;

/** @param isShown which jobs are; all of them where nothing is said */
export function createCards(
  { host, post, t }: Common,
  buying: BuyParts,
  isShown: (job: Job) => boolean = () => true,
): JobCards {
  const { desk, log, notify } = host();
  const showRun: ShowRun = (job, run) => runFromCard(job, run, buying);
  return createJobCards({
    desk: { jobs: async () => (await desk.jobs()).filter(({ job }) => isShown(job)) },
    actionsFor: (seen) => actionsFor(seen, { ...host(), showRun }),
    clock: { now: () => Date.now() },
    log,
    post: (cards) => post("jobs", { cards }),
    showError: (error) => void notify.error(error, {}),
    t,
  });
}

/** @param state where it is kept whose pictures are shown */
export function createTray(
  { host, disk, manifest, providers, post, t }: Common,
  state: Memory = disk.memory,
): ResultTray {
  const { desk, log } = host();
  return createResultTray({
    desk,
    provider: (id) => providers.find(({ info }) => info.id === id),
    readRecords: async (root, manifestFolder) => (await manifest.read(root, manifestFolder)).records,
    handleOf: assetIdOf,
    async fileFacts(root, { file, bytes }) {
      const uri = vscode.Uri.joinPath(vscode.Uri.file(root), file).toString();
      // What can't be looked at is not there, as far as a person is concerned.
      const facts = await disk.factsOf(root, file).catch(() => undefined);
      return { uri, mark: facts === undefined ? "missing" : facts.bytes === bytes ? null : "changed" };
    },
    state,
    post: (groups) => post("results", { groups }),
    log,
    t,
  });
}

export interface Desks {
  history: HistoryDesk;
  form: FormDesk;
  tray: ResultTray;
}

interface AssetParts {
  find: FindAsset;
  /** Where a picture's settings go. */
  form: AssetForm;
  tray: ResultTray;
  /** Where the person is led. */
  readonly say: (event: PanelEvent) => void;
}

export function createAssets({ host, disk, tell, t }: Common, { find, form, tray, say }: AssetParts): AssetDesk {
  return createAssetDesk({
    host: host(),
    find,
    actions: createAssetActions(disk.moves, t),
    form,
    tray,
    isThere: async (root, file) => (await disk.factsOf(root, file).catch(() => undefined)) !== undefined,
    newId: () => randomUUID(),
    post: tell,
    say,
    t,
  });
}
