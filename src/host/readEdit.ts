import path from "node:path";
import * as vscode from "vscode";
import type { EditOptions } from "../core/chooseEdit";
import { chooseEdit } from "../core/chooseEdit";
import { checkInputCount } from "../core/checkInputs";
import { aboutField, aboutValue, InlineAssetsError, invalidRequest, reasonOf } from "../core/errors";
import { readImageHeader } from "../core/image/imageHeader";
import { maskFileOf } from "../core/job/finishOutput";
import { extensionOf, formatOfName } from "../core/naming";
import type { AssetFiles, EditFiles, EditPictures, FileContent, SeenEdit } from "../core/ports";
import type { Memo } from "../core/createMemo";
import type { ModelRow } from "../core/provider";
import { isSafeRelativePath } from "../core/relativePath";
import type { EditInput, EditPlan } from "../core/schema/editPlan";
import type { EditFields } from "../core/schema/generateRequest";
import type { ImageSize, OutputFormat, PixelSize } from "../core/schema/imageOptions";
import { manifestFolderOf } from "./folders";
import { readSetting } from "./settings";

// What an edit's request says of files is read and judged here, before anything is asked, written or sent.

/** A mask that was painted: a PNG that is no file of the person's (yet), named by its content. */
export type PaintedMask = FileContent;

/** As a caller asks, and what only the dialogues do. */
export interface EditWish extends Omit<EditFields, "mask"> {
  /** A file, or what was painted. */
  mask?: string | PaintedMask | undefined;
  /** The person's choice: the mask the other way round. */
  isMaskInverted?: boolean;
}

/** An edit's files, read, and what follows from them. */
export interface ReadEdit {
  edit: EditPlan;
  /** To be kept until the job closes. */
  inputs: FileContent[];
  seen: SeenEdit;
  imageSize: ImageSize;
  /** What is asked of the provider. */
  outputFormat: OutputFormat;
  /** Beside the original, relative to the workspace folder. */
  folder: string;
  name: string;
  warnings: string[];
}

export interface ReadParts {
  files: AssetFiles;
  pictures: EditPictures;
  /** Looks at pictures are remembered by their content: a form looks at each change. */
  remember: Memo;
}

/** Larger files are no pictures to edit. */
const MAX_FILE_BYTES = 80_000_000;

/** @throws InlineAssetsError `invalid-request`, naming the field and what to do */
export async function readEdit(
  wish: EditWish,
  folder: vscode.WorkspaceFolder,
  model: ModelRow,
  parts: ReadParts,
): Promise<ReadEdit> {
  const { image, references, mask, notes } = await readInputs(wish, folder, model, parts);
  const files = { image: image.content.bytes, mask: mask?.content.bytes ?? null };
  const inspect = (asked: EditFiles) => {
    const key = ["inspect", image.content.sha256, mask?.content.sha256, asked.size, model.sizeRule];
    const look = () => parts.pictures.inspect(asked, model.sizeRule);
    return saidOf(parts.remember(key, look), {
      image: wish.image,
      mask: typeof wish.mask === "string" ? wish.mask : undefined,
    });
  };
  const asItIs = await inspect(files);
  if (asItIs.share === 1) throw fullMask(wish.mask);
  const { size, finish, imageSize, outputFormat } = chooseEdit(optionsOf(wish, folder), asItIs, model);
  const seen = size === null ? asItIs : await inspect({ ...files, size });
  const maskInput = mask === null ? null : { ...inputOf(mask), isOurs: mask.isOurs };
  const edit = {
    image: inputOf(image),
    references: references.map(inputOf),
    mask: maskInput,
    size,
    fit: seen.fit,
    finish,
  };
  return {
    edit,
    inputs: [image, ...references, ...(mask === null ? [] : [mask])].map(({ content }) => content),
    seen,
    imageSize: imageSize ?? seen.fit.sent,
    outputFormat,
    ...placeBeside(image.file),
    warnings: [...seen.notes, ...notes, ...(size === null ? [] : [scaledNote(size)])],
  };
}

/** Pictures are judged by their bytes alone: here it is said which file is meant. */
async function saidOf<T>(judged: Promise<T>, values: Readonly<Record<string, unknown>>): Promise<T> {
  try {
    return await judged;
  } catch (error) {
    if (!(error instanceof InlineAssetsError)) throw error;
    const value = values[error.field ?? ""];
    throw value === undefined ? error : aboutValue(error, value);
  }
}

export interface Inputs {
  image: Input;
  references: Input[];
  mask: (Input & { isOurs: boolean }) | null;
  notes: readonly string[];
}

export async function readInputs(
  wish: Pick<EditWish, "image" | "references" | "mask" | "isMaskInverted">,
  folder: vscode.WorkspaceFolder,
  model: ModelRow,
  parts: ReadParts,
): Promise<Inputs> {
  const { maxImageBytes } = checkInputCount(1 + (wish.references?.length ?? 0), model);
  const reader = new Reader(folder, parts);
  const image = await reader.read("image", wish.image);
  const references: Input[] = [];
  for (const [at, reference] of (wish.references ?? []).entries()) {
    references.push(await reader.readReference(`references[${at}]`, reference, maxImageBytes));
  }
  const mask = wish.mask === undefined ? null : await reader.maskOf(wish.mask, wish.isMaskInverted === true);
  return { image, references, mask, notes: reader.notes };
}

function optionsOf(wish: EditWish, { uri }: vscode.WorkspaceFolder): EditOptions {
  const { imageSize, outputFormat, mask, keepOutsideMask = true } = wish;
  return {
    imageSize,
    outputFormat,
    hasMask: mask !== undefined,
    keepOutsideMask,
    feather: readSetting("feather", uri),
  };
}

/** Beside the original, and named after it. */
export function placeBeside(file: string): { folder: string; name: string } {
  const { dir, name } = path.posix.parse(file);
  return { folder: dir, name: `${name}-edit` };
}

const FULL_MASK =
  "Everything in it is white or transparent, so nothing would be kept. Leave the mask out to edit the whole picture, or invert it.";

function fullMask(mask: EditWish["mask"]): InlineAssetsError {
  if (typeof mask === "string") return invalidRequest("mask", mask, FULL_MASK);
  return new InlineAssetsError("invalid-request", `mask: ${FULL_PAINTED}`, { field: "mask" });
}

const FULL_PAINTED =
  "All of the picture is selected, so nothing would be kept. Take something away, or edit it without a mask in the side panel.";

function scaledNote({ width, height }: PixelSize): string {
  return `The picture is brought to ${width} × ${height}; outside of the mask it is the original at that size.`;
}

interface Input {
  /** Relative to the workspace folder. */
  file: string;
  content: FileContent;
}

function inputOf({ file, content }: Input): EditInput {
  return { file, sha256: content.sha256 };
}

class Reader {
  readonly notes: string[] = [];

  constructor(
    private readonly folder: vscode.WorkspaceFolder,
    private readonly parts: ReadParts,
  ) {}

  async read(field: string, value: string, maxBytes = MAX_FILE_BYTES): Promise<Input> {
    const file = relativePathOf(field, value, this.folder);
    const content = await this.#content(field, file, maxBytes);
    if (content === undefined)
      throw invalidRequest(field, file, "There is no such file in the workspace folder. Choose one that is there.");
    requireOwnName(field, file, content.bytes);
    return { file, content };
  }

  /** Sent as it is, so it has to be smaller than `limit`, bytes. */
  async readReference(field: string, value: string, limit: number): Promise<Input> {
    const input = await this.read(field, value, limit - 1);
    const check = () => this.parts.pictures.check(input.content.bytes, field);
    const checked = this.parts.remember(["check", input.content.sha256, field], check);
    const notes = await saidOf(checked, { [field]: input.file });
    this.notes.push(...notes.map((note) => `${input.file}: ${note}`));
    return input;
  }

  async maskOf(mask: string | PaintedMask, isInverted: boolean): Promise<Input & { isOurs: boolean }> {
    if (typeof mask !== "string") return this.#ours(mask);
    const input = await this.read("mask", mask);
    return isInverted ? await this.#inverted(mask, input.content) : { ...input, isOurs: false };
  }

  /** The other way round it is a file of its own. */
  async #inverted(mask: string, content: FileContent): Promise<Input & { isOurs: boolean }> {
    const invert = () => this.parts.pictures.invert(content.bytes);
    const bytes = await saidOf(this.parts.remember(["invert", content.sha256], invert), { mask });
    const digest = await crypto.subtle.digest("SHA-256", Uint8Array.from(bytes));
    const sha256 = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return this.#ours({ bytes, sha256 });
  }

  /** Kept by its content when the edit is recorded, and until then in no file of the project. */
  #ours(content: FileContent): Input & { isOurs: boolean } {
    const file = maskFileOf({ manifestFolder: manifestFolderOf(this.folder) }, content.sha256);
    return { file, content, isOurs: true };
  }

  async #content(field: string, file: string, maxBytes: number): Promise<FileContent | undefined> {
    try {
      return await this.parts.files.read(this.folder.uri.fsPath, file, maxBytes);
    } catch (cause) {
      if (cause instanceof InlineAssetsError) throw aboutValue(aboutField(cause, field), file);
      throw invalidRequest(field, file, `It can't be read (${reasonOf(cause)}).`);
    }
  }
}

/** A web server goes by the name, and so would show it wrongly. */
function requireOwnName(field: string, file: string, bytes: Uint8Array): void {
  const header = readImageHeader(bytes);
  const named = formatOfName(file);
  if (typeof header !== "object" || named === undefined || named === header.format) return;
  const rule = `By its content it is a ${FORMAT_NAMES[header.format]} picture. Rename it to .${extensionOf(header.format)} first.`;
  throw invalidRequest(field, file, rule);
}

const FORMAT_NAMES: Readonly<Record<OutputFormat, string>> = { png: "PNG", jpeg: "JPEG", webp: "WebP" };

const OUTSIDE = "It must be a picture inside the workspace folder, by its relative path or its file URI.";

/** @throws InlineAssetsError `invalid-request` for what leads outside; nothing is cleaned. */
function relativePathOf(field: string, value: string, { uri }: vscode.WorkspaceFolder): string {
  const file = /^file:/i.test(value) ? pathOfUri(value, uri) : value.replaceAll("\\", "/").replace(/^(\.\/)+/, "");
  if (file === undefined || !isSafeRelativePath(file)) throw invalidRequest(field, value, OUTSIDE);
  return file;
}

function pathOfUri(value: string, root: vscode.Uri): string | undefined {
  try {
    const relative = path.relative(root.fsPath, vscode.Uri.parse(value, true).fsPath);
    return path.isAbsolute(relative) ? undefined : relative.split(path.sep).join("/");
  } catch {
    return undefined;
  }
}
