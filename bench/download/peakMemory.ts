import { readFileSync, writeFileSync } from "node:fs";

// Resident memory of this process. `resourceUsage().maxRSS` is no use where Linux can be asked better: it begins with
// what the parent process held when it started this one.

/** Forgets the peak so far, where the system can. */
export function resetPeak(): void {
  try {
    writeFileSync("/proc/self/clear_refs", "5");
  } catch {
    // No Linux, or not allowed: the peak then counts from the start of the process.
  }
}

/** The most memory since the reset, bytes. */
export function readPeak(): number {
  try {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
    if (kilobytes !== undefined) return Number(kilobytes) * 1024;
  } catch {
    // No Linux.
  }
  return process.resourceUsage().maxRSS * 1024;
}
