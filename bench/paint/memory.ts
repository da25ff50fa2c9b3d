import { readFile } from "node:fs/promises";
import type { OpenedPage } from "./lab";

export interface Memory {
  /** Objects of JavaScript and the buffers behind arrays, after a collection, bytes. */
  heapBytes: number;
  bufferBytes: number;
  /** All of the page's process that is its own, pictures and canvases included; only on Linux. */
  processBytes: number | null;
}

export async function memoryOf({ session, page }: OpenedPage): Promise<Memory> {
  await session.send("HeapProfiler.collectGarbage");
  await session.send("HeapProfiler.collectGarbage");
  const { usedSize, backingStorageSize } = await session.send("Runtime.getHeapUsage");
  return { heapBytes: usedSize, bufferBytes: backingStorageSize, processBytes: await processBytesOf(page) };
}

/** The largest page's process there is. */
async function processBytesOf(page: OpenedPage["page"]): Promise<number | null> {
  const browser = page.context().browser();
  if (browser === null) return null;
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  await session.detach();
  const sizes = await Promise.all(
    processInfo.filter(({ type }) => type === "renderer").map(({ id }) => residentBytes(id)),
  );
  const most = Math.max(...sizes);
  return Number.isFinite(most) ? most : null;
}

async function residentBytes(id: number): Promise<number> {
  const status = await readFile(`/proc/${id}/status`, "utf8").catch(() => "");
  const kilobytes = ["RssAnon", "RssShmem"].map((kind) =>
    Number(new RegExp(`^${kind}:\\s+(\\d+) kB$`, "m").exec(status)?.[1]),
  );
  return kilobytes.reduce((sum, one) => sum + one, 0) * 1024;
}
