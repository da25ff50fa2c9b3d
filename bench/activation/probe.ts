import { renameSync, writeFileSync } from "node:fs";
import Module from "node:module";
import path from "node:path";
import { performance } from "node:perf_hooks";
import workerThreads from "node:worker_threads";
import * as z from "zod";
import { PROBE_VARIABLE, type ProbeReport } from "./probeReport";

// An extension of the bench's own. It times, by a clock finer than VS Code's, the two calls that VS Code makes for an
// extension: require(main) and activate(context). Nothing else is changed: same files, same context, same moment.

type Load = (this: unknown, request: string, ...rest: unknown[]) => unknown;
interface ModuleInternals {
  _load: Load;
  readonly _cache: Readonly<Record<string, unknown>>;
}
interface Extension {
  activate: (...args: unknown[]) => unknown;
}

/** Long enough after the last activation for whatever an extension loads a little later. */
const QUIET_MS = 2_000;
const settings = z
  .object({ reportFile: z.string(), mains: z.record(z.string(), z.string()) })
  .parse(JSON.parse(process.env[PROBE_VARIABLE] ?? "{}"));

export function activate(): void {
  const internals = Module as unknown as ModuleInternals;
  const load = internals._load;
  const report: ProbeReport = { spans: {}, loaded: [], workers: [] };
  noteWorkers(report.workers);
  let timer: NodeJS.Timeout | undefined;
  const reportLater = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => write({ ...report, loaded: Object.keys(internals._cache) }), QUIET_MS);
  };
  internals._load = function (request, ...rest) {
    const name = nameOf(request);
    if (name === undefined || report.spans[name] !== undefined) return load.call(this, request, ...rest);
    const begin = performance.now();
    const extension = load.call(this, request, ...rest) as Extension;
    const loadMs = performance.now() - begin;
    const timed = (...args: unknown[]): unknown => {
      const start = performance.now();
      const result = extension.activate(...args);
      report.spans[name] = { loadMs, callMs: performance.now() - start };
      reportLater();
      return result;
    };
    return { ...extension, activate: timed };
  };
}

function nameOf(request: string): string | undefined {
  if (!path.isAbsolute(request)) return undefined;
  const names = Object.keys(settings.mains);
  return names.find((name) => settings.mains[name] === request || settings.mains[name] === `${request}.js`);
}

function noteWorkers(files: string[]): void {
  const Plain = workerThreads.Worker;
  workerThreads.Worker = class extends Plain {
    constructor(...args: ConstructorParameters<typeof Plain>) {
      super(...args);
      files.push(String(args[0]));
    }
  };
}

function write(report: ProbeReport): void {
  writeFileSync(`${settings.reportFile}.part`, JSON.stringify(report));
  renameSync(`${settings.reportFile}.part`, settings.reportFile);
}
