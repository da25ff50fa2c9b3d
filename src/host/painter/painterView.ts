import * as vscode from "vscode";
import { reasonOf } from "../../core/errors";
import { pageHtml } from "../pageHtml";

interface ViewParts {
  extensionUri: vscode.Uri;
  /** A message of the page. */
  readonly receive: (message: unknown) => void;
  warn(message: string): void;
}

/** The painter's tab as VS Code has it. Its page lives on while it is hidden, so that whatever was done can be undone. */
export class PainterView {
  #isOpen = true;
  /** Whether the page listens. */
  #isListening = false;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly parts: ViewParts,
  ) {}

  get isVisible(): boolean {
    return this.#isOpen && this.panel.visible;
  }

  /** @param name of the picture's file */
  fill(name: string): vscode.Disposable {
    const { extensionUri, receive } = this.parts;
    const { webview } = this.panel;
    const media = vscode.Uri.joinPath(extensionUri, "dist", "media");
    const address = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(media, file)).toString();
    const listening = webview.onDidReceiveMessage((message: unknown) => {
      this.#isListening = true;
      receive(message);
    });
    this.panel.title = vscode.l10n.t("{0} — Mask", name);
    this.panel.iconPath = {
      light: vscode.Uri.joinPath(media, "mask-light.svg"),
      dark: vscode.Uri.joinPath(media, "mask-dark.svg"),
    };
    webview.options = { enableScripts: true, localResourceRoots: [media] };
    webview.html = pageHtml({
      title: "Mask",
      cspSource: webview.cspSource,
      script: address("mask.js"),
      style: address("mask.css"),
    });
    return vscode.Disposable.from(listening, { dispose: () => (this.#isOpen = false) });
  }

  /** To a page that listens; another one is told everything when it does. */
  post(event: { type: string; body: unknown }): void {
    if (!this.#isOpen || !this.#isListening) return;
    this.panel.webview.postMessage(event).then(undefined, (error: unknown) => {
      this.parts.warn(`The painter was not told: ${reasonOf(error)}`);
    });
  }
}
