import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { JobJournal } from "../core/ports";
import type { Job } from "../core/schema/job";
import { jobSchema } from "../core/schema/job";
import { hasCode, replaceDurably } from "./durableFile";

/** One file a job in `folder`, which lies in the extension's global storage and never in a workspace. */
export function createJobJournal(folder: string): JobJournal {
  const fileOf = (jobId: string) => join(folder, `${jobId}.json`);
  return {
    async write(job: Job): Promise<void> {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await replaceDurably(fileOf(job.id), `${JSON.stringify(job)}\n`);
    },
    async read(jobId: string): Promise<Job | undefined> {
      if (!jobSchema.shape.id.safeParse(jobId).success) return undefined;
      try {
        const parsed = jobSchema.safeParse(JSON.parse(await readFile(fileOf(jobId), "utf8")));
        return parsed.success ? parsed.data : undefined;
      } catch (error) {
        if (hasCode(error, "ENOENT")) return undefined;
        throw error;
      }
    },
  };
}
