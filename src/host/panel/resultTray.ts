import * as z from "zod/mini";
import { reasonOf } from "../../core/errors";
import { isSafeRelativePath } from "../../core/relativePath";
import type { AssetRecord } from "../../core/schema/assetRecord";
import type { PixelSize } from "../../core/schema/imageOptions";
import type { JobPlan } from "../../core/schema/job";
import type { ResultGroup } from "../../protocol/panel";
import { inTurn } from "../inTurn";
import type { TrayReaderParts } from "./readTrayGroups";
import { readTrayGroups } from "./readTrayGroups";
import type { GroupParts, TrayGroup } from "./resultGroup";
import { groupOf } from "./resultGroup";

// Which jobs' pictures are up for a decision. Only their ids are kept, in the workspace's state; the pictures themselves are read
// from journal and manifest each time, so that whatever became of them since is what is shown. Knows no VS Code.

const KEY = "panelResults";
const MAX_JOBS = 20;
/** More than all pictures of so many jobs. */
const MAX_KEPT = 200;

const traySchema = z.object({
  /** The latest first. `slot`: the file that *use this one* swaps with, where whoever added the job knew it. */
  jobs: z.array(
    z.object({ jobId: z.string(), slot: z.nullable(z.string().check(z.refine((file) => isSafeRelativePath(file)))) }),
  ),
  /** Record ids of the pictures that a person wants to keep. */
  kept: z.array(z.string()),
});
type Tray = z.infer<typeof traySchema>;

interface TrayMemento {
  get(key: string): unknown;
  update(key: string, value: unknown): PromiseLike<void>;
}

interface TrayParts extends TrayReaderParts, Omit<GroupParts, "sizeOf"> {
  state: TrayMemento;
  post: (groups: ResultGroup[]) => void;
}

export interface ResultTray {
  /** @param slot an edit's source, or the file that is made anew; null: the first of several pictures counts. */
  add(jobId: string, about: { slot: string | null }): void;
  /** Keeps a picture, or takes that back. */
  keep(assetId: string): Promise<void>;
  clear(jobId: string): void;
  /** Something may have changed: tells the groups where they have. */
  refresh(): void;
  /** A page that was drawn anew wants them in any case. */
  tellAgain(): void;
  groups(): Promise<ResultGroup[]>;
  /** A picture of the results, also one that no manifest that was read so far knows. */
  find(assetId: string): Promise<{ root: string; record: AssetRecord } | undefined>;
  /** The file that *use this one* swaps a picture with; null where there is none. */
  slotOf(assetId: string): Promise<string | null>;
}

export function createResultTray(parts: TrayParts): ResultTray {
  const { state, log } = parts;
  let told = "";
  const read = (): Tray => readTray(state);
  const save = (tray: Tray): void => {
    state
      .update(KEY, bounded(tray))
      .then(undefined, (error: unknown) => log.warn(`The panel's results could not be noted: ${reasonOf(error)}`));
    refresh();
  };
  const refresh = inTurn(async () => {
    try {
      const found = await readShown(read(), parts);
      const now = JSON.stringify(found);
      if (now === told) return;
      told = now;
      parts.post(found);
    } catch (error) {
      log.warn(`The panel's results could not be brought up to date: ${reasonOf(error)}`);
    }
  });
  return {
    add(jobId, { slot }) {
      const { jobs, kept } = read();
      const safe = slot !== null && isSafeRelativePath(slot) ? slot : null;
      // Whoever only goes on with a job does not know what its pictures are for.
      const known = jobs.find((one) => one.jobId === jobId)?.slot ?? null;
      save({ jobs: [{ jobId, slot: safe ?? known }, ...jobs.filter((one) => one.jobId !== jobId)], kept });
    },
    async keep(assetId) {
      const found = await findPicture(assetId, read(), parts);
      if (found === undefined) return;
      const { id } = found.record;
      const { jobs, kept } = read();
      save({ jobs, kept: kept.includes(id) ? kept.filter((one) => one !== id) : [id, ...kept] });
    },
    clear(jobId) {
      const { jobs, kept } = read();
      save({ jobs: jobs.filter((one) => one.jobId !== jobId), kept });
    },
    refresh,
    tellAgain() {
      told = "";
      refresh();
    },
    async find(assetId) {
      const found = await findPicture(assetId, read(), parts);
      return found && { root: found.group.job.plan.root, record: found.record };
    },
    groups: async () => await readShown(read(), parts),
    slotOf: async (assetId) => (await findPicture(assetId, read(), parts))?.group.slot ?? null,
  };
}

/** What an earlier version or another hand has written there counts as nothing. */
function readTray(state: TrayMemento): Tray {
  const parsed = traySchema.safeParse(state.get(KEY));
  return bounded(parsed.success ? parsed.data : { jobs: [], kept: [] });
}

function bounded({ jobs, kept }: Tray): Tray {
  return { jobs: jobs.slice(0, MAX_JOBS), kept: kept.slice(0, MAX_KEPT) };
}

async function readShown(tray: Tray, parts: TrayParts): Promise<ResultGroup[]> {
  const kept = new Set(tray.kept);
  const shown: ResultGroup[] = [];
  for (const group of await readTrayGroups(tray.jobs, parts)) {
    shown.push(await groupOf(group, kept, { ...parts, sizeOf: (plan) => sizeOf(plan, parts.provider) }));
  }
  return shown;
}

async function findPicture(
  assetId: string,
  { jobs }: Tray,
  parts: TrayParts,
): Promise<{ group: TrayGroup; record: AssetRecord } | undefined> {
  for (const group of await readTrayGroups(jobs, parts)) {
    const record = group.records.find(({ id }) => parts.handleOf(group.job.plan.root, id) === assetId);
    if (record !== undefined) return { group, record };
  }
  return undefined;
}

/** As far as it can be known before the pictures are there. */
function sizeOf({ provider, call, edit }: JobPlan, known: TrayParts["provider"]): PixelSize {
  if (edit !== undefined && edit.finish !== null) return edit.fit.original;
  if (typeof call.imageSize !== "string") return call.imageSize;
  const model = known(provider)?.info.models.find(({ id }) => id === call.model);
  return model?.presets[call.imageSize] ?? { width: 1, height: 1 };
}
