import { randomUUID } from "node:crypto";
import { readFile, readlink } from "node:fs/promises";
import { hostname } from "node:os";
import * as z from "zod/mini";

/** Enough to tell a process from every other one, also after its number was given to another. */
export const processIdentitySchema = z.strictObject({
  /** Random, one per start. */
  token: z.string().check(z.regex(/^[0-9a-f-]{36}$/)),
  pid: z.int(),
  /** The kernel's start time of the process, in clock ticks since boot; null where it can't be read (macOS, Windows). */
  start: z.nullable(z.string()),
  host: z.string(),
  /** This boot of the machine, and the namespace that process numbers belong to; null where there is none. */
  boot: z.nullable(z.string()),
  pidNamespace: z.nullable(z.string()),
});
export type ProcessIdentity = z.infer<typeof processIdentitySchema>;

export async function identifyThisProcess(): Promise<ProcessIdentity> {
  return {
    token: randomUUID(),
    pid: process.pid,
    start: (await factsOf(process.pid)).start,
    host: hostname(),
    boot: await orNull(async () => (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim()),
    pidNamespace: await orNull(async () => await readlink("/proc/self/ns/pid")),
  };
}

/** `unsure` where only its heartbeat can tell: it runs on another machine or in another container, or no start time can be read. */
export async function livenessOf(other: ProcessIdentity, own: ProcessIdentity): Promise<"alive" | "gone" | "unsure"> {
  if (other.token === own.token) return "alive";
  if (other.host !== own.host || other.pidNamespace !== own.pidNamespace) return "unsure";
  if (other.boot !== own.boot) return "gone";
  if (!exists(other.pid)) return "gone";
  const { start, isEnded } = await factsOf(other.pid);
  if (isEnded) return "gone";
  if (start === null || other.start === null) return "unsure";
  return start === other.start ? "alive" : "gone";
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

/**
 * Fields 3 and 22 of `/proc/<pid>/stat` (proc(5)); the name before them may hold blanks and brackets. In a container
 * whose first process collects nobody, one that was killed stays listed for ever, as a zombie.
 */
async function factsOf(pid: number): Promise<{ start: string | null; isEnded: boolean }> {
  const text = await orNull(() => readFile(`/proc/${pid}/stat`, "utf8"));
  if (text === null) return { start: null, isEnded: false };
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return { start: fields[19] ?? null, isEnded: fields[0] === "Z" || fields[0] === "X" };
}

async function orNull<T>(read: () => Promise<T>): Promise<T | null> {
  return await read().catch(() => null);
}
