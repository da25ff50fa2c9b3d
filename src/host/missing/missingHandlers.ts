import * as vscode from "vscode";
import { InlineAssetsError } from "../../core/errors";
import type { MissingRequests } from "../../protocol/missing";
import type { HostParts } from "../hostParts";
import type { PageHandlers } from "../pageSession";
import { help } from "../panel/help";
import type { PictureDesk } from "../panel/pictureDesk";
import { translations } from "../translations";
import { workspaceFolders } from "../workspaceFolders";
import type { MissingDesk } from "./missingDesk";
import type { MissingPost } from "./missingDeskParts";
import type { MissingRows } from "./missingRows";

interface HandlerParts {
  desk: MissingDesk;
  rows: MissingRows;
  pictures: PictureDesk;
  post: MissingPost;
  host: HostParts;
}

/** What answers the page. */
export function createMissingHandlers({
  desk,
  rows,
  pictures,
  post,
  host,
}: HandlerParts): PageHandlers<MissingRequests> {
  return {
    ready() {
      post("begin", { texts: translations(), locale: vscode.env.language });
      desk.begin();
    },
    scope: ({ scope }) => desk.scope(scope),
    view: ({ view }) => desk.view(view),
    tick: (ticked) => desk.tick(ticked),
    prompt: (typed) => desk.prompt(typed),
    quality: ({ revision, quality }) => desk.quality(revision, quality),
    fillIn: ({ revision, isOn }) => desk.fillIn(revision, isOn),
    submit: ({ offer }) => desk.submit(offer),
    placeholders: ({ offer }) => desk.placeholders(offer),
    cancel: () => desk.cancel(),
    job: ({ jobId, choice }) => desk.act(jobId, choice),
    openPlace: ({ id, at }) => openPlace(rows, id, at),
    openPicture: ({ id }) => openPicture(rows, id),
    regenerate: ({ id }) => regenerate(rows, id, host),
    help: ({ what }) => helpList(what, desk, host),
    thumbnails: (wanted) => pictures.thumbnails(wanted),
    madeThumbnail: (made) => pictures.madeThumbnail(made),
    showLog: () => host.log.show(),
  };
}

/** The document at the reference, as VS Code's own search opens its results. */
async function openPlace(rows: MissingRows, id: string, at: number): Promise<void> {
  const place = rows.placesOf(id)[at];
  if (place === undefined) return;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(place.uri, true));
  const position = document.positionAt(place.offset);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(position, position), preview: true });
}

/** Where the row's picture lies. */
function pictureUri(rows: MissingRows, id: string): vscode.Uri | undefined {
  const entry = rows.entry(id);
  if (entry === undefined) return undefined;
  const { root, file } = entry.target;
  return vscode.Uri.joinPath(vscode.Uri.file(root), rows.madeOf(id)?.record.file ?? file);
}

async function openPicture(rows: MissingRows, id: string): Promise<void> {
  const uri = pictureUri(rows, id);
  if (uri !== undefined) await vscode.commands.executeCommand("vscode.open", uri, { preview: true });
}

/** What made it goes into the side panel's form. */
async function regenerate(rows: MissingRows, id: string, { panel }: HostParts): Promise<void> {
  const [entry, made] = [rows.entry(id), rows.madeOf(id)];
  const folder = workspaceFolders().find(({ uri }) => uri.fsPath === entry?.target.root);
  if (folder === undefined || made === undefined)
    throw new InlineAssetsError("invalid-request", vscode.l10n.t("The file is not there any more."));
  await panel.regenerate(folder, made.record);
}

async function helpList(what: MissingRequests["help"]["what"], desk: MissingDesk, host: HostParts): Promise<void> {
  if (what === "openSettings") {
    await vscode.commands.executeCommand("workbench.action.openSettings", "inlineAssets.budget");
    return;
  }
  const [folder] = workspaceFolders();
  const provider = folder === undefined ? undefined : host.generation.modelFor({}, folder).provider.info;
  await help(what, host, { provider, show: () => desk.reprice() });
}
