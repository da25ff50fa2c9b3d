import { extensionOf, formatOfName } from "../../core/naming";
import type { ModelRow } from "../../core/provider";
import { coverSize } from "../../core/references/coverSize";
import type { SlotCall } from "../../core/references/slotCall";
import { slotCall } from "../../core/references/slotCall";
import type { OutputFormat } from "../../core/schema/imageOptions";
import type { DraftFields, Pixels } from "../../protocol/panel";
import type { Prepared } from "../generationService";

/** Another picture that can be exchanged with a first one, whose size the model need not make: it is brought to that here. */
export interface AnotherPicture {
  /** Of the model. */
  asked: Pick<SlotCall, "imageSize" | "outputFormat">;
  warnings: readonly string[];
  leaf: string;
  size: Pixels;
  format: OutputFormat;
}

/** @param versionOf the first one's file. Null where nothing says a size that has to be kept, or none that can be made. */
export function anotherPicture(
  draft: Pick<DraftFields, "imageSize" | "name" | "outputFormat">,
  versionOf: string | null,
  model: ModelRow,
): AnotherPicture | null {
  const { imageSize: size } = draft;
  if (versionOf === null || size === null || typeof size === "string") return null;
  const first = versionOf.slice(versionOf.lastIndexOf("/") + 1);
  const format = draft.outputFormat ?? formatOfName(first);
  if (format === undefined || coverSize(size, model.sizeRule) === undefined) return null;
  const { warnings, ...asked } = slotCall({ size, format }, model);
  return { asked, warnings, leaf: leafFor(first, draft.name, format), size, format };
}

/** The first one's very extension, where that is of the format. */
function leafFor(first: string, name: string | null, format: OutputFormat): string {
  const dot = first.lastIndexOf(".");
  const own = name?.trim() ?? "";
  const extension = formatOfName(first) === format ? first.slice(dot + 1) : extensionOf(format);
  return `${own === "" ? first.slice(0, Math.max(0, dot)) : own}.${extension}`;
}

export function withItsPlace(prepared: Prepared, { leaf, size, format, warnings }: AnotherPicture): Prepared {
  const { folder } = prepared.plan;
  const slot = { file: folder === "" ? leaf : `${folder}/${leaf}`, size: { ...size }, format, isAnother: true };
  return { ...prepared, plan: { ...prepared.plan, slot }, warnings: [...prepared.warnings, ...warnings] };
}
