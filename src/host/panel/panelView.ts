import * as vscode from "vscode";
import { reasonOf } from "../../core/errors";
import type { PanelEvent } from "../../protocol/panel";
import { PANEL_VIEW } from "../commands/commandIds";
import { pageHtml } from "../pageHtml";

interface ViewParts {
  extensionUri: vscode.Uri;
  /** A message of the page. */
  readonly receive: (message: unknown) => void;
  warn(message: string): void;
}

/** The view as VS Code has it: its page is gone while it is hidden, and asks for everything when it is drawn again. */
export class PanelView {
  #view: vscode.WebviewView | undefined;
  /** Whether the page listens. */
  #isListening = false;
  /** Where a page that does not listen yet is to go. */
  #toSay: PanelEvent | undefined;

  constructor(private readonly parts: ViewParts) {}

  get isVisible(): boolean {
    return this.#view?.visible === true;
  }

  resolve(view: vscode.WebviewView): void {
    const { extensionUri, receive } = this.parts;
    const media = vscode.Uri.joinPath(extensionUri, "dist", "media");
    this.#view = view;
    this.#isListening = false;
    const listening = vscode.Disposable.from(
      view.webview.onDidReceiveMessage((message: unknown) => {
        // The last word of a page that goes.
        if (view.visible) this.#isListening = true;
        receive(message);
      }),
      view.onDidChangeVisibility(() => {
        if (view.visible) return;
        this.#isListening = false;
        // VS Code would draw the same page again, with its nonce.
        view.webview.html = htmlOf(view.webview, media);
      }),
    );
    view.onDidDispose(() => {
      listening.dispose();
      if (this.#view === view) this.#view = undefined;
    });
    view.webview.options = { enableScripts: true, localResourceRoots: [media] };
    view.webview.html = htmlOf(view.webview, media);
  }

  /** To a page that listens; another one is told everything when it does. */
  post(event: PanelEvent): void {
    if (!this.#isListening || this.#view === undefined) return;
    this.#view.webview.postMessage(event).then(undefined, (error: unknown) => {
      this.parts.warn(`The panel was not told: ${reasonOf(error)}`);
    });
  }

  /** Also to a page that is only about to be drawn. */
  say(event: PanelEvent): void {
    if (this.#isListening) this.post(event);
    else this.#toSay = event;
  }

  /** What was to be said before the page listened. */
  catchUp(): void {
    const event = this.#toSay;
    this.#toSay = undefined;
    if (event !== undefined) this.post(event);
  }

  /** Brings the view to the front and gives it the focus. */
  async reveal(): Promise<void> {
    await vscode.commands.executeCommand(`${PANEL_VIEW}.focus`);
  }
}

function htmlOf(webview: vscode.Webview, media: vscode.Uri): string {
  const address = (file: string): string => webview.asWebviewUri(vscode.Uri.joinPath(media, file)).toString();
  return pageHtml({
    title: "Inline Assets",
    cspSource: webview.cspSource,
    script: address("panel.js"),
    style: address("panel.css"),
  });
}
