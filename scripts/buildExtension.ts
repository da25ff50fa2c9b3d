import path from "node:path";
import { pathToFileURL } from "node:url";
import * as z from "zod";
import { repoRoot } from "./setup/paths";

const metafileSchema = z.object({
  outputs: z.record(z.string(), z.object({ inputs: z.record(z.string(), z.object({ bytesInOutput: z.number() })) })),
});
export type Metafile = z.infer<typeof metafileSchema>;

/** Builds `dist/` and says what went into it. */
export async function buildExtension(): Promise<Metafile> {
  // A run-time import: esbuild.mjs is a plain module outside of TypeScript's program.
  const file = pathToFileURL(path.join(repoRoot, "esbuild.mjs")).href;
  const { buildExtension: build } = z.looseObject({ buildExtension: z.function() }).parse(await import(file));
  return metafileSchema.parse(await build());
}
