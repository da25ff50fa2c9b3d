import * as z from "zod";

/** Carries the probe's settings as JSON into the extension host. */
export const PROBE_VARIABLE = "INLINE_ASSETS_PROBE";

const spanSchema = z.object({ loadMs: z.number(), callMs: z.number() });
export type ActivationSpan = z.infer<typeof spanSchema>;

/** What the probe extension has seen in one window. */
export const probeReportSchema = z.object({
  /** By the names of the settings' `mains`. */
  spans: z.record(z.string(), spanSchema),
  /** Files of the CommonJS modules that the extension host holds. */
  loaded: z.array(z.string()),
  /** Files of the worker threads that extensions have started. */
  workers: z.array(z.string()),
});
export type ProbeReport = z.infer<typeof probeReportSchema>;
