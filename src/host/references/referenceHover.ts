import * as vscode from "vscode";
import { isHuge } from "../../core/image/isHuge";
import { isSlot } from "../../core/references/slotOf";
import type { AssetRecord } from "../../core/schema/assetRecord";
import { asMarkdown } from "../asMarkdown";
import type { HostParts } from "../hostParts";
import { isPictureFile } from "../compare/isPictureFile";
import { oneLine } from "../oneLine";
import { costWords } from "../panel/assetRows";
import { readSetting } from "../settings";
import { age } from "../when";
import type { MissingPicture } from "./missingPicture";
import { missingPictures, priceOf, rangeOf, seeDocument } from "./missingPicture";
import type { PictureOnDisk } from "./pictureOnDisk";
import { pictureOnDisk } from "./pictureOnDisk";
import { commandLink, SLOT_COMMANDS } from "./referenceCommands";
import type { DocumentInWorkspace } from "./references";

/** CSS pixels: a hover is 250 high before it is scrolled, and all of it is to be seen. */
const THUMBNAIL = { width: 240, height: 128 };
const PROMPT_SHOWN = 300;
/** A larger file is not shown in a hover: it would be decoded whole. */
const MOST_SHOWN = 30_000_000;

export type HoverParts = Pick<HostParts, "references" | "generation" | "slots" | "picturesOnDisk">;

/** What a reference means: the picture that is there and what made it, or the one that could be made. */
export function referenceHover(parts: HoverParts): vscode.HoverProvider {
  return {
    async provideHover(document, position, token) {
      if (!readSetting("hover.enabled", document.uri)) return undefined;
      const seen = await seeDocument(parts.references, document, token);
      const reference = seen?.references.find(({ span }) => rangeOf(document, span).contains(position));
      if (seen === undefined || reference?.target === undefined || reference.target === null) return undefined;
      const range = rangeOf(document, reference.span);
      if (reference.target.exists) {
        const picture = await pictureOnDisk(reference.target.file, seen.folder, parts.picturesOnDisk);
        if (picture === undefined) return undefined;
        return new vscode.Hover(describePicture(picture, !isShownByMarkdown(document)), range);
      }
      const missing = missingPictures(document, seen, parts.generation).find((one) => one.reference === reference);
      return missing === undefined
        ? undefined
        : new vscode.Hover(
            await describeMissing(missing, { ...seen, isHinted: isAtHint(document, range, position) }, parts),
            range,
          );
    },
  };
}

/** VS Code's Markdown shows a reference's picture in its own hover, right below ours. */
function isShownByMarkdown({ languageId }: vscode.TextDocument): boolean {
  return languageId === "markdown" && vscode.extensions.getExtension("vscode.markdown-language-features") !== undefined;
}

/** Text of other people is taken as text; what is Markdown here is ours. */
function describePicture(picture: PictureOnDisk, withThumbnail: boolean): vscode.MarkdownString {
  const { record } = picture;
  const hover = new vscode.MarkdownString();
  hover.isTrusted = { enabledCommands: [SLOT_COMMANDS.act] };
  if (withThumbnail && canBeShown(picture))
    hover.appendMarkdown(`![](${picture.uri.toString()}|${thumbnailSides(picture)})\n\n`);
  if (record !== undefined) appendLine(hover, oneLine(record.prompt, PROMPT_SHOWN));
  hover.appendMarkdown(
    `${factsOf(picture)
      .map((facts) => asMarkdown(facts.join(" · ")))
      .join("  \n")}\n\n`,
  );
  hover.appendMarkdown(
    actionsFor(picture)
      .map(([action, title]) => `[${title}](${commandLink(SLOT_COMMANDS.act, picture.uri.toString(), action)})`)
      .join("&nbsp;&nbsp; "),
  );
  return hover;
}

function canBeShown({ bytes, size }: PictureOnDisk): boolean {
  return bytes <= MOST_SHOWN && (size === null || !isHuge(size));
}

function thumbnailSides({ size }: PictureOnDisk): string {
  if (size === null) return `height=${THUMBNAIL.height}`;
  const scale = Math.min(1, THUMBNAIL.width / size.width, THUMBNAIL.height / size.height);
  return `width=${Math.max(1, Math.round(size.width * scale))},height=${Math.max(1, Math.round(size.height * scale))}`;
}

function factsOf({ file, record, size, bytes, modifiedAt }: PictureOnDisk): string[][] {
  const pixels = size === null ? [] : [`${size.width} × ${size.height}`];
  if (record === undefined) {
    const format = file.slice(file.lastIndexOf(".") + 1).toUpperCase();
    return [[format, ...pixels, bytesWords(bytes)]];
  }
  const made = Date.parse(record.createdAt);
  const when = age(Number.isNaN(made) ? modifiedAt : made);
  return [
    [oneLine(record.model, 60), oneLine(record.quality, 20), ...pixels],
    [costWords(record, (words) => words), when, bytesWords(bytes)],
  ];
}

function bytesWords(bytes: number): string {
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

type PictureAction = readonly [action: string, title: string];

/** Those that lead somewhere. */
function actionsFor({ file, record }: PictureOnDisk): PictureAction[] {
  const isEditable = isPictureFile(file);
  return [
    ...(record === undefined ? [] : [REGENERATE]),
    ...(isEditable ? [EDIT, MASK] : []),
    ...(hasSource(record) ? [COMPARE] : []),
    ...(record === undefined ? [] : [HISTORY]),
  ];
}

function hasSource(record: AssetRecord | undefined): boolean {
  return record?.source !== undefined;
}

const REGENERATE: PictureAction = ["regenerate", "Regenerate"];
const EDIT: PictureAction = ["edit", "Edit"];
const MASK: PictureAction = ["paintMask", "Mask"];
const COMPARE: PictureAction = ["compare", "Compare"];
const HISTORY: PictureAction = ["history", "History"];

/** VS Code draws a hint under the first characters of its range, and tells it there and nowhere else. */
const HINT_WIDTH = 3;

/** Whether the hint stands in the same hover and has said what is missing. */
function isAtHint({ uri }: vscode.TextDocument, { start }: vscode.Range, { character }: vscode.Position): boolean {
  return readSetting("missingImages.enabled", uri) && character <= start.character + HINT_WIDTH;
}

async function describeMissing(
  { slot }: MissingPicture,
  { uri, folder, isHinted }: DocumentInWorkspace & { isHinted: boolean },
  { slots }: HoverParts,
): Promise<vscode.MarkdownString> {
  const hover = new vscode.MarkdownString();
  if (!isHinted) appendLine(hover, `${slot.file} does not exist.`);
  if (!isSlot(slot)) return isHinted ? hover : hover.appendMarkdown(asMarkdown(slot.whyNot));
  hover.isTrusted = { enabledCommands: [SLOT_COMMANDS.generate, SLOT_COMMANDS.placeholder] };
  const price = await priceOf(slot, folder, slots);
  const size = slot.size === null ? [] : [`${slot.size.width} × ${slot.size.height}`];
  if (!isHinted) appendLine(hover, oneLine(slot.prompt, PROMPT_SHOWN));
  appendLine(hover, [slot.format.toUpperCase(), ...size, price].join(" · "));
  const addressOf = (command: string) => commandLink(command, uri.toString(), slot.file);
  return hover.appendMarkdown(
    `[Generate this image…](${addressOf(SLOT_COMMANDS.generate)})&nbsp;&nbsp; [Make a placeholder](${addressOf(SLOT_COMMANDS.placeholder)})`,
  );
}

function appendLine(hover: vscode.MarkdownString, text: string): void {
  hover.appendMarkdown(`${asMarkdown(text)}\n\n`);
}
