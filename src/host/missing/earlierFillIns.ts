import type { AssetRecord } from "../../core/schema/assetRecord";
import type { JobCard } from "../../protocol/panel";
import { fileTarget } from "./jobTarget";
import type { KeptChoices } from "./keptChoices";
import type { MadeFile } from "./missingDeskParts";

interface EarlierParts {
  /** By what they are for. */
  cards: ReadonlyMap<string, JobCard>;
  readonly records: (root: string) => Promise<readonly AssetRecord[]>;
}

/**
 * Of a batch that a reload of the window has cut off: what came of it.
 * @returns undefined while some of it is still under way by itself
 */
export async function madeOf(
  files: KeptChoices["toFillIn"],
  { cards, records }: EarlierParts,
): Promise<MadeFile[] | undefined> {
  const made: MadeFile[] = [];
  for (const [root, file] of files) {
    const phase = cards.get(fileTarget(root, file))?.phase;
    if (phase === "running" || phase === "paid") return undefined;
    const record = (await records(root)).find((one) => one.file === file);
    if (record !== undefined) made.push({ root, ...factsOf(record) });
  }
  return made;
}

function factsOf({ file, prompt, width, height }: AssetRecord): Omit<MadeFile, "root"> {
  return { file, prompt, width, height };
}
