import type { JobClaims } from "../ports";

/**
 * Claims that hold between the callers of one process too: recovery, a person's click and a program may want the same
 * job at once.
 * @param isKept a job that is on no disk stays claimed towards other processes when its caller is done with it.
 */
export function claimOnce(claims: JobClaims, isKept: (jobId: string) => boolean): JobClaims {
  const taken = new Set<string>();
  return {
    async claim(jobId) {
      if (taken.has(jobId)) return false;
      taken.add(jobId);
      let isOurs = false;
      try {
        isOurs = await claims.claim(jobId);
        return isOurs;
      } finally {
        if (!isOurs) taken.delete(jobId);
      }
    },
    async release(jobId) {
      taken.delete(jobId);
      if (!isKept(jobId)) await claims.release(jobId);
    },
    holds: (jobId) => claims.holds(jobId),
    stateOf: (jobId) => claims.stateOf(jobId),
    tidy: (unfinished) => claims.tidy(unfinished),
  };
}
