import * as vscode from "vscode";
import { InlineAssetsError } from "../../core/errors";
import type { AssetRecord } from "../../core/schema/assetRecord";
import type { PanelEvent, PanelRequests } from "../../protocol/panel";
import { readPanelRequest } from "../../protocol/panelRequests";
import type { HostParts } from "../hostParts";
import type { PageHandlers } from "../pageSession";
import { PageSession } from "../pageSession";
import { translations } from "../translations";
import { workspaceFolders } from "../workspaceFolders";
import type { AssetDesk, AssetForm } from "./assetDesk";
import type { BuyParts } from "./buyOffers";
import { buyOffer } from "./buyOffers";
import { dropIntoEditor } from "./dropIntoEditor";
import type { FormDesk } from "./formDesk";
import { helpForm } from "./helpForm";
import type { JobCards } from "./jobCards";
import { createManifestMemory } from "./manifestMemory";
import type { PanelPost, Translate } from "./panelPost";
import { PanelView } from "./panelView";
import { PictureDesk } from "./pictureDesk";
import { relativeInside } from "./relativeInside";
import { createTakeIn } from "./takeIn";

import type { Common, Desks, FindAsset, PanelParts } from "./panelDesks";
import { createAssets, createCards, createForm, createHistory, createTray, placeOf } from "./panelDesks";
import { tellSpend, watch } from "./panelWatch";
// The side panel on the host: its parts, tied together. What each does is in a file of its own beside this one.

export interface SidePanel {
  dispose(): void;
  /** For another part that puts pictures or answers into it. */
  form(): AssetForm;
  /** Leads there, and says where. */
  lead(event: PanelEvent): Promise<void>;
  readonly resolve: (view: vscode.WebviewView) => void;
  open(): Promise<void>;
  /** Puts what made a picture into the form, to make it once more. */
  regenerate(folder: vscode.WorkspaceFolder, record: AssetRecord): Promise<void>;
}

export function createSidePanel(parts: PanelParts): SidePanel {
  // What a crash left half done is finished before anyone looks.
  const roots = workspaceFolders().map(({ uri }) => uri.fsPath);
  parts.disk.moves
    .finish(roots)
    .catch((error: unknown) => parts.host().log.error("Moves could not be finished.", error));
  let team: Team | undefined;
  // Nothing of it is made before it is wanted: most windows never show it.
  const whole = (): Team => (team ??= createTeam(parts, view));
  const view: PanelView = new PanelView({
    extensionUri: parts.extensionUri,
    receive: (message) => whole().session.receive(message),
    warn: (message) => parts.host().log.warn(message),
  });
  return {
    resolve: (shown) => view.resolve(shown),
    form: () => whole().form,
    async lead(event) {
      view.say(event);
      await view.reveal();
    },
    async open() {
      await this.lead({ type: "navigate", body: { tab: null, focus: "first" } });
    },
    async regenerate(folder, record) {
      await whole().assets.regenerate(folder, record);
      await view.reveal();
    },
    dispose: () => void team?.watching.dispose(),
  };
}

interface Team {
  session: PageSession<PanelRequests>;
  assets: AssetDesk;
  form: FormDesk;
  watching: vscode.Disposable;
}

function createTeam(parts: PanelParts, view: PanelView): Team {
  const post: PanelPost = (type, body) => view.post({ type, body } as PanelEvent);
  const t: Translate = (message, ...values) => vscode.l10n.t(message, ...values);
  const manifest = createManifestMemory({ manifest: parts.host().manifest, factsOf: parts.disk.factsOf });
  const common: Common = { ...parts, manifest, tell: (event) => view.post(event), post, t };
  const [history, tray] = [createHistory(common), createTray(common)];
  // What has just been made is in the results before a manifest that was read earlier knows it.
  const find: FindAsset = async (id) => (await history.find(id)) ?? (await tray.find(id));
  const pictures = new PictureDesk({
    files: parts.host().files,
    factsOf: parts.disk.factsOf,
    find: async (id) => placeOf(await find(id)),
    post,
    t,
  });
  const form = createForm(common, pictures);
  const assets = createAssets(common, { find, form, tray, say: (event) => view.say(event) });
  const buying: BuyParts = {
    host: parts.host(),
    form,
    tray,
    fail: (error) => session.fail(error),
    isVisible: () => view.isVisible,
    reveal: () => view.reveal(),
  };
  const jobs = createCards(common, buying);
  const session: PageSession<PanelRequests> = new PageSession<PanelRequests>({
    read: readPanelRequest,
    handlers: createHandlers(common, {
      history,
      pictures,
      form,
      jobs,
      tray,
      assets,
      buying,
      catchUp: () => view.catchUp(),
    }),
    notice: (body) => view.post({ type: "notice", body }),
    isSeen: () => view.isVisible,
    showElsewhere: (error) => void parts.host().notify.error(error, {}),
    log: parts.host().log,
    name: "panel",
  });
  const spend = () => void tellSpend(common);
  const dropping = dropIntoEditor({
    find: (id) => history.find(id),
    references: () => parts.host().references,
    t,
  });
  const changes = watch(common, {
    ...{ form, jobs, tray, spend },
    assets: () => void history.refresh(),
    files: () => void history.filesChanged(),
  });
  return { session, assets, form, watching: vscode.Disposable.from(changes, dropping) };
}

type PanelHandlers = PageHandlers<PanelRequests>;

interface HandlerParts extends Desks {
  pictures: PictureDesk;
  jobs: JobCards;
  assets: AssetDesk;
  buying: BuyParts;
  readonly catchUp: () => void;
}

function createHandlers(common: Common, desks: HandlerParts): PanelHandlers {
  const { host, post } = common;
  const { history, pictures, form, jobs, tray, assets, buying, catchUp } = desks;
  const takeIn = createTakeIn({ form, files: host().files, notify: host().notify, t: common.t });
  return {
    ready() {
      post("begin", { texts: translations(), locale: vscode.env.language });
      form.begin();
      form.show();
      jobs.tellAgain();
      tray.tellAgain();
      catchUp();
      void tellSpend(common);
    },
    draft: ({ revision, draft }) => form.hear(revision, draft),
    submit: ({ offer }) => buyOffer(offer, buying),
    chooseInput: ({ role }) => takeIn.choose(role),
    chooseFolder: () => chooseFolder(form),
    dropUris: ({ uris, role }) => takeIn.fromUris(uris, role),
    dropFiles: ({ files, role }) => takeIn.fromFiles(files, role),
    removeInput: ({ id }) => form.removeInput(id),
    paintMask: ({ id }) => paintMask(id, form, host()),
    forgetVersion: () => form.forgetVersion(),
    help: ({ what }) => helpForm(what, host(), form),
    job: ({ jobId, choice }) => jobs.act(jobId, choice),
    asset: ({ assetId, action }) => assets.act(assetId, action),
    clearResults: ({ jobId }) => tray.clear(jobId),
    undo: ({ token }) => assets.undo(token),
    query: (wanted) => history.query(wanted),
    window: (wanted) => history.window(wanted),
    select: (wanted) => history.select(wanted),
    thumbnails: (wanted) => pictures.thumbnails(wanted),
    picture: (wanted) => pictures.picture(wanted),
    madeThumbnail: (made) => pictures.madeThumbnail(made),
    showLog: () => host().log.show(),
  };
}

/** On the picture to change, with what the form says of it so far. */
async function paintMask(id: string | null, form: FormDesk, { painters }: HostParts): Promise<void> {
  const inputs = form.inputs();
  const image = inputs.find(({ role }) => role === "image");
  if (image === undefined)
    throw new InlineAssetsError("invalid-request", vscode.l10n.t("Choose the picture to change."));
  const { draft } = form.view();
  const mask = inputs.find((one) => one.role === "mask" && one.id === id);
  const { prompt, provider, model, quality, numImages, isMaskInverted: isInverted } = draft;
  await painters.open(vscode.Uri.joinPath(vscode.Uri.file(image.root), image.file), {
    draft: { provider, model, quality, numImages, ...(prompt.trim() === "" ? {} : { prompt }) },
    ...(mask === undefined ? {} : { mask: { root: mask.root, file: mask.file, isInverted } }),
  });
}

/** A folder outside can't be chosen: it is refused at the field. */
async function chooseFolder(form: FormDesk): Promise<void> {
  const folder = form.folder();
  if (folder === undefined) return;
  const options = {
    canSelectFiles: false,
    canSelectFolders: true,
    defaultUri: folder.uri,
    openLabel: vscode.l10n.t("Save Here"),
  };
  const [chosen] = (await vscode.window.showOpenDialog(options)) ?? [];
  if (chosen === undefined) return;
  const inside = relativeInside(folder.uri.fsPath, chosen.fsPath) ?? chosen.fsPath;
  form.fill({ folder: inside === "" ? "." : inside });
}
