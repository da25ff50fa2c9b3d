import { createHash } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { JobDesk } from "./core/desk/jobDesk";
import type { AssetFiles, EditInputs, Http, JobJournal, Log, ManifestStore } from "./core/ports";
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
import type { Notify } from "./host/notify";
import { createNotify } from "./host/notify";
import type { PainterDisk } from "./host/painter/painterDesks";
import type { Painters } from "./host/painter/painters";
import { createPainters } from "./host/painter/painters";
import type { PanelDisk, PanelParts } from "./host/panel/panelDesks";
import type { SidePanel } from "./host/panel/sidePanel";
import { createSidePanel } from "./host/panel/sidePanel";
import { createPublicApi } from "./host/publicApi";
import { createRecoveryWatch } from "./host/recoveryWatch";
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
import { createJobClaims } from "./node/jobClaims";
import { createJobJournal } from "./node/jobJournal";
import { journalFolderIn } from "./node/journalFolder";
import { createManifestStore } from "./node/manifestStore";
import { createPictureMemories } from "./node/pictureMemories";
import { createRandomIds } from "./node/randomIds";
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
}

export function compose(context: ExtensionContext, assetsChanged: AssetsChanged): Product {
  const log = createLog();
  const http = deferredHttp(context, log);
  const worker = createImageWorker(context);
  const providers = createProviders(context, { http, worker, log });
  const notify = createNotify(log);
  const { secrets, account } = createAccess(context, notify);
  const files = createAssetFiles(join(context.globalStorageUri.fsPath, "spare"));
  const manifest = createManifestStore();
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
    files,
    manifest,
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
  const pages = { host: () => parts, providers, files, manifest, worker, log };
  const parts: HostParts = {
    generation,
    desk,
    onJobsChange: jobsChanged.event,
    account,
    secrets,
    notify,
    keyQuestion,
    ...createPages(context, assetsChanged, pages),
    onAssets,
    log,
    files,
    manifest,
    workspaceState: context.workspaceState,
    keyProviders: providers.map(({ info }) => info).filter(({ account: needed }) => needed !== undefined),
  };
  const api = createPublicApi(parts);
  context.subscriptions.push(log, jobsChanged, ...watchManifests(assetsChanged));
  context.subscriptions.push(secrets.onChange(() => desk.resumeQueues()));
  void startWatching(context, parts, { jobs: jobsChanged, onAssets });
  const runCommand: Product["runCommand"] = (id, ...args) => COMMANDS[id](parts, api, ...args);
  const { compare, panel, painters } = parts;
  const shown = { restoreCompare: compare.restore, resolvePanel: panel.resolve, resolvePainter: painters.resolve };
  return { api, runCommand, ...shown };
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
  worker: ImageWorkerClient;
  log: Log;
}

/** What is shown in pages of its own. */
function createPages(
  context: ExtensionContext,
  assetsChanged: AssetsChanged,
  { files, worker, ...needs }: PageNeeds,
): Pick<HostParts, "compare" | "panel" | "painters"> {
  const { manifest, log } = needs;
  const parts = createPanelParts(context, assetsChanged, needs);
  const panel = createSidePanel(parts);
  context.subscriptions.push(panel);
  return {
    compare: createComparePanels({ files, manifest, comparer: worker, log, extensionUri: context.extensionUri }),
    panel,
    painters: createPainters({ ...parts, pictures: worker, painterDisk: painterDiskOf(context) }),
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
  { manifest, log, ...needs }: Omit<PageNeeds, "files" | "worker">,
): PanelParts {
  const moves = createAssetMoves({
    storageFolder: context.globalStorageUri.fsPath,
    manifest,
    toTrash: moveToTrash,
    clock: createSystemClock(),
    log,
  });
  const inTurns: PanelDisk["inTurns"] = (steps) => runInTurns(steps, createTurns());
  context.subscriptions.push(moves);
  return {
    ...needs,
    disk: { factsOf: factsOfFile, inTurns, moves, memory: createFileMemory(join(ownStorage(context), "panel.json")) },
    extensionUri: context.extensionUri,
    onAssets: assetsChanged.event,
  };
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
