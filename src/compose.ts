import { join } from "node:path";
import type { Http, Log } from "./core/ports";
import type { BodyShape, Provider } from "./core/provider";
import type { AssetsChanged, ExtensionContext } from "./host/activation";
import { isWorkspaceTrusted, watchManifests } from "./host/activation";
import { confirmedOrigins, createAccount } from "./host/account";
import type { ApiMethods } from "./host/api";
import type { CommandId } from "./host/commands/commandIds";
import { COMMANDS } from "./host/commands/commandTable";
import { createConsent } from "./host/consent";
import { GenerationService } from "./host/generationService";
import type { HostParts } from "./host/hostParts";
import { createLog } from "./host/log";
import { createNotify } from "./host/notify";
import { createPublicApi } from "./host/publicApi";
import { createSecrets } from "./host/secrets";
import { createAssetFiles } from "./node/assetFiles";
import { createImageWorkerClient } from "./node/imageWorkerClient";
import { createJobJournal } from "./node/jobJournal";
import { createManifestStore } from "./node/manifestStore";
import { createRandomIds } from "./node/randomIds";
import { createSystemClock } from "./node/systemClock";
import { createOfflineProvider } from "./providers/offline/adapter";
import { createProspolabsProvider } from "./providers/prospolabs/adapter";

// Builds the parts and ties them together; no logic. Loaded on first use, so activation does not pay for it.

export interface Product {
  api: ApiMethods;
  runCommand(id: CommandId, argument: unknown): unknown;
}

export function compose(context: ExtensionContext, assetsChanged: AssetsChanged): Product {
  const log = createLog();
  const http = deferredHttp(context, log);
  const providers = createProviders(context, http, log);
  const notify = createNotify(log);
  const secrets = createSecrets(context.secrets);
  const account = createAccount({
    secrets,
    notify,
    confirmed: confirmedOrigins(context.globalState),
    environment: process.env,
  });
  const files = createAssetFiles(join(context.globalStorageUri.fsPath, "spare"));
  const manifest = createManifestStore();
  const generation = new GenerationService({
    provider: (id) => providers.find(({ info }) => info.id === id),
    providerIds: providers.map(({ info }) => info.id),
    account,
    consent: createConsent(context.globalState, notify),
    isTrusted: isWorkspaceTrusted,
    http,
    files,
    manifest,
    journal: createJobJournal(join(context.globalStorageUri.fsPath, "jobs")),
    clock: createSystemClock(),
    ids: createRandomIds(),
    log,
    onAssets: () => assetsChanged.fire(),
  });
  const keyProviders = providers.map(({ info }) => info).filter(({ account: needed }) => needed !== undefined);
  const { workspaceState } = context;
  const parts: HostParts = {
    generation,
    account,
    secrets,
    notify,
    log,
    files,
    manifest,
    workspaceState,
    keyProviders,
  };
  const api = createPublicApi(parts);
  context.subscriptions.push(log, ...watchManifests(assetsChanged));
  return { api, runCommand: (id, argument) => COMMANDS[id](parts, api, argument) };
}

function createProviders(context: ExtensionContext, http: () => Promise<Http>, log: Log): Provider[] {
  const worker = createImageWorkerClient({
    workerFile: context.asAbsolutePath("dist/imageWorker.js"),
    assetsFolder: context.asAbsolutePath("dist/assets"),
  });
  context.subscriptions.push({ dispose: () => void worker.dispose() });
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
    const created = createHttp({ log, userAgent });
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
