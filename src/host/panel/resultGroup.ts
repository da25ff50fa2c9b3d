import type { AssetRecord } from "../../core/schema/assetRecord";
import type { PixelSize } from "../../core/schema/imageOptions";
import type { Job, JobPlan } from "../../core/schema/job";
import { whyNotUse } from "../../core/whyNotUse";
import type { Mark, ResultGroup, ResultPicture } from "../../protocol/panel";
import { moneyWords } from "../jobWords";

/** A job of the tray with the pictures of it that are still there. */
export interface TrayGroup {
  job: Job;
  isRunning: boolean;
  /** Under their files' current names. */
  records: AssetRecord[];
  slot: string | null;
  notes: string[];
}

export interface GroupParts {
  /** What the page calls a picture by. */
  handleOf: (root: string, recordId: string) => string;
  /** Of the file on disk: where it is, and what became of it. */
  fileFacts: (root: string, record: AssetRecord) => Promise<{ uri: string; mark: Mark | null }>;
  sizeOf: (plan: JobPlan) => PixelSize;
  t: (message: string, ...args: (string | number)[]) => string;
}

/** A job's pictures as the page shows them. @param kept record ids */
export async function groupOf(group: TrayGroup, kept: ReadonlySet<string>, parts: GroupParts): Promise<ResultGroup> {
  const { job, isRunning, records, slot, notes } = group;
  const pictures: ResultPicture[] = [];
  for (const record of records) {
    pictures.push(await pictureOf(record, { group, isKept: kept.has(record.id), parts }));
  }
  const { call } = job.plan;
  const missing = call.numImages - records.length;
  return {
    jobId: job.id,
    prompt: call.prompt,
    words: wordsOf(group, parts),
    notes,
    slot,
    pictures,
    pending: isRunning && missing > 0 ? { ...parts.sizeOf(job.plan), count: missing } : null,
  };
}

interface About {
  group: TrayGroup;
  isKept: boolean;
  parts: GroupParts;
}

async function pictureOf(record: AssetRecord, { group, isKept, parts }: About): Promise<ResultPicture> {
  const { job, slot } = group;
  const { file, width, height } = record;
  const { root } = job.plan;
  const { uri, mark } = await parts.fileFacts(root, record);
  return {
    assetId: parts.handleOf(root, record.id),
    name: nameOf(file),
    file,
    uri,
    width,
    height,
    isUsed: file === slot,
    cannotUse: whyNot(record, { slot, mark, t: parts.t }),
    canCompare: record.source !== undefined,
    isKept,
    mark,
  };
}

function whyNot(
  record: AssetRecord,
  { slot, mark, t }: { slot: string | null; mark: Mark | null; t: GroupParts["t"] },
): string | null {
  if (slot === null) return t("There is no other file whose place it could take.");
  if (record.file === slot) return null;
  return mark === "missing" ? t("Its file is missing on disk.") : whyNotUse(record, slot);
}

function nameOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}

/** `4 pictures · $0.31 · 12 s` */
function wordsOf({ job, records }: TrayGroup, { t }: GroupParts): string {
  const pictures = records.length === 1 ? t("1 picture") : t("{0} pictures", records.length);
  const [first] = records;
  if (first === undefined) return t("on the way");
  const isLikely = first.costSource === "estimated" && first.costUsd !== 0;
  const money = `${isLikely ? "≈ " : ""}${moneyWords(job)}`;
  return [pictures, money, durationWords(Math.max(...records.map(({ durationMs }) => durationMs)), t)].join(" · ");
}

function durationWords(ms: number, t: GroupParts["t"]): string {
  const seconds = Math.max(1, Math.round(ms / 1_000));
  return seconds < 60 ? t("{0} s", seconds) : t("{0} min {1} s", Math.floor(seconds / 60), seconds % 60);
}
