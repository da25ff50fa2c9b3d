import assert from "node:assert/strict";
import { t } from "../../media/panel/texts";
import { invalidRequest } from "../../src/core/errors";
import type { SeenJob } from "../../src/core/desk/jobViews";
import type { RunOptions } from "../../src/core/desk/jobDesk";
import type { JobResult } from "../../src/core/job/runJob";
import { estimatePrice } from "../../src/core/price";
import type { SeenReference } from "../../src/core/references/seenReference";
import type { NoSlot, Slot } from "../../src/core/references/slot";
import type { AssetRecord } from "../../src/core/schema/assetRecord";
import type { JobAction } from "../../src/host/jobActions";
import type { Approved, Prepared } from "../../src/host/generationService";
import { KeptChoices } from "../../src/host/missing/keptChoices";
import { MissingDesk } from "../../src/host/missing/missingDesk";
import type { MadeFile, MissingDeskParts } from "../../src/host/missing/missingDeskParts";
import { createMissingJobs } from "../../src/host/missing/missingJobs";
import { MissingRows } from "../../src/host/missing/missingRows";
import type { LookedAt } from "../../src/host/missing/missingTargets";
import type { MissingEvent, MissingEvents, MissingList, MissingOffer, MissingRow } from "../../src/protocol/missing";
import type { SlotWish } from "../../src/host/references/slotDesk";
import { OFFLINE_INFO } from "../../src/providers/offline/models";
import { PROSPOLABS_INFO } from "../../src/providers/prospolabs/models";
import { folderAt, memory, ROOT } from "./formRig";

/** A reference to a picture of this name, whose words are its prompt; `exists` false unless said otherwise. */
export function referenceTo(file: string, { alt = file, exists = false, from = 0 } = {}): SeenReference {
  return {
    raw: file,
    span: { from, to: from + file.length },
    url: file,
    syntax: "markdown",
    alt,
    hints: {},
    surroundings: {},
    target: { file, exists },
  };
}

export function documentWith(document: string, ...references: SeenReference[]): LookedAt {
  return { uri: `file://${ROOT}/${document}`, root: ROOT, document, references };
}

/** The run of one picture, which a test ends. */
interface Run {
  file: string;
  options: RunOptions;
  succeed(change?: Partial<AssetRecord>): void;
  fail(error: unknown): void;
}

interface MissingRigOptions {
  documents?: LookedAt[];
  state?: ReturnType<typeof memory>;
  parts?: Partial<MissingDeskParts>;
}

/** The list's desk with stand-ins for what looks through documents and what makes pictures; all that the page is told is kept. */
export function createMissingRig({ documents = [], state = memory(), parts = {} }: MissingRigOptions = {}) {
  const world = {
    documents,
    files: new Set<string>(),
    /** Files that are there, and of which what looks through documents has not heard yet. */
    unheard: new Set<string>(),
    records: [] as Partial<AssetRecord>[],
    jobs: [] as SeenJob[],
    hasPage: true,
    approveError: undefined as Error | undefined,
  };
  const events: MissingEvent[] = [];
  const runs: Run[] = [];
  const approvals: Prepared[][] = [];
  const dismissed: string[] = [];
  const filledIn: MadeFile[][] = [];
  const ended: string[] = [];
  const looks = new Set<() => void>();
  const post = <K extends keyof MissingEvents>(type: K, body: MissingEvents[K]): void => {
    events.push({ type, body } as MissingEvent);
    for (const look of looks) look();
  };
  const kept = new KeptChoices(state, SILENT);
  const folder = folderAt(ROOT);
  const slots = {
    prepare: (wish: SlotWish) => Promise.resolve(preparedFor(wish)),
    approveAll: (prepared: readonly Prepared[]): Promise<Approved[]> => {
      if (world.approveError !== undefined) return Promise.reject(world.approveError);
      approvals.push([...prepared]);
      return Promise.resolve(prepared.map((one) => ({ job: { id: fileOf(one) } as Approved["job"], warnings: [] })));
    },
    run: ({ job }: Approved, options: RunOptions): Promise<JobResult> =>
      new Promise((resolve, reject) => {
        runs.push({
          file: job.id,
          options,
          succeed(change = {}) {
            world.files.add(job.id);
            resolve(resultOf(job.id, change));
          },
          fail: reject,
        });
        for (const look of looks) look();
      }),
  };
  const rows = new MissingRows({
    kept,
    slots,
    folderOf: () => folder,
    nameOf: (_root, file) => file,
    pictureId: (root, file) => `${root}/${file}`,
    breathe: () => Promise.resolve(),
    t,
  });
  const jobs = createMissingJobs({
    desk: { jobs: () => Promise.resolve([...world.jobs]) },
    actionsFor: (seen) => (seen.job.state.kind === "approved" && !seen.isRunning ? [action("start")] : []),
    clock: { now: () => Date.now() },
    t,
  });
  const desk = new MissingDesk({
    look: () =>
      Promise.resolve(
        world.documents.map(withFiles(new Set([...world.files].filter((file) => !world.unheard.has(file))))),
      ),
    linesOf: (_uri, offsets) => Promise.resolve(offsets.map((offset) => offset + 1)),
    slotOf,
    records: () => Promise.resolve(world.records as AssetRecord[]),
    kept,
    rows,
    jobs,
    slots,
    desk: {
      dismiss: (id) => {
        dismissed.push(id);
        world.jobs = world.jobs.filter(({ job }) => job.id !== id);
        return Promise.resolve();
      },
    },
    folder: () => folder,
    isTrusted: () => true,
    modelFor: () => ({
      provider: { info: PROSPOLABS_INFO, submit: () => Promise.reject(new Error("nothing is sent")) },
      model: PROSPOLABS_INFO.models[0],
    }),
    hasKey: () => Promise.resolve(true),
    settings: () => ({ quality: "high", isFillingIn: true }),
    isThere: (_root, file) => Promise.resolve(world.files.has(file)),
    fillIn: (made) => {
      filledIn.push([...made]);
      return Promise.resolve("Filled in.");
    },
    documentName: (uri) => uri.slice(`file://${ROOT}/`.length),
    onEnded: (words) => void ended.push(words),
    hasPage: () => world.hasPage,
    post,
    log: SILENT,
    t,
    ...parts,
  });
  const until = async (check: () => boolean): Promise<void> => {
    while (!check()) {
      await new Promise<void>((resolve) => {
        const look = (): void => {
          looks.delete(look);
          resolve();
        };
        looks.add(look);
      });
    }
  };
  const last = <K extends keyof MissingEvents>(type: K): MissingEvents[K] | undefined =>
    events.findLast((event) => event.type === type)?.body as MissingEvents[K] | undefined;
  /** The offer that answers all that was done so far. */
  const offer = async (revision = 0): Promise<MissingOffer> => {
    const from = events.length;
    const found = (): MissingOffer | undefined => {
      const news = events.slice(from).findLast(({ type }) => type === "offer");
      return news?.type === "offer" && news.body.revision >= revision ? news.body : undefined;
    };
    await until(() => found() !== undefined);
    return found() ?? assert.fail();
  };
  const list = (): MissingList => last("list") ?? assert.fail("The page was told no list.");
  return {
    ...{
      desk,
      world,
      events,
      runs,
      approvals,
      dismissed,
      filledIn,
      ended,
      kept,
      state,
      rows,
      until,
      last,
      offer,
      list,
    },
    /** Draws the page, and waits for its price. */
    async open(): Promise<MissingOffer> {
      const next = offer();
      desk.begin();
      return await next;
    },
    /** Every row as the page has it by now. */
    shown(): MissingRow[] {
      const found = new Map(
        list()
          .groups.flatMap((group) => group.rows)
          .map((row) => [row.id, row]),
      );
      const at = events.findLastIndex(({ type }) => type === "list");
      for (const event of events.slice(at)) {
        if (event.type !== "rows") continue;
        for (const row of event.body.rows) found.set(row.id, row);
      }
      return [...found.values()];
    },
    run: async (file: string): Promise<Run> => {
      await until(() => runs.some((run) => run.file === file));
      return runs.find((run) => run.file === file) ?? assert.fail();
    },
  };
}

const SILENT = {
  info: () => undefined,
  warn: () => undefined,
  error: (message: string, cause: unknown) => assert.fail(`${message} ${String(cause)}`),
};

function withFiles(files: ReadonlySet<string>) {
  return (document: LookedAt): LookedAt => ({
    ...document,
    references: document.references.map((one) =>
      one.target === null
        ? one
        : { ...one, target: { ...one.target, exists: one.target.exists || files.has(one.target.file) } },
    ),
  });
}

/** What is called `.svg` can't be made. */
function slotOf([first]: readonly SeenReference[]): Slot | NoSlot {
  const file = first?.target?.file ?? "";
  if (file.endsWith(".svg")) return { file, whyNot: "An SVG is a drawing of shapes." };
  return { file, prompt: first?.alt ?? "", promptFrom: "alt", size: null, format: "png" };
}

function preparedFor({ slot, choices = {}, isReplacing = false }: SlotWish): Prepared {
  const info = choices.provider === "offline" ? OFFLINE_INFO : PROSPOLABS_INFO;
  const [model] = info.models;
  const prompt = choices.prompt ?? slot.prompt;
  if (prompt.length > 1_000) throw invalidRequest("prompt", "…", "It is too long.");
  const quality = choices.quality ?? "high";
  const call = { mode: "generate", prompt, quality, imageSize: "landscape_4_3", numImages: 1 };
  return {
    ...{ provider: { info }, model, call, warnings: [], inputs: [] },
    estimate: estimatePrice({ quality, numImages: 1 }, model),
    plan: { slot: { file: slot.file }, isReplacing },
  } as unknown as Prepared;
}

function fileOf({ plan }: Prepared): string {
  return String(Reflect.get(Object(Reflect.get(plan, "slot")), "file"));
}

function resultOf(file: string, change: Partial<AssetRecord>): JobResult {
  const record = {
    file,
    prompt: `made of ${file}`,
    width: 1024,
    height: 768,
    provider: "prospolabs",
    costUsd: 0.077,
    ...change,
  };
  return { jobId: file, generationId: null, costUsd: 0.077, assets: [record as AssetRecord], warnings: [] };
}

function action(id: JobAction["id"]): JobAction {
  return { id, label: id, icon: "play", leadsBack: false, run: () => undefined };
}

/** A job for the picture of this name, as the journal has it. */
export function jobFor(file: string, state: object, isRunning = false): SeenJob {
  const plan = { root: ROOT, slot: { file }, call: { prompt: file, numImages: 1 }, estimate: 77_000 };
  const job = { id: `job of ${file}`, createdAt: Date.now(), plan, trouble: null, consent: null, state };
  return { job: job as unknown as SeenJob["job"], isRunning };
}
