import * as vscode from "vscode";
import type { AssetFiles, Log, ManifestStore, PictureComparer } from "../../core/ports";
import type { CompareEvent } from "../../protocol/compare";
import { COMPARE_VIEW } from "../commands/commandIds";
import { watchFiles } from "../watchFiles";
import { workspaceFolders } from "../workspaceFolders";
import { CompareSession } from "./compareSession";
import type { OpenFolder } from "./keptPair";
import { pairFrom, savedFrom } from "./keptPair";
import type { PicturePair, PicturePlace } from "./loadPair";
import { leafOf, loadPair } from "./loadPair";
import { pageHtml } from "../pageHtml";
import { recordOf } from "./recordOf";

export interface ComparePanels {
  /** Shows the pair in a tab of its own; one that shows it already comes to the front. */
  open: (pair: PicturePair) => void;
  /** Fills a tab again that an earlier window had open; closes it when what it kept leads nowhere. */
  readonly restore: (panel: vscode.WebviewPanel, state: unknown) => void;
}

interface PanelParts {
  files: AssetFiles;
  manifest: ManifestStore;
  comparer: PictureComparer;
  log: Log;
  extensionUri: vscode.Uri;
}

export function createComparePanels(parts: PanelParts): ComparePanels {
  const shown = new Map<string, vscode.WebviewPanel>();
  const fill = (panel: vscode.WebviewPanel, pair: PicturePair): void => {
    const key = keyOf(pair);
    shown.set(key, panel);
    const session = fillPanel(panel, pair, parts);
    panel.onDidDispose(() => {
      session.dispose();
      if (shown.get(key) === panel) shown.delete(key);
    });
  };
  return {
    open(pair) {
      const open = shown.get(keyOf(pair));
      if (open !== undefined) {
        open.reveal();
        return;
      }
      const names = namesOf(pair);
      const title = `${names.after} ↔ ${names.before}`;
      fill(vscode.window.createWebviewPanel(COMPARE_VIEW, title, vscode.ViewColumn.Active), pair);
    },
    restore(panel, state) {
      const pair = pairFrom(state, openFolders());
      if (pair === undefined) panel.dispose();
      else fill(panel, pair);
    },
  };
}

function fillPanel(panel: vscode.WebviewPanel, pair: PicturePair, parts: PanelParts): vscode.Disposable {
  const { files, manifest, comparer, log, extensionUri } = parts;
  const { webview } = panel;
  const media = vscode.Uri.joinPath(extensionUri, "dist", "media");
  const address = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(media, file)).toString();
  const load = async () => await loadPair(files, pair, await recordOf(manifest, pair.after));
  let isOpen = true;
  const post = (event: CompareEvent): void => {
    if (!isOpen) return;
    webview.postMessage(event).then(undefined, (error: unknown) => log.warn(`A page was not told: ${String(error)}`));
  };
  const session = new CompareSession(
    { load, names: namesOf(pair), saved: savedFrom(pair, openFolders()) },
    { comparer, log, post },
  );
  const listening = [
    webview.onDidReceiveMessage((message: unknown) => session.receive(message)),
    // A hidden page is gone, and asks for all when it is drawn again.
    watchFiles([pair.before, pair.after].map(uriOf), () => panel.visible && void session.show()),
  ];
  panel.iconPath = {
    light: vscode.Uri.joinPath(media, "compare-light.svg"),
    dark: vscode.Uri.joinPath(media, "compare-dark.svg"),
  };
  webview.options = { enableScripts: true, localResourceRoots: [media] };
  webview.html = pageHtml({
    title: "Compare",
    cspSource: webview.cspSource,
    script: address("compare.js"),
    style: address("compare.css"),
  });
  return vscode.Disposable.from(...listening, { dispose: () => (isOpen = false) });
}

function uriOf({ root, file }: PicturePlace): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.file(root), file);
}

function keyOf({ before, after }: PicturePair): string {
  return JSON.stringify([before, after].map(({ root, file }) => [root, file]));
}

/** File names, or paths where both have the same. */
function namesOf({ before, after }: PicturePair): { before: string; after: string } {
  const names = { before: leafOf(before), after: leafOf(after) };
  return names.before === names.after ? { before: before.file, after: after.file } : names;
}

function openFolders(): OpenFolder[] {
  return workspaceFolders().map(({ name, uri }) => ({ name, root: uri.fsPath }));
}
