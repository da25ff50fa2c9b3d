import type { CatalogItem } from "../../core/history/historyCatalog";
import type { AssetRecord } from "../../core/schema/assetRecord";
import { describeSize } from "../../core/schema/imageOptions";
import { formatUsd } from "../../core/schema/money";
import type { AssetDetails } from "../../protocol/panel";
import { age } from "../when";
import type { Translate } from "./panelPost";

export interface Words {
  readonly t: Translate;
  /** Of a provider's id, as a person knows it. */
  providerName(id: string): string;
  now(): number;
}

type AssetRow = AssetDetails["rows"][number];

/** A manifest can hold whatever a repository wrote; more than this nobody reads. */
const MAX_VALUE = 1_000;

/** The facts of an asset in reading order; only those that there are. */
export function assetRows(item: CatalogItem, words: Words): AssetRow[] {
  const { record } = item;
  const { t } = words;
  return [
    row(t("Model"), `${record.model} · ${words.providerName(record.provider)}`),
    row(t("Quality"), record.quality),
    sizeRow(record, t),
    row(t("Format"), formatWords(record)),
    ...(record.count > 1 ? [row(t("Picture"), t("{0} of {1}", record.index + 1, record.count))] : []),
    ...(record.seed === null ? [] : [row(t("Seed"), String(record.seed))]),
    costRow(record, t),
    row(t("Time taken"), durationWords(record.durationMs)),
    createdRow(item, words),
    ...inputRows(record, t),
    row(t("File"), record.file),
    ...(record.generationId === null ? [] : [row(t("Generation"), record.generationId)]),
  ];
}

function row(label: string, value: string, title = ""): AssetRow {
  return { label, value: value.slice(0, MAX_VALUE), title };
}

function sizeRow({ width, height, imageSize }: AssetRecord, t: Translate): AssetRow {
  const [delivered, asked] = [`${width} × ${height}`, describeSize(imageSize)];
  return row(t("Size"), delivered === asked ? delivered : t("{0}, asked: {1}", delivered, asked));
}

function formatWords({ format, bytes }: AssetRecord): string {
  const size = bytes < 1_000_000 ? `${Math.ceil(bytes / 1_000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
  return `${format.toUpperCase()} · ${size}`;
}

function costRow(record: AssetRecord, t: Translate): AssetRow {
  const sources = {
    reported: t("As the provider reported it."),
    usage: t("Computed from the usage that the provider reported."),
    estimated: t("From the price list: the provider reported no cost."),
  };
  const title = record.costUsd === null || record.costUsd === 0 ? "" : sources[record.costSource];
  return row(t("Cost"), costWords(record, t), title);
}

/** A cost that the answer did not name is the price list's, and so only likely. */
export function costWords({ costUsd, costSource }: AssetRecord, t: Translate): string {
  if (costUsd === null) return t("cost unknown");
  if (costUsd === 0) return t("free");
  return `${costSource === "estimated" ? "≈ " : ""}${formatUsd(costUsd)}`;
}

function createdRow({ createdAt, record }: CatalogItem, words: Words): AssetRow {
  const { t } = words;
  if (createdAt === null) return row(t("Created"), record.createdAt);
  const exact = new Date(createdAt).toLocaleString(undefined, { dateStyle: "long", timeStyle: "medium" });
  return row(t("Created"), age(createdAt, words.now()), exact);
}

function durationWords(ms: number): string {
  if (ms < 10_000) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

function inputRows({ source, mask, references = [], feather }: AssetRecord, t: Translate): AssetRow[] {
  return [
    ...(source === undefined ? [] : [row(t("Made from"), source.file)]),
    ...(mask === undefined ? [] : [row(t("Mask"), mask.file)]),
    ...(references.length === 0 ? [] : [row(t("References"), references.map(({ file }) => file).join(", "))]),
    ...(feather === undefined ? [] : [row(t("Soft edge"), `${feather} px`)]),
  ];
}
