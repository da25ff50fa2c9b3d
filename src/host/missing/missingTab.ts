import * as vscode from "vscode";
import { reasonOf } from "../../core/errors";
import { MISSING_VIEW } from "../commands/commandIds";
import { pageHtml } from "../pageHtml";

interface TabParts {
  extensionUri: vscode.Uri;
  /** A message of the page. */
  readonly receive: (message: unknown) => void;
  readonly warn: (message: string) => void;
  /** Nobody looks at it any more. */
  readonly onClosed: () => void;
}

/** The tab as VS Code has it, of which a window has one: its page is gone while it is hidden, and asks for everything when it is drawn again. */
export class MissingTab {
  #panel: vscode.WebviewPanel | undefined;
  /** Whether the page listens. */
  #isListening = false;

  constructor(private readonly parts: TabParts) {}

  get isVisible(): boolean {
    return this.#panel?.visible === true;
  }

  /** Opens it, or brings it to the front. */
  reveal(): void {
    if (this.#panel !== undefined) {
      this.#panel.reveal();
      return;
    }
    // One of an earlier window, which VS Code fills only when it is shown, gives way to it.
    const waiting = vscode.window.tabGroups.all.flatMap(({ tabs }) => tabs).filter(isOurs);
    this.fill(vscode.window.createWebviewPanel(MISSING_VIEW, "", vscode.ViewColumn.Active));
    if (waiting.length > 0) {
      vscode.window.tabGroups.close(waiting, true).then(undefined, (error: unknown) => {
        this.parts.warn(`The tab of an earlier window was not closed: ${reasonOf(error)}`);
      });
    }
  }

  /** A second one would be bought from twice. */
  restore(panel: vscode.WebviewPanel): void {
    if (this.#panel === undefined) this.fill(panel);
    else panel.dispose();
  }

  private fill(panel: vscode.WebviewPanel): void {
    const { extensionUri, receive, onClosed } = this.parts;
    const media = vscode.Uri.joinPath(extensionUri, "dist", "media");
    this.#panel = panel;
    this.#isListening = false;
    const listening = vscode.Disposable.from(
      panel.webview.onDidReceiveMessage((message: unknown) => {
        // The last word of a page that goes.
        if (panel.visible) this.#isListening = true;
        receive(message);
      }),
      panel.onDidChangeViewState(() => {
        if (panel.visible) return;
        this.#isListening = false;
        // VS Code would draw the same page again, with its nonce.
        panel.webview.html = htmlOf(panel.webview, media);
      }),
    );
    panel.onDidDispose(() => {
      listening.dispose();
      this.#panel = undefined;
      this.#isListening = false;
      onClosed();
    });
    panel.title = vscode.l10n.t("Missing Images");
    panel.iconPath = {
      light: vscode.Uri.joinPath(media, "missing-light.svg"),
      dark: vscode.Uri.joinPath(media, "missing-dark.svg"),
    };
    panel.webview.options = { enableScripts: true, localResourceRoots: [media] };
    panel.webview.html = htmlOf(panel.webview, media);
  }

  /** Whether there is a page that listens; another one is told everything when it does. */
  get hasPage(): boolean {
    return this.#isListening;
  }

  post(event: { type: string; body: unknown }): void {
    if (!this.#isListening || this.#panel === undefined) return;
    this.#panel.webview.postMessage(event).then(undefined, (error: unknown) => {
      this.parts.warn(`The list of missing pictures was not told: ${reasonOf(error)}`);
    });
  }
}

/** VS Code puts a prefix before the name of a webview's kind. */
function isOurs({ input }: vscode.Tab): boolean {
  return input instanceof vscode.TabInputWebview && input.viewType.endsWith(MISSING_VIEW);
}

function htmlOf(webview: vscode.Webview, media: vscode.Uri): string {
  const address = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(media, file)).toString();
  return pageHtml({
    title: "Missing Images",
    cspSource: webview.cspSource,
    script: address("missing.js"),
    style: address("missing.css"),
  });
}
