import type { EditPictures, ManifestStore, MaskPictures } from "../../core/ports";
import type { Job } from "../../core/schema/job";
import type { DraftFields, PanelEvent } from "../../protocol/panel";
import type { AssetForm, AssetDesk } from "../panel/assetDesk";
import type { DraftStore, Memory } from "../panel/draftStore";
import { createDraftStore } from "../panel/draftStore";
import type { FormDesk, FormWorld } from "../panel/formDesk";
import type { Common, PanelParts } from "../panel/panelDesks";
import { createAssets, createForm, createTray, placeOf } from "../panel/panelDesks";
import type { PictureFile } from "../panel/pictureDesk";
import { PictureDesk } from "../panel/pictureDesk";
import type { ResultTray } from "../panel/resultTray";
import { createKeptMasks } from "./keptMasks";
import { MaskDesk } from "./maskDesk";

// The painter's desks: the panel's own, for one picture.

/** What of Node's disk the painter needs beside what the panel does. */
export interface PainterDisk {
  /** What is kept of a picture: the form with its results, and masks apart, since they may be large. */
  readonly memoryOf: (root: string, file: string) => { form: Memory; masks: Memory };
  /** Of how a person likes to paint. */
  prefs: Memory;
  /** Writes a file that a person chose, over what is there, whole or not at all. @param path absolute */
  readonly saveFile: (path: string, bytes: Uint8Array) => Promise<void>;
}

export interface PainterParts extends PanelParts {
  manifest: Pick<ManifestStore, "read">;
  painterDisk: PainterDisk;
  pictures: MaskPictures & Pick<EditPictures, "check" | "prepare">;
  readonly t: Common["t"];
}

export interface PainterDesks {
  form: FormDesk;
  tray: ResultTray;
  pictures: PictureDesk;
  masks: MaskDesk;
  assets: AssetDesk;
}

export function createDesks(place: PictureFile, common: Common & PainterParts): PainterDesks {
  const { host, disk, painterDisk, t } = common;
  const { files, log } = host();
  const memory = painterDisk.memoryOf(place.root, place.file);
  const sayLost = (): void => {
    const message = t(
      "What is painted can't be kept on this machine; the log says why. Save the mask as a file, else it goes with this tab.",
    );
    common.post("notice", { message, isError: true, undo: null });
  };
  const masks = new MaskDesk({ kept: createKeptMasks(memory.masks, log, sayLost), pictures: common.pictures, t });
  const tray = createTray(common, memory.form);
  const pictures = new PictureDesk({
    files,
    factsOf: disk.factsOf,
    find: async (id) => placeOf(await tray.find(id)),
    post: common.post,
    t,
  });
  const form = createForm(common, pictures, ({ world, store }) => ({
    world: worldOf(place, world),
    store: storeOf(createDraftStore(memory.form), store),
    painted: () => masks.painted(),
    inputs: [{ id: "image", role: "image", ...place }],
  }));
  const say = (event: PanelEvent): void => lead(event, common);
  const assets = createAssets(common, { find: (id) => tray.find(id), form: panelForm(common), tray, say });
  return { form, tray, pictures, masks, assets };
}

/** What a page says is taken for an edit of this picture with what is painted, whatever it is. */
export function ownDraft(draft: DraftFields): DraftFields {
  return { ...draft, mode: "edit", isMaskInverted: false };
}

function worldOf({ root }: PictureFile, world: FormWorld): FormWorld {
  return {
    folders: () => world.folders().filter(({ uri }) => uri.fsPath === root),
    isTrusted: () => world.isTrusted(),
    firstDraft: (folder) => ownDraft({ ...world.firstDraft(folder), imageSize: null, outputFormat: null }),
    style: (folder) => world.style(folder),
  };
}

/** The form is this picture's own; earlier prompts are those of the whole workspace. */
function storeOf(own: DraftStore, shared: DraftStore): DraftStore {
  return {
    read() {
      const kept = own.read();
      return kept && { ...kept, draft: ownDraft(kept.draft), versionOf: null };
    },
    write: (form) => own.write(form),
    earlierPrompts: () => shared.earlierPrompts(),
    rememberPrompt: (prompt) => shared.rememberPrompt(prompt),
  };
}

/** Whether a job edits this picture. */
export function isOf({ root, file }: PictureFile, { plan }: Job): boolean {
  return plan.root === root && plan.edit?.image.file === file;
}

/** A result's settings, and what else is for more than this picture, go into the side panel. */
function panelForm({ host }: PainterParts): AssetForm {
  const form = (): AssetForm => host().panel.form();
  return {
    fill: (...asked) => form().fill(...asked),
    addInputs: (...asked) => form().addInputs(...asked),
    nameOf: (root) => form().nameOf(root),
  };
}

function lead(event: PanelEvent, { host }: PainterParts): void {
  const { panel, notify } = host();
  panel.lead(event).catch((error: unknown) => notify.error(error, {}));
}
