import { InlineAssetsError } from "../../core/errors";
import type { JobResult } from "../../core/job/runJob";
import type { MissingProgress } from "../../protocol/missing";
import type { Approved } from "../generationService";
import type { SlotDesk } from "../references/slotDesk";
import type { Entry } from "./missingRows";

interface BatchParts {
  slots: Pick<SlotDesk, "run">;
  /** Told with each that ends, and when the batch is called off. */
  onProgress: (progress: MissingProgress) => void;
  onMade: (entry: Entry, result: JobResult) => void;
  onFailed: (entry: Entry, error: unknown) => void;
}

/** Pictures that are made together. Knows nothing of VS Code. */
export class MissingBatch {
  readonly #abort = new AbortController();
  #made = 0;
  #failed = 0;

  constructor(
    private readonly jobs: readonly { entry: Entry; approved: Approved }[],
    private readonly isFree: boolean,
    private readonly parts: BatchParts,
  ) {}

  get progress(): MissingProgress {
    return {
      all: this.jobs.length,
      made: this.#made,
      failed: this.#failed,
      isCancelled: this.#abort.signal.aborted,
      isFree: this.isFree,
    };
  }

  /** What is not sent will not be; what is under way is saved when it arrives. */
  cancel(): void {
    this.#abort.abort();
    this.parts.onProgress(this.progress);
  }

  /** Until each has ended, those that are not waited for any more as well. Never rejects. */
  async run(): Promise<MissingProgress> {
    await Promise.all(this.jobs.map((job) => this.#runOne(job)));
    return this.progress;
  }

  async #runOne({ entry, approved }: { entry: Entry; approved: Approved }): Promise<void> {
    const late: Promise<JobResult>[] = [];
    try {
      const result = await this.parts.slots
        .run(approved, { signal: this.#abort.signal, onLateEnd: (end) => void late.push(end) })
        .catch(async (error: unknown) => {
          const [end] = late;
          if (end === undefined) throw error;
          return await end;
        });
      this.#made += 1;
      this.parts.onMade(entry, result);
    } catch (error) {
      if (!isCancelled(error)) {
        this.#failed += 1;
        this.parts.onFailed(entry, error);
      }
    }
    this.parts.onProgress(this.progress);
  }
}

function isCancelled(error: unknown): boolean {
  return error instanceof InlineAssetsError && error.code === "cancelled";
}
