import type * as vscode from "vscode";
import type { AnsweredWish } from "../core/desk/beginAnswered";
import { invalidRequest } from "../core/errors";
import { readImageHeader } from "../core/image/imageHeader";
import { isSameSize } from "../core/image/pixelWords";
import type { FileContent, SeenEdit } from "../core/ports";
import type { ModelRow } from "../core/provider";
import { isSafeRelativePath } from "../core/relativePath";
import type { AssetRecord } from "../core/schema/assetRecord";
import type { EditPlan } from "../core/schema/editPlan";
import type { PixelSize } from "../core/schema/imageOptions";
import { qualitySchema } from "../core/schema/imageOptions";
import { manifestFolderOf } from "./folders";
import type { ReadParts } from "./readEdit";
import { placeBeside, readInputs } from "./readEdit";
import { readSetting } from "./settings";

/** What a person may change about an edit without paying. */
export interface ReblendWish {
  /** Pixels, 0 to 16. */
  feather: number;
  /** Absent: the whole answer. */
  mask?: string;
  isMaskInverted: boolean;
}

export interface ReadReblend extends AnsweredWish {
  inputs: FileContent[];
  answerBytes: Uint8Array;
  seen: SeenEdit;
  warnings: string[];
}

/** Answers are at most as large as what is downloaded. */
const MAX_ANSWER_BYTES = 80_000_000;

/**
 * What it takes to lay an answer over its original once more. The manifest may be anybody's: what it says of files holds
 * only where their content proves it.
 * @throws InlineAssetsError `invalid-request` where source or answer is gone or changed, or the mask is none
 */
export async function readReblend(
  record: AssetRecord,
  wish: ReblendWish,
  folder: vscode.WorkspaceFolder,
  { model, ...parts }: ReadParts & { model: ModelRow },
): Promise<ReadReblend> {
  const { source, raw } = factsOf(record);
  const answer = await readAnswer(raw, folder, parts);
  const { image, mask, notes } = await readInputs({ image: source.file, ...wish }, folder, model, parts);
  if (image.content.sha256 !== source.sha256) throw invalidRequest("source", source.file, CHANGED);
  const target = { width: record.width, height: record.height };
  const files = { image: image.content.bytes, mask: mask?.content.bytes ?? null };
  const asItIs = await parts.pictures.inspect(files, model.sizeRule);
  const size = isSameSize(asItIs.size, target) ? null : target;
  const edit: EditPlan = {
    image: { file: image.file, sha256: image.content.sha256 },
    references: referencesOf(record),
    mask: mask === null ? null : { file: mask.file, sha256: mask.content.sha256, isOurs: mask.isOurs },
    size,
    fit: { kind: "scale", original: target, sent: sentSize(record, answer.facts), content: raw.content },
    finish: { isComposited: mask !== null, feather: wish.feather, format: record.format },
  };
  return {
    plan: { ...planOf(record, folder, manifestFolderOf(folder)), edit },
    answer: answer.facts,
    answerBytes: answer.content.bytes,
    generationId: record.generationId,
    inputs: [image.content, ...(mask === null ? [] : [mask.content])],
    seen: asItIs,
    warnings: [...asItIs.notes, ...notes],
  };
}

const CHANGED = "It has changed since it was edited, so the answer does not belong to it any more.";
const GONE = "The model's answer to it is gone, so it can't be blended again without paying for another edit.";

type Facts = Required<Pick<AssetRecord, "source" | "raw">>;

function factsOf({ file, source, raw }: AssetRecord): { [K in keyof Facts]: NonNullable<Facts[K]> } {
  if (source === undefined) throw invalidRequest("asset", file, "It is no edited picture.");
  if (raw === undefined) throw invalidRequest("asset", file, "The model's answer to it was saved as it came.");
  return { source, raw };
}

async function readAnswer(
  raw: NonNullable<AssetRecord["raw"]>,
  { uri }: vscode.WorkspaceFolder,
  { files }: ReadParts,
): Promise<{ content: FileContent; facts: AnsweredWish["answer"] }> {
  const isSafe = isSafeRelativePath(raw.file);
  const content = isSafe ? await files.read(uri.fsPath, raw.file, MAX_ANSWER_BYTES) : undefined;
  const header = content === undefined ? "unknown" : readImageHeader(content.bytes);
  if (content?.sha256 !== raw.sha256 || typeof header !== "object") throw invalidRequest("raw", raw.file, GONE);
  const { format, width, height } = header;
  return { content, facts: { sha256: content.sha256, bytes: content.bytes.byteLength, format, width, height } };
}

/** What was asked for, which is what the answer is fitted to first. */
function sentSize({ imageSize }: AssetRecord, answer: PixelSize): PixelSize {
  return typeof imageSize === "string" ? { width: answer.width, height: answer.height } : imageSize;
}

function referencesOf({ references = [] }: AssetRecord): EditPlan["references"] {
  return references.flatMap(({ file, sha256 }) => (isSafeRelativePath(file) ? [{ file, sha256 }] : []));
}

function planOf(record: AssetRecord, folder: vscode.WorkspaceFolder, manifestFolder: string): AnsweredWish["plan"] {
  const quality = qualitySchema.safeParse(record.quality);
  return {
    provider: record.provider,
    call: {
      mode: "edit",
      prompt: record.prompt,
      model: record.model,
      quality: quality.success ? quality.data : "auto",
      imageSize: record.imageSize,
      outputFormat: record.format,
      numImages: 1,
      seed: record.seed ?? 0,
    },
    root: folder.uri.fsPath,
    folder: placeBeside(record.file).folder,
    manifestFolder,
    name: placeBeside(record.source?.file ?? record.file).name,
    fileNameTemplate: readSetting("fileName", folder.uri),
    estimate: 0,
    reserve: 0,
    apiOrigin: null,
  };
}
