import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JobDesk } from "./core/desk/jobDesk";
import type { AssetFiles, AssetMoves, EditInputs, Http, JobJournal, Log, ManifestStore } from "./core/ports";
import type { BodyShape, Provider } from "./core/provider";
import type { Account } from "./host/account";
import { confirmedOrigins, createAccount } from "./host/account";
import type { AssetsChanged, ExtensionContext } from "./host/activation";
import { createEmitter, isWorkspaceTrusted, watchManifests } from "./host/activation";
import type { ApiMethods } from "./host/api";
import type { CommandId } from "./host/commands/commandIds";
import { COMMANDS } from "./host/commands/commandTable";
import type { ComparePanels } from "./host/compare/comparePanels";
import { createComparePanels } from "./host/compare/comparePanels";
import { createConsent, localCalendar, readLimits } from "./host/consent";
import { GenerationService } from "./host/generationService";
import type { HostParts } from "./host/hostParts";
import type { KeyQuestion } from "./host/keyQuestion";
import { createKeyQuestion } from "./host/keyQuestion";
import { createLog } from "./host/log";
import { createFileMoves } from "./host/moves/fileMoves";
import { offerManifestFolder } from "./host/moves/offerManifestFolder";
import type { FileMoves } from "./host/moves/watchMoves";
import type { Notify } from "./host/notify";
import { createNotify } from "./host/notify";
import type { MissingPanel } from "./host/missing/missingPanel";
import { createMissingPanel } from "./host/missing/missingPanel";
import type { PainterDisk } from "./host/painter/painterDesks";
import type { Painters } from "./host/painter/painters";
import { createPainters } from "./host/painter/painters";
import type { PanelDisk, PanelParts } from "./host/panel/panelDesks";
import { createManifestMemory } from "./host/panel/manifestMemory";
import type { SidePanel } from "./host/panel/sidePanel";
import { createSidePanel } from "./host/panel/sidePanel";
import { createPublicApi } from "./host/publicApi";
import { createSlotDesk } from "./host/references/createSlotDesk";
import { createRecoveryWatch } from "./host/recoveryWatch";
import type { PictureTransfers } from "./host/references/editorReferences";
import { createEditorReferences, createPictureTransfers } from "./host/references/editorReferences";
import type { PictureParts } from "./host/references/pictureOnDisk";
import type { References } from "./host/references/references";
import { createWorkspaceReferences } from "./host/references/workspaceReferences";
import type { Secrets } from "./host/secrets";
import { createSecrets } from "./host/secrets";
import { createStatusItem } from "./host/statusItem";
import { readNetworkSettings, readSetting } from "./host/settings";
import { moveToTrash } from "./host/trash";
import { createAssetFiles } from "./node/assetFiles";
import { createAssetMoves } from "./node/assetMoves";
import { COMMON_MODE, replaceDurably } from "./node/durableFile";
import { createEditInputs } from "./node/editInputs";
import type { ImageWorkerClient } from "./node/imageWorkerClient";
import { createFileMemory } from "./node/fileMemory";
import { createImageWorkerClient } from "./node/imageWorkerClient";
import type { NodeJobClaims } from "./node/jobClaims";
import { isWritableFile } from "./node/isWritableFile";
import { createJobClaims } from "./node/jobClaims";
import { createJobJournal } from "./node/jobJournal";
import { journalFolderIn } from "./node/journalFolder";
import { createManifestStore } from "./node/manifestStore";
import { createMovedRecords } from "./node/movedRecords";
import { createPictureMemories } from "./node/pictureMemories";
import { createRandomIds } from "./node/randomIds";
import { createReferenceWorkerClient } from "./node/referenceWorkerClient";
import { createSystemClock } from "./node/systemClock";
import { factsOfFile } from "./node/factsOfFile";
import { createTurns, runInTurns } from "./node/turns";
import { watchFolder } from "./node/watchFolder";
import { trustedCertificates } from "./node/trustedCertificates";
import { createOfflineProvider } from "./providers/offline/adapter";
import { createProspolabsProvider } from "./providers/prospolabs/adapter";

// Builds the parts and ties them together; no logic. Loaded on first use, so activation does not pay for it.

interface JobsChanged {
  jobs: { fire(): void };
  onAssets: () => void;
}

export interface Product {
  api: ApiMethods;
  runCommand(id: CommandId, ...args: unknown[]): unknown;
  restoreCompare: ComparePanels["restore"];
  resolvePanel: SidePanel["resolve"];
  resolvePainter: Painters["resolve"];
  restoreMissing: MissingPanel["restore"];
  transfers: PictureTransfers;
  moves: FileMoves;
}

export function compose(context: ExtensionContext, assetsChanged: AssetsChanged): Product {
  const log = createLog();
  const http = deferredHttp(context, log);
  const worker = createImageWorker(context);
  const providers = createProviders(context, { http, worker, log });
  const notify = createNotify(log);
  const { secrets, account } = createAccess(context, notify);
  const disk = createDisk(context, log);
  const onAssets = () => assetsChanged.fire();
  const jobsChanged = createEmitter();
  const deskParts = {
    ...createStorage(context, log),
    provider: (id: string) => providers.find(({ info }) => info.id === id),
    connect: (provider: Provider) => account.connect(provider.info),
    askConsent: createConsent(notify),
    limits: readLimits,
    maxConcurrent: () => readSetting("maxConcurrentJobs"),
    calendar: localCalendar,
    onKeyRefused: (...asked: Parameters<KeyQuestion["ask"]>) => keyQuestion.ask(...asked),
    onChange: () => jobsChanged.fire(),
    http,
    ...disk,
    pictures: worker,
    clock: createSystemClock(),
    ids: createRandomIds(),
    log,
  };
  const desk = new JobDesk(deskParts);
  const keyQuestion = createKeyQuestion({ account, secrets, notify, desk });
  const providerIds = providers.map(({ info }) => info.id);
  const isTrusted = isWorkspaceTrusted;
  const generation = new GenerationService({ ...deskParts, providerIds, account, isTrusted, onAssets }, desk);
  const pages = { host: () => parts, providers, ...disk, worker, log };
  const parts: HostParts = {
    generation,
    desk,
    onJobsChange: jobsChanged.event,
    account,
    secrets,
    notify,
    keyQuestion,
    slots: createSlotDesk({ generation, desk, ...disk }),
    isWritableFile,
    ...createPages(context, assetsChanged, pages),
    references: createReferences(context, log),
    picturesOnDisk: picturesOn(disk),
    onAssets,
    log,
    ...disk,
    workspaceState: context.workspaceState,
    keyProviders: providers.map(({ info }) => info).filter(({ account: needed }) => needed !== undefined),
  };
  const api = createPublicApi(parts);
  context.subscriptions.push(log, jobsChanged, ...watchManifests(assetsChanged));
  context.subscriptions.push(secrets.onChange(() => desk.resumeQueues()));
  void startWatching(context, parts, { jobs: jobsChanged, onAssets });
  const runCommand: Product["runCommand"] = (id, ...args) => COMMANDS[id](parts, api, ...args);
  context.subscriptions.push(createEditorReferences(parts, assetsChanged.event));
  return { api, runCommand, moves: createMoves(context, parts), ...shownBy(parts) };
}

function picturesOn({ files, manifest }: Pick<Disk, "files" | "manifest">): PictureParts {
  return { files, manifest: createManifestMemory({ manifest, factsOf: factsOfFile }), factsOf: factsOfFile };
}

function shownBy(parts: HostParts): Omit<Product, "api" | "runCommand" | "moves"> {
  const { compare, panel, painters, missing } = parts;
  return {
    restoreCompare: compare.restore,
    resolvePanel: panel.resolve,
    resolvePainter: painters.resolve,
    restoreMissing: missing.restore,
    transfers: createPictureTransfers(parts),
  };
}

/** Keys, and the addresses that they are for. */
function createAccess(context: ExtensionContext, notify: Notify): { secrets: Secrets; account: Account } {
  const secrets = createSecrets(context.secrets);
  const confirmed = confirmedOrigins(context.globalState);
  return { secrets, account: createAccount({ secrets, notify, confirmed, environment: process.env }) };
}

/** Of this workspace; a window without a folder has no storage of its own. */
function ownStorage({ storageUri, globalStorageUri }: ExtensionContext): string {
  return (storageUri ?? globalStorageUri).fsPath;
}

interface PageNeeds extends Pick<PanelParts, "host" | "providers"> {
  files: AssetFiles;
  manifest: ManifestStore;
  moves: AssetMoves;
  worker: ImageWorkerClient;
  log: Log;
}

/** What is shown in pages of its own. */
function createPages(
  context: ExtensionContext,
  assetsChanged: AssetsChanged,
  { files, worker, ...needs }: PageNeeds,
): Pick<HostParts, "compare" | "panel" | "painters" | "missing"> {
  const { manifest, log } = needs;
  const parts = createPanelParts(context, assetsChanged, needs);
  const panel = createSidePanel(parts);
  const memory = createFileMemory(join(ownStorage(context), "missing.json"));
  const missing = createMissingPanel({ ...parts, disk: { factsOf: factsOfFile, memory } });
  context.subscriptions.push(panel, missing);
  return {
    compare: createComparePanels({ files, manifest, comparer: worker, log, extensionUri: context.extensionUri }),
    panel,
    painters: createPainters({ ...parts, pictures: worker, painterDisk: painterDiskOf(context) }),
    missing,
  };
}

function painterDiskOf(context: ExtensionContext): PainterDisk {
  return {
    memoryOf: createPictureMemories(join(ownStorage(context), "painter")),
    prefs: createFileMemory(join(context.globalStorageUri.fsPath, "painter.json")),
    saveFile: (path, bytes) => replaceDurably(path, bytes, COMMON_MODE),
  };
}

/** What the side panel and the painter have in common, with what they need of the disk. */
function createPanelParts(
  context: ExtensionContext,
  assetsChanged: AssetsChanged,
  { manifest, moves, log, ...needs }: Omit<PageNeeds, "files" | "worker">,
): PanelParts {
  const inTurns: PanelDisk["inTurns"] = (steps) => runInTurns(steps, createTurns());
  return {
    ...needs,
    disk: { factsOf: factsOfFile, inTurns, moves, memory: createFileMemory(join(ownStorage(context), "panel.json")) },
    extensionUri: context.extensionUri,
    onAssets: assetsChanged.event,
  };
}

type Disk = Pick<PageNeeds, "files" | "manifest" | "moves">;

/** Assets on disk, and what is said of them. */
function createDisk(context: ExtensionContext, log: Log): Disk {
  const storageFolder = context.globalStorageUri.fsPath;
  const manifest = createManifestStore();
  const moves = createAssetMoves({ storageFolder, manifest, toTrash: moveToTrash, clock: createSystemClock(), log });
  context.subscriptions.push(moves);
  return { files: createAssetFiles(join(storageFolder, "spare")), manifest, moves };
}

/** One for each installation and profile: each journal is its own (F7). */
function spareFolderFor(storageFolder: string): string {
  const own = createHash("sha256").update(storageFolder).digest("hex").slice(0, 12);
  return join(tmpdir(), `inline-assets-${String(process.getuid?.() ?? "jobs")}-${own}`);
}

interface Storage {
  journal: JobJournal;
  claims: NodeJobClaims;
  inputs: EditInputs;
}

/** The journal, its claims and what its jobs take along, in global storage; the journal's second place is where the system keeps temporary files (F7). */
function createStorage(context: ExtensionContext, log: Log): Storage {
  const folder = journalFolderIn(context.globalStorageUri.fsPath);
  const spareFolder = spareFolderFor(context.globalStorageUri.fsPath);
  const claims = createJobClaims(join(folder, "claims"), log);
  context.subscriptions.push(claims);
  const journal = createJobJournal({ folder, spareFolder, clock: createSystemClock(), log });
  return { journal, claims, inputs: createEditInputs(join(context.globalStorageUri.fsPath, "inputs")) };
}

/** Recovery and the status item: both look at the journal at the start, and whenever a window changes it. */
async function startWatching(context: ExtensionContext, parts: HostParts, changed: JobsChanged): Promise<void> {
  const { desk, log } = parts;
  const recovery = createRecoveryWatch({ ...parts, onAssets: changed.onAssets });
  const folder = journalFolderIn(context.globalStorageUri.fsPath);
  context.subscriptions.push(recovery, createStatusItem(desk, parts.onJobsChange));
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const onChange = (): void => {
      recovery.look();
      changed.jobs.fire();
    };
    context.subscriptions.push(watchFolder(folder, onChange));
  } catch (error) {
    log.error("There is no place for the journal.", error);
  }
  recovery.look();
}

function createImageWorker(context: ExtensionContext): ImageWorkerClient {
  const worker = createImageWorkerClient({
    workerFile: context.asAbsolutePath("dist/imageWorker.js"),
    assetsFolder: context.asAbsolutePath("dist/assets"),
  });
  context.subscriptions.push({ dispose: () => void worker.dispose() });
  return worker;
}

/** Documents and manifests follow what is moved in VS Code. */
function createMoves(context: ExtensionContext, parts: HostParts): FileMoves {
  const records = createMovedRecords({ manifest: parts.manifest, clock: createSystemClock() });
  const onManifestMoved = offerManifestFolder(parts);
  const moves = createFileMoves({ ...parts, records, onManifestMoved });
  context.subscriptions.push(moves);
  return moves;
}

function createReferences(context: ExtensionContext, log: Log): References {
  const reader = createReferenceWorkerClient({ workerFile: context.asAbsolutePath("dist/referenceWorker.js"), log });
  const references = createWorkspaceReferences({ reader, log });
  context.subscriptions.push(references);
  return references;
}

interface ProviderParts {
  http: () => Promise<Http>;
  worker: ImageWorkerClient;
  log: Log;
}

function createProviders(context: ExtensionContext, { http, worker, log }: ProviderParts): Provider[] {
  const bodyShapes = {
    get: (origin: string) => context.globalState.get<BodyShape>(`bodyShape ${origin}`),
    set: async (origin: string, shape: BodyShape) => await context.globalState.update(`bodyShape ${origin}`, shape),
  };
  return [createProspolabsProvider({ http, log, bodyShapes }), createOfflineProvider(worker)];
}

/** The network, in a bundle of its own: undici is loaded at the first request. */
function deferredHttp(context: ExtensionContext, log: Log): () => Promise<Http> {
  const userAgent = `inline-assets/${String(Reflect.get(Object(context.extension.packageJSON), "version"))}`;
  let loading: Promise<Http> | undefined;
  const load = async (): Promise<Http> => {
    const { createHttp } = await import("./providers/http");
    const certificates = trustedCertificates();
    const created = createHttp({
      log,
      userAgent,
      network: () => readNetworkSettings(),
      environment: process.env,
      ...(certificates === undefined ? {} : { certificates }),
    });
    context.subscriptions.push({ dispose: () => void created.close() });
    return created;
  };
  return () => {
    loading ??= load();
    // A failed load must not be the last one.
    loading.catch(() => (loading = undefined));
    return loading;
  };
}
