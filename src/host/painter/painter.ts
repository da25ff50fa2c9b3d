import * as vscode from "vscode";
import type { DraftFields, PanelEvent } from "../../protocol/panel";
import type { PainterRequests } from "../../protocol/painter";
import { painterPrefsSchema, readPainterRequest } from "../../protocol/painterRequests";
import type { PageHandlers } from "../pageSession";
import { PageSession } from "../pageSession";
import type { BuyParts } from "../panel/buyOffers";
import { buyOffer } from "../panel/buyOffers";
import { helpForm } from "../panel/helpForm";
import type { JobCards } from "../panel/jobCards";
import type { Common } from "../panel/panelDesks";
import { createCards, placeOf } from "../panel/panelDesks";
import { tellSpend, watch } from "../panel/panelWatch";
import type { PictureFile } from "../panel/pictureDesk";
import { translations } from "../translations";
import { watchFiles } from "../watchFiles";
import type { MaskFiles } from "./maskFiles";
import { createMaskFiles } from "./maskFiles";
import type { PainterPost } from "./originalDesk";
import { OriginalDesk } from "./originalDesk";
import type { PainterDesks, PainterParts } from "./painterDesks";
import { createDesks, isOf, ownDraft } from "./painterDesks";
import type { PainterView } from "./painterView";
import { readOriginal } from "./readOriginal";

/** What another part of the extension wants to be painted. */
export interface PaintWish {
  /** What was answered there so far. */
  draft?: Partial<DraftFields>;
  /** A picture inside of the same folder, which becomes the mask. */
  mask?: PictureFile & { isInverted: boolean };
}

/** The host of one picture's page. */
export interface Painter {
  receive(message: unknown): void;
  take(wish: PaintWish): void;
  dispose(): void;
}

const PREFS = "painterPrefs";

export function createPainter(place: PictureFile, view: PainterView, parts: PainterParts): Painter {
  const post: PainterPost = (type, body) => view.post({ type, body });
  const tell = (event: PanelEvent): void => view.post(event);
  const common = { ...parts, tell, post: ((type, body) => view.post({ type, body })) satisfies Common["post"] };
  const { log, files, notify, painters } = parts.host();
  const uri = uriOf(place);
  const desks = createDesks(place, common);
  const { form, masks, tray } = desks;
  const read = () => readOriginal(files, place, parts.t);
  const maskFiles = createMaskFiles(place, { ...parts, ...desks, pictures: parts.pictures, read, post });
  const wishes = createWishes(desks, maskFiles, (error) => session.fail(error));
  const onTold = (): void => {
    form.requote();
    wishes.grant();
  };
  const original = new OriginalDesk({ read, pictures: parts.pictures, masks, post, onTold, log });
  const buying: BuyParts = {
    host: parts.host(),
    form,
    tray,
    fail: (error) => session.fail(error),
    isVisible: () => view.isVisible,
    reveal: () => painters.open(uri),
  };
  const jobs = createCards(common, buying, (job) => isOf(place, job));
  const session: PageSession<PainterRequests> = new PageSession<PainterRequests>({
    read: readPainterRequest,
    handlers: createHandlers({ ...desks, jobs, buying, maskFiles, original, post }, common),
    notice: (body) => post("notice", body),
    isSeen: () => view.isVisible,
    showElsewhere: (error) => void notify.error(error, {}),
    log,
    name: "painter",
  });
  const watching = vscode.Disposable.from(
    watchFiles([uri], () => original.look()),
    watch(common, {
      ...{ form, jobs, tray },
      spend: () => void tellSpend(common),
      assets: () => maskFiles.tellEarlier(),
      files: () => undefined,
    }),
  );
  return {
    receive: (message) => session.receive(message),
    take(wish) {
      wishes.add(wish);
      if (original.isThere) wishes.grant();
    },
    dispose: () => void watching.dispose(),
  };
}

function uriOf({ root, file }: PictureFile): vscode.Uri {
  return vscode.Uri.joinPath(vscode.Uri.file(root), file);
}

/** They wait until there is a picture to be painted on. */
function createWishes({ form }: PainterDesks, maskFiles: MaskFiles, fail: (error: unknown) => void) {
  let waiting: PaintWish = {};
  return {
    add(wish: PaintWish): void {
      waiting = wish;
    },
    grant(): void {
      const { draft, mask } = waiting;
      waiting = {};
      if (draft !== undefined) form.fill(draft);
      if (mask !== undefined) maskFiles.openFile(mask).catch(fail);
    },
  };
}

interface HandlerParts extends PainterDesks {
  jobs: JobCards;
  buying: BuyParts;
  maskFiles: MaskFiles;
  original: OriginalDesk;
  post: PainterPost;
}

function createHandlers(desks: HandlerParts, common: Common & PainterParts): PageHandlers<PainterRequests> {
  const { form, tray, jobs, pictures, masks, assets, buying, maskFiles, original, post } = desks;
  const { host, painterDisk } = common;
  return {
    ready() {
      post("begin", { texts: translations(), locale: vscode.env.language });
      const prefs = painterPrefsSchema.safeParse(painterDisk.prefs.get(PREFS));
      if (prefs.success) post("prefs", prefs.data);
      form.begin();
      original.show();
      form.show();
      jobs.tellAgain();
      tray.tellAgain();
      maskFiles.tellEarlierAgain();
      void tellSpend(common);
    },
    draft: ({ revision, draft }) => form.hear(revision, ownDraft(draft)),
    mask({ revision, mask }) {
      if (masks.hear(mask)) form.hearMask(revision);
    },
    async prefs(prefs) {
      await painterDisk.prefs.update(PREFS, prefs);
    },
    submit: ({ offer }) => buyOffer(offer, buying),
    help: ({ what }) => helpForm(what, host(), form),
    job: ({ jobId, choice }) => jobs.act(jobId, choice),
    async asset({ assetId, action }) {
      const asImage = action === "editAgain" || action === "useAsImage";
      const place = asImage ? placeOf(await tray.find(assetId)) : undefined;
      if (place === undefined) await assets.act(assetId, action);
      else await host().painters.open(uriOf(place));
    },
    clearResults: ({ jobId }) => tray.clear(jobId),
    undo: ({ token }) => assets.undo(token),
    thumbnails: (wanted) => pictures.thumbnails(wanted),
    picture: (wanted) => pictures.picture(wanted),
    madeThumbnail: (made) => pictures.madeThumbnail(made),
    showLog: () => host().log.show(),
    loadMask: () => maskFiles.load(),
    takeMask: ({ name, bytes }) => maskFiles.take(name, bytes),
    openEarlier: ({ id }) => maskFiles.openEarlier(id),
    saveMask: () => maskFiles.save(),
    copyMask: () => maskFiles.copy(),
    useInPanel: () => maskFiles.useInPanel(),
  };
}
