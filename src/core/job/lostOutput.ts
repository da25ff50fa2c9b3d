import type { InlineAssetsError } from "../errors";
import type { JobOutput } from "../schema/job";

/** An output that is paid for and not to be had, for now. */
export function lostOutput(
  url: string | null,
  { code, message, charged }: InlineAssetsError,
): Extract<JobOutput, { kind: "lost" }> {
  return { kind: "lost", url, error: { code, message, charged }, isKept: false };
}
