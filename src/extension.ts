import type {
  CustomReadonlyEditorProvider,
  Disposable,
  ExtensionContext,
  WebviewPanelSerializer,
  WebviewViewProvider,
} from "vscode";
import { commands, EventEmitter, window } from "vscode";
import type { InlineAssetsApi } from "./host/api";
import { deferredApi } from "./host/api";
import { COMMAND_IDS, COMPARE_VIEW, MASK_EDITOR, MISSING_VIEW, PANEL_VIEW } from "./host/commands/commandIds";
import { watchMoves } from "./host/moves/watchMoves";
import { registerTransfers } from "./host/references/registerTransfers";
import { whenPicturesAreNamed } from "./host/references/whenPicturesAreNamed";
import { whenJobsExist } from "./node/journalFolder";

// The shell that activation pays for: it registers names and loads the product (compose.ts, a bundle of its own) on first use.

export function activate(context: ExtensionContext): InlineAssetsApi {
  const assetsChanged = new EventEmitter<void>();
  context.subscriptions.push(assetsChanged);

  let loading: ReturnType<typeof load> | undefined;
  const load = async () => (await import("./compose")).compose(context, assetsChanged);
  const product = () => {
    loading ??= load();
    // A failed load must not be the last one.
    loading.catch(() => (loading = undefined));
    return loading;
  };

  for (const id of COMMAND_IDS) {
    const run = async (...args: unknown[]): Promise<unknown> => await (await product()).runCommand(id, ...args);
    context.subscriptions.push(commands.registerCommand(id, run));
  }
  const serializer: WebviewPanelSerializer = {
    deserializeWebviewPanel: async (panel, state: unknown) => (await product()).restoreCompare(panel, state),
  };
  context.subscriptions.push(window.registerWebviewPanelSerializer(COMPARE_VIEW, serializer));
  const missing: WebviewPanelSerializer = {
    deserializeWebviewPanel: async (panel) => (await product()).restoreMissing(panel),
  };
  context.subscriptions.push(window.registerWebviewPanelSerializer(MISSING_VIEW, missing));
  const panel: WebviewViewProvider = { resolveWebviewView: async (view) => (await product()).resolvePanel(view) };
  context.subscriptions.push(window.registerWebviewViewProvider(PANEL_VIEW, panel));
  // Read-only: painting a mask changes no picture. Hidden it lives on, since what was painted can be undone without limit.
  const painter: CustomReadonlyEditorProvider = {
    openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
    resolveCustomEditor: async (document, tab) => (await product()).resolvePainter(document, tab),
  };
  const webviewOptions = { retainContextWhenHidden: true };
  context.subscriptions.push(window.registerCustomEditorProvider(MASK_EDITOR, painter, { webviewOptions }));
  context.subscriptions.push(...watchMoves(async () => (await product()).moves));
  // What a window that is gone has left behind is taken over without being asked for, as far as that costs nothing.
  context.subscriptions.push(whenJobsExist(context.globalStorageUri.fsPath, () => void product()));
  // Hints, light bulbs, hovers and lenses are registered by the product, for texts that have something to say them of.
  context.subscriptions.push(registerTransfers(async () => (await product()).transfers));
  context.subscriptions.push(whenPicturesAreNamed(() => void product()));
  return deferredApi(
    async () => (await product()).api,
    (listener, thisArgs?: unknown, disposables?: Disposable[]) => {
      // A listener wants to hear of changes on disk too; those are watched from the product on.
      void product();
      return assetsChanged.event(listener, thisArgs, disposables);
    },
  );
}
