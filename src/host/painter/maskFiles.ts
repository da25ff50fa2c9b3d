import path from "node:path";
import * as vscode from "vscode";
import { aboutValue, InlineAssetsError, reasonOf, withoutField, writeFailed } from "../../core/errors";
import { invertedBits } from "../../core/image/bitMask";
import { maskFileOf } from "../../core/job/finishOutput";
import { keepingFolderOf } from "../../core/job/jobParts";
import type { FileContent } from "../../core/ports";
import { manifestFolderOf } from "../folders";
import { inTurn } from "../inTurn";
import { PICTURE_EXTENSIONS } from "../openPictures";
import type { FormDesk } from "../panel/formDesk";
import type { PictureFile } from "../panel/pictureDesk";
import { readOutside } from "../panel/readOutside";
import { relativeInside } from "../panel/relativeInside";
import type { PaintedMask } from "../readEdit";
import type { EarlierMask } from "./earlierMasks";
import { earlierMasks } from "./earlierMasks";
import { deflateMask } from "./inflateMask";
import type { MaskDesk } from "./maskDesk";
import type { PainterPost } from "./originalDesk";
import type { PainterParts } from "./painterDesks";
import type { Original } from "./readOriginal";
import { useInPanel } from "./useInPanel";

/** Masks come from files and go to files. What becomes the mask is told to the page, which has it from then on. */
export interface MaskFiles {
  /** By VS Code's own dialogue. */
  load(): Promise<void>;
  /** Pasted or dropped. */
  take(name: string, bytes: Uint8Array): Promise<void>;
  openFile(file: PictureFile & { isInverted: boolean }): Promise<void>;
  /** Manifests may have changed. */
  readonly tellEarlier: () => void;
  /** A page that was drawn anew wants them in any case. */
  readonly tellEarlierAgain: () => void;
  openEarlier(id: string): Promise<void>;
  save(): Promise<void>;
  copy(): Promise<void>;
  useInPanel(): Promise<void>;
}

interface FileParts extends Pick<PainterParts, "host" | "manifest" | "painterDisk" | "pictures" | "t"> {
  masks: Pick<MaskDesk, "painted">;
  form: Pick<FormDesk, "folder" | "view">;
  /** The picture as it is now. @throws InlineAssetsError */
  read(): Promise<Original>;
  post: PainterPost;
}

/** The largest picture that is taken for a mask. */
const MAX_BYTES = 80_000_000;

export function createMaskFiles(place: PictureFile, parts: FileParts): MaskFiles {
  const { host, post, t, painterDisk } = parts;
  const earlier = createEarlier(place, parts);
  const open = async (name: string, bytes: Uint8Array, how: Partial<Opening> = {}): Promise<void> => {
    const { isInverted = false, words = t("{0} is the mask now.", name) } = how;
    const original = await parts.read();
    const { mask, notes } = await named(name, parts.pictures.openMask({ image: original.bytes, mask: bytes }));
    const body = deflateMask(isInverted ? invertedBits(mask) : mask);
    post("loaded", { mask: body, words: [words, ...notes].join(" ") });
  };
  return {
    async load() {
      const uri = await chooseMask(place, t);
      if (uri === undefined) return;
      const { name, bytes } = await readOutside(uri, "mask");
      await open(name, bytes);
    },
    take: async (name, bytes) => await open(leafOf(name), bytes),
    async openFile({ root, file, isInverted }) {
      const content = await host().files.read(root, file, MAX_BYTES);
      if (content === undefined) throw refused(t("{0} is not there any more.", leafOf(file)));
      await open(leafOf(file), content.bytes, { isInverted });
    },
    ...earlier.tell,
    async openEarlier(id) {
      const found = await earlier.read(id);
      if (found === undefined) throw refused(t("This mask is gone or has changed."));
      const { prompt, content } = found;
      await open(t("The mask"), content.bytes, { words: t("The mask of “{0}” is the mask now.", prompt) });
    },
    async save() {
      const { bytes } = await somethingPainted(parts);
      const file = await chooseTarget(place, t);
      if (file === undefined) return;
      try {
        await painterDisk.saveFile(file, bytes);
      } catch (cause) {
        throw refused(t("The mask could not be saved ({0}). Choose another folder.", reasonOf(cause)));
      }
      const shown = relativeInside(place.root, file) ?? path.basename(file);
      post("notice", { message: t("Saved as {0}.", shown), isError: false, undo: null });
    },
    async copy() {
      const { bytes } = await somethingPainted(parts);
      post("maskPng", { bytes: Uint8Array.from(bytes) });
    },
    useInPanel: () =>
      useInPanel(place, { ...parts, panel: host().panel, keep: (painted, folder) => keep(painted, folder, parts) }),
  };
}

interface Opening {
  isInverted: boolean;
  words: string;
}

function refused(message: string): InlineAssetsError {
  return new InlineAssetsError("invalid-request", message);
}

function leafOf(file: string): string {
  return path.posix.basename(file.replaceAll("\\", "/"));
}

/** Pictures are judged by their bytes alone: here it is said which file is meant, and to a person. */
async function named<T>(name: string, opening: Promise<T>): Promise<T> {
  try {
    return await opening;
  } catch (error) {
    if (!(error instanceof InlineAssetsError)) throw error;
    throw refused(withoutField(error.field === "mask" ? aboutValue(error, name) : error));
  }
}

async function somethingPainted({ masks, t }: FileParts): Promise<PaintedMask> {
  const painted = await masks.painted();
  if (painted === null) throw refused(t("Nothing is painted yet."));
  return painted;
}

async function chooseMask({ root, file }: PictureFile, t: FileParts["t"]): Promise<vscode.Uri | undefined> {
  const [chosen] =
    (await vscode.window.showOpenDialog({
      title: t("The mask: white or transparent is what changes"),
      openLabel: t("Use as Mask"),
      defaultUri: vscode.Uri.joinPath(vscode.Uri.file(root), path.posix.dirname(file)),
      filters: { [t("Pictures")]: PICTURE_EXTENSIONS },
    })) ?? [];
  return chosen;
}

/** Absolute; VS Code has asked where there is a file of that name. */
async function chooseTarget({ root, file }: PictureFile, t: FileParts["t"]): Promise<string | undefined> {
  const { dir, name } = path.posix.parse(file);
  const chosen = await vscode.window.showSaveDialog({
    title: t("Save the mask"),
    saveLabel: t("Save"),
    defaultUri: vscode.Uri.joinPath(vscode.Uri.file(root), dir, `${name}-mask.png`),
    filters: { PNG: ["png"] },
  });
  if (chosen === undefined) return undefined;
  if (chosen.scheme !== "file") throw refused(t("A mask can be saved on disk only. Choose another folder."));
  if (!/\.png$/i.test(chosen.path)) throw refused(t("A mask is saved as PNG: choose a name that ends with .png."));
  return chosen.fsPath;
}

async function keep({ bytes, sha256 }: FileContent, folder: vscode.WorkspaceFolder, { host }: FileParts) {
  const { files } = host();
  const root = folder.uri.fsPath;
  const plan = { manifestFolder: manifestFolderOf(folder) };
  const file = maskFileOf(plan, sha256);
  const masks = keepingFolderOf(plan, ".masks");
  try {
    await files.prepareFolder({ root, folder: masks });
    await files.keep({ root, folder: masks, name: `.${sha256}.part`, isSpare: false }, file, bytes);
    return file;
  } catch (cause) {
    if (cause instanceof InlineAssetsError) throw cause;
    throw writeFailed("The mask could not be kept beside the manifest", cause, "no");
  }
}

/** Those of the manifest that are still there; each has an id that the page may name. */
function createEarlier({ root, file }: PictureFile, parts: FileParts) {
  const { host, form, post } = parts;
  let known: readonly EarlierMask[] = [];
  let told = "";
  const find = async (): Promise<EarlierMask[]> => {
    const folder = form.folder();
    if (folder === undefined) return [];
    const { records } = await parts.manifest.read(root, manifestFolderOf(folder));
    return await earlierMasks(records, { root, file }, host().files);
  };
  const tellEarlier = inTurn(async () => {
    try {
      known = await find();
    } catch (error) {
      host().log.warn(`The masks of earlier edits could not be found: ${reasonOf(error)}`);
    }
    const masks = known.map(({ id, prompt, createdAt }) => ({ id, prompt, createdAt }));
    const now = JSON.stringify(masks);
    if (now !== told) post("earlier", { masks });
    told = now;
  });
  const tellEarlierAgain = (): void => {
    told = "";
    tellEarlier();
  };
  return {
    tell: { tellEarlier, tellEarlierAgain },
    async read(id: string): Promise<{ prompt: string; content: FileContent } | undefined> {
      const mask = known.find((one) => one.id === id);
      if (mask === undefined) return undefined;
      const content = await host().files.read(root, mask.file, MAX_BYTES);
      return content?.sha256 === mask.sha256 ? { prompt: mask.prompt, content } : undefined;
    },
  };
}
