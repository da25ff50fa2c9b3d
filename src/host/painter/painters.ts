import path from "node:path";
import * as vscode from "vscode";
import { isSafeRelativePath } from "../../core/relativePath";
import { readPainterRequest } from "../../protocol/painterRequests";
import { MASK_EDITOR } from "../commands/commandIds";
import { PICTURE_EXTENSIONS } from "../openPictures";
import { createManifestMemory } from "../panel/manifestMemory";
import type { Translate } from "../panel/panelPost";
import type { PictureFile } from "../panel/pictureDesk";
import { relativeInside } from "../panel/relativeInside";
import { translations } from "../translations";
import { carryMask } from "./carryMask";
import type { Painter, PaintWish } from "./painter";
import { createPainter } from "./painter";
import type { PainterParts } from "./painterDesks";
import { PainterView } from "./painterView";

/** The painter's tabs, one a picture. */
export interface Painters {
  /** What VS Code opens a picture with, also after a reload of the window. */
  readonly resolve: (document: Pick<vscode.CustomDocument, "uri">, panel: vscode.WebviewPanel) => void;
  /** Opens a picture to be painted on, or brings its tab to the front; `wish` is what is put into it. */
  readonly open: (uri: vscode.Uri, wish?: PaintWish) => Promise<void>;
}

export function createPainters(given: Omit<PainterParts, "manifest" | "t">): Painters {
  const shown = new Map<string, PainterTab>();
  carryWithRenames(shown, given);
  /** Of pictures that are about to be opened. */
  const wishes = new Map<string, PaintWish>();
  const t: Translate = (message, ...values) => vscode.l10n.t(message, ...values);
  const read: PainterParts["manifest"]["read"] = (root, folder) => manifestMemory().read(root, folder);
  let memory: PainterParts["manifest"] | undefined;
  const manifestMemory = () =>
    (memory ??= createManifestMemory({ manifest: given.host().manifest, factsOf: given.disk.factsOf }));
  const parts: PainterParts = { ...given, manifest: { read }, t };
  return {
    resolve({ uri }, panel) {
      const key = uri.toString();
      const tab = new PainterTab(uri, panel, parts);
      shown.set(key, tab);
      const wish = wishes.get(key);
      wishes.delete(key);
      if (wish !== undefined) tab.take(wish);
      panel.onDidDispose(() => {
        tab.dispose();
        if (shown.get(key) === tab) shown.delete(key);
      });
    },
    async open(uri, wish) {
      const key = uri.toString();
      const known = shown.get(key);
      if (wish !== undefined && known === undefined) wishes.set(key, wish);
      await vscode.commands.executeCommand("vscode.openWith", uri, MASK_EDITOR);
      if (wish !== undefined) known?.take(wish);
    },
  };
}

/** VS Code closes the tab of a picture that is renamed. Of a folder's pictures, those that are being painted on go along. */
function carryWithRenames(shown: ReadonlyMap<string, unknown>, { host, painterDisk }: RenameParts): void {
  const t: Translate = (message) => message;
  const carry = (from: vscode.Uri, to: vscode.Uri): void => {
    const [old, now] = [placeOf(from, t), placeOf(to, t)];
    if (typeof old !== "string" && typeof now !== "string") carryMask(old, now, { ...painterDisk, log: host().log });
  };
  // Before it happens: a tab that is about to be closed still is among those that are shown.
  vscode.workspace.onWillRenameFiles(({ files }) => {
    for (const { oldUri, newUri } of files) {
      const folder = `${oldUri.toString()}/`;
      const inside = [...shown.keys()]
        .filter((key) => key.startsWith(folder))
        .map((key) => vscode.Uri.parse(key, true));
      for (const uri of inside) carry(uri, newUri.with({ path: newUri.path + uri.path.slice(oldUri.path.length) }));
      if (PICTURE.test(oldUri.path)) carry(oldUri, newUri);
    }
  });
}

type RenameParts = Pick<PainterParts, "host" | "painterDisk">;
const PICTURE = new RegExp(`\\.(${PICTURE_EXTENSIONS.join("|")})$`, "i");

/** A tab: of a picture that can be painted on, or of one that can't be, which it says. */
class PainterTab {
  readonly #view: PainterView;
  readonly #listening: vscode.Disposable;
  #painter: Painter | undefined;
  #wish: PaintWish | undefined;

  constructor(
    private readonly uri: vscode.Uri,
    panel: vscode.WebviewPanel,
    private readonly parts: PainterParts,
  ) {
    this.#view = new PainterView(panel, {
      extensionUri: parts.extensionUri,
      receive: (message) => this.#receive(message),
      warn: (message) => parts.host().log.warn(message),
    });
    this.#listening = vscode.Disposable.from(
      vscode.workspace.onDidChangeWorkspaceFolders(() => this.#painter === undefined && this.#begin()),
      this.#view.fill(path.posix.basename(uri.path)),
    );
  }

  take(wish: PaintWish): void {
    if (this.#painter === undefined) this.#wish = wish;
    else this.#painter.take(wish);
  }

  dispose(): void {
    this.#listening.dispose();
    this.#painter?.dispose();
  }

  #receive(message: unknown): void {
    if (this.#painter !== undefined) this.#painter.receive(message);
    else if (readPainterRequest(message)?.type === "ready") this.#begin();
  }

  /** The page is told all, for the first time. */
  #begin(): void {
    const place = placeOf(this.uri, this.parts.t);
    if (typeof place === "string") {
      this.#view.post({ type: "begin", body: { texts: translations(), locale: vscode.env.language } });
      this.#view.post({ type: "problem", body: { message: place } });
      return;
    }
    this.#painter = createPainter(place, this.#view, this.parts);
    if (this.#wish !== undefined) this.#painter.take(this.#wish);
    this.#painter.receive({ type: "ready", body: null });
  }
}

/** Inside of an open folder; else a sentence that says what to do. */
function placeOf(uri: vscode.Uri, t: Translate): PictureFile | string {
  if (uri.scheme !== "file") return t("Only a picture on disk can be painted on. Open it from the Explorer.");
  const root = vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath;
  const file = root === undefined ? undefined : relativeInside(root, uri.fsPath);
  if (root === undefined || file === undefined || !isSafeRelativePath(file)) {
    const name = path.posix.basename(uri.path);
    return t("{0} lies outside of the open folders. Open its folder, so that an edit has a place to be saved.", name);
  }
  return { root, file };
}
