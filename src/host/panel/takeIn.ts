import { randomUUID } from "node:crypto";
import path from "node:path";
import * as vscode from "vscode";
import { InlineAssetsError, invalidRequest } from "../../core/errors";
import { readImageHeader } from "../../core/image/imageHeader";
import { numberedLeaf, withExtension } from "../../core/naming";
import type { AssetFiles } from "../../core/ports";
import { isSafeRelativePath } from "../../core/relativePath";
import type { InputRole } from "../../protocol/panel";
import { manifestFolderOf } from "../folders";
import type { Notify } from "../notify";
import { PICTURE_EXTENSIONS } from "../openPictures";
import { workspaceFolders } from "../workspaceFolders";
import type { FormDesk } from "./formDesk";
import type { Translate } from "./panelPost";
import type { Outside } from "./readOutside";
import { MAX_OUTSIDE_BYTES, readOutside, tooLarge } from "./readOutside";
import { relativeInside } from "./relativeInside";

// How pictures get into the form: chosen, dropped from the Explorer, or from outside, of which a copy is kept in the project.

const SOURCES = ".sources";

interface TakeInParts {
  form: Pick<FormDesk, "folder" | "addInputs">;
  files: AssetFiles;
  notify: Pick<Notify, "ask">;
  t: Translate;
}

export interface TakeIn {
  choose(role: InputRole): Promise<void>;
  /** Of the Explorer: pictures inside of the form's workspace folder; those of other open folders are offered to be copied. */
  fromUris(uris: readonly string[], role: InputRole | null): Promise<void>;
  fromFiles(files: readonly Outside[], role: InputRole | null): Promise<void>;
}

export function createTakeIn(parts: TakeInParts): TakeIn {
  /** What is no picture is left out, and said when the others are taken. */
  const take = async <T>(named: readonly T[], uriOf: (one: T) => vscode.Uri, role: InputRole | null): Promise<void> => {
    const folder = folderOf(parts.form);
    const outside: Outside[] = [];
    const places: Place[] = [];
    const refused = await eachOf(named, async (one) => {
      const uri = uriOf(one);
      const place = placeIn(uri, folder);
      if (place === undefined) outside.push(await readOutside(uri, "image"));
      else places.push(place);
    });
    await add({ places, outside, refused }, folder, role);
  };
  const add = async (found: Found, folder: vscode.WorkspaceFolder, role: InputRole | null): Promise<void> => {
    const pictures: Picture[] = [];
    const refused = [...found.refused, ...(await eachOf(found.outside, (one) => pictures.push(pictureOf(one))))];
    parts.form.addInputs([...found.places, ...(await copyIn(pictures, folder, parts))], role);
    const [first] = refused;
    if (first !== undefined) throw refused.length === 1 ? first : allRefused(refused);
  };
  return {
    async choose(role) {
      const folder = folderOf(parts.form);
      const chosen = await vscode.window.showOpenDialog({
        title: titleOf(role, parts.t),
        openLabel: parts.t("Choose"),
        canSelectMany: role === "reference",
        defaultUri: folder.uri,
        filters: { [parts.t("Pictures")]: PICTURE_EXTENSIONS },
      });
      await take(chosen ?? [], (uri) => uri, role);
    },
    async fromUris(uris, role) {
      await take(uris, openFile, role);
    },
    async fromFiles(files, role) {
      await add({ places: [], outside: files, refused: [] }, folderOf(parts.form), role);
    },
  };
}

function titleOf(role: InputRole, t: Translate): string {
  const titles: Readonly<Record<InputRole, string>> = {
    image: t("The picture to change"),
    reference: t("Pictures that it should look like"),
    mask: t("The mask: white or transparent is what changes"),
  };
  return titles[role];
}

type Place = { root: string; file: string };
type Picture = Outside & { leaf: string };
interface Found {
  places: Place[];
  outside: readonly Outside[];
  refused: InlineAssetsError[];
}

/** @returns what was said against some of them */
async function eachOf<T>(all: readonly T[], act: (one: T) => unknown): Promise<InlineAssetsError[]> {
  const refused: InlineAssetsError[] = [];
  for (const one of all) {
    try {
      await act(one);
    } catch (error) {
      if (!(error instanceof InlineAssetsError)) throw error;
      refused.push(error);
    }
  }
  return refused;
}

function allRefused(refused: readonly InlineAssetsError[]): InlineAssetsError {
  return new InlineAssetsError("invalid-request", refused.map(({ message }) => message).join(" "), { field: "image" });
}

function folderOf(form: TakeInParts["form"]): vscode.WorkspaceFolder {
  const folder = form.folder();
  if (folder === undefined) throw new InlineAssetsError("invalid-request", "No folder is open. Open a folder first.");
  return folder;
}

/**
 * A file of an open folder. A remote window's Explorer names files by the remote's scheme; here they are files.
 * @throws InlineAssetsError for anything else: the page names no other file of this machine
 */
function openFile(text: string): vscode.Uri {
  const uri = localUri(text);
  const isOpen = uri !== undefined && workspaceFolders().some((one) => relativeInside(one.uri.fsPath, uri.fsPath));
  if (!isOpen) {
    const name = text.slice(text.lastIndexOf("/") + 1);
    throw invalidRequest("image", name, "It must be a file of an open folder. Choose others with the button.");
  }
  return uri;
}

function localUri(text: string): vscode.Uri | undefined {
  try {
    const uri = vscode.Uri.parse(text, true);
    if (uri.scheme === "vscode-remote") return vscode.Uri.file(uri.path);
    return uri.scheme === "file" ? uri : undefined;
  } catch {
    return undefined;
  }
}

/** @throws InlineAssetsError for what is inside and no picture */
function placeIn(uri: vscode.Uri, { uri: root }: vscode.WorkspaceFolder): Place | undefined {
  const file = relativeInside(root.fsPath, uri.fsPath);
  if (file === undefined) return undefined;
  const extension = path.extname(file).slice(1).toLowerCase();
  if (!isSafeRelativePath(file) || !PICTURE_EXTENSIONS.includes(extension)) {
    throw invalidRequest("image", file, "It must be a PNG, JPEG or WebP picture.");
  }
  return { root: root.fsPath, file };
}

/** Asks once for all of them, and copies them beside the manifest; without leave there are none. */
async function copyIn(
  pictures: readonly Picture[],
  folder: vscode.WorkspaceFolder,
  parts: TakeInParts,
): Promise<Place[]> {
  const [first] = pictures;
  if (first === undefined) return [];
  const { t, notify } = parts;
  const manifestFolder = manifestFolderOf(folder);
  const target = manifestFolder === "" ? SOURCES : `${manifestFolder}/${SOURCES}`;
  const message =
    pictures.length === 1
      ? t("Copy {0} into {1}?", first.name, target)
      : t("Copy {0} pictures into {1}?", pictures.length, target);
  const detail = t(
    "It lies outside of this workspace folder. The copy stays with the project, so that the edit can be made again.",
  );
  if (!(await notify.ask({ message, detail, action: t("Copy"), isDefault: true }))) return [];
  const places: Place[] = [];
  for (const { leaf, bytes } of pictures) {
    places.push({ root: folder.uri.fsPath, file: await copyOne({ leaf, bytes }, { folder, target }, parts.files) });
  }
  return places;
}

/** By its content, whatever its name says. @throws InlineAssetsError for what is no picture */
function pictureOf({ name, bytes }: Outside): Picture {
  if (bytes.byteLength > MAX_OUTSIDE_BYTES) throw tooLarge("image", name, bytes.byteLength);
  const header = readImageHeader(bytes);
  if (typeof header !== "object") throw invalidRequest("image", name, "It must be a PNG, JPEG or WebP picture.");
  const leaf = withExtension(path.posix.basename(name.replaceAll("\\", "/")).replace(/\.[^.]*$/, ""), header.format);
  return { name, bytes, leaf };
}

/** Under a free name; whole when it has one. */
async function copyOne(
  { leaf, bytes }: { leaf: string; bytes: Uint8Array },
  { folder, target }: { folder: vscode.WorkspaceFolder; target: string },
  files: AssetFiles,
): Promise<string> {
  const place = { root: folder.uri.fsPath, folder: target };
  const part = { ...place, name: `.${randomUUID()}.part`, isSpare: false };
  const writer = await files.openPart(part);
  try {
    await writer.write([bytes]);
    const { sha256 } = await writer.finish();
    // The same picture needs no second copy, whatever number it got; -2, -3 and so on are other ones of that name.
    for (let number = 1; ; number += 1) {
      const taken = `${target}/${numberedLeaf(leaf, number)}`;
      const content = await files.hashOf(place.root, taken);
      if (content === sha256) return taken;
      if (content !== undefined) continue;
      const file = await files.previewPlace(place, leaf);
      if (await files.place(part, file, false)) return file;
    }
  } finally {
    await files.discardPart(part);
  }
}
