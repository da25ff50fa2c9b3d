import os from "node:os";
import { readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { ensureVsCodeServer } from "../scripts/setup/ensureVsCodeServer";
import { runToEnd } from "./childProcesses";

/** The machine and the versions in words, without names or paths. */
export async function describeMachine(): Promise<string> {
  const { node, serverMain } = await ensureVsCodeServer();
  const product = z
    .object({ version: z.string() })
    .parse(JSON.parse(await readFile(path.join(serverMain, "..", "..", "package.json"), "utf8")));
  const nodeVersion = (await runToEnd(node, ["--version"])).trim();
  const cpus = os.cpus();
  const cores = `${cpus.length} ${cpus.length === 1 ? "core" : "cores"}`;
  const memory = `${Math.round(os.totalmem() / 2 ** 30)} GB of memory`;
  const load = (os.loadavg()[0] ?? 0).toFixed(1);
  return [
    `${cores} (${cpus[0]?.model.trim() ?? "unknown CPU"}), ${memory}, ${os.type()} ${os.arch()}`,
    `VS Code ${product.version}, all programs on its Node ${nodeVersion.replace("v", "")}`,
    `system load before the run ${load}`,
  ].join("; ");
}
