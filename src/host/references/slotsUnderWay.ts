import { hasPlace, isUnderWay, keyOf } from "../../core/desk/admitPlaces";
import type { JobDesk } from "../../core/desk/jobDesk";

/** The places whose pictures are paid or on their way, in any window: to make one once more would pay for it twice. */
export async function slotsUnderWay(desk: JobDesk): Promise<ReadonlySet<string>> {
  const keys = new Set<string>();
  for (const { job } of await desk.jobs()) {
    if (hasPlace(job.plan) && (await isUnderWay(job, desk.parts))) keys.add(keyOf(job.plan));
  }
  return keys;
}

/** Names one place among `slotsUnderWay`. @param root a workspace folder's absolute path. @param file relative to it. */
export function slotKey(root: string, file: string): string {
  return `${root}\n${file}`;
}
