import { reasonOf } from "../errors";
import { formatOfName } from "../naming";
import type { JobResult } from "../job/runJob";
import type { AssetFiles, AssetMoves, Log, ManifestStore } from "../ports";
import type { AssetRecord } from "../schema/assetRecord";
import type { Job, JobPlan } from "../schema/job";
import type { SlotPlan } from "../schema/slotPlan";

interface ReplaceParts {
  moves: Pick<AssetMoves, "exchange" | "discard">;
  manifest: Pick<ManifestStore, "read">;
  files: Pick<AssetFiles, "hashOf">;
  log: Log;
}

/**
 * Gives the recorded picture of a job the name of the placeholder that it replaces, and puts the placeholder away. Before, in
 * between and afterwards both pictures are there and have a name; what fails is said, and takes back no picture that is paid.
 * What a person has put in the placeholder's place meanwhile stays there. Done once more after a crash, it goes on from where
 * it was.
 */
export async function replacePlaceholder({ plan }: Job, result: JobResult, parts: ReplaceParts): Promise<JobResult> {
  const { slot } = plan;
  const [asset] = result.assets;
  if (slot?.replaces === undefined || asset === undefined) return result;
  try {
    const file = await takeName(asset, { ...slot, replaces: slot.replaces }, { plan, parts });
    if (file === undefined) return result;
    const trouble = await putAway(slot.replaces, asset.file, { plan, parts });
    return { ...renamed(result, asset, file), warnings: [...result.warnings, ...trouble] };
  } catch (error) {
    parts.log.warn(`${asset.file} could not take the name ${slot.file}: ${reasonOf(error)}`);
    const warning = `It is saved as ${asset.file}, since it could not take the placeholder's name (${reasonOf(error)}).`;
    return { ...result, warnings: [...result.warnings, warning] };
  }
}

interface In {
  plan: JobPlan;
  parts: ReplaceParts;
}

/**
 * Where the placeholder has been renamed meanwhile, documents ask for its new name.
 * @returns the name that the picture has now; undefined where somebody has moved it elsewhere, which is left so
 */
async function takeName(
  asset: AssetRecord,
  { file: planned, format, replaces }: SlotPlan & { replaces: string },
  { plan, parts }: In,
): Promise<string | undefined> {
  const { root, manifestFolder } = plan;
  const { records } = await parts.manifest.read(root, manifestFolder);
  const now = records.find(({ id }) => id === asset.id)?.file;
  const placeholder = records.find(({ id }) => id === replaces);
  if (now !== asset.file) return placeholder === undefined || placeholder.file === asset.file ? now : undefined;
  const isFollowed = placeholder !== undefined && formatOfName(placeholder.file) === format;
  const file = isFollowed ? placeholder.file : planned;
  requirePlaceholder(
    replaces,
    records.find((record) => record.file === file),
    await parts.files.hashOf(root, file),
  );
  await parts.moves.exchange({ root, manifestFolder, id: asset.id, file: asset.file, slot: file });
  return file;
}

/** @param there the content of what has its name; undefined: nothing has it */
function requirePlaceholder(replaces: string, owner: AssetRecord | undefined, there: string | undefined): void {
  if (owner !== undefined && owner.id !== replaces) throw new Error("another picture has it by now");
  if (there !== undefined && there !== owner?.sha256) throw new Error("what is there is no placeholder any more");
}

/** The placeholder has the picture's first name by now, and goes, unless it is another one. @returns what is to be said */
async function putAway(replaces: string, other: string, { plan, parts }: In): Promise<string[]> {
  const { root, manifestFolder } = plan;
  try {
    const { records } = await parts.manifest.read(root, manifestFolder);
    const placeholder = records.find(({ id, file }) => id === replaces && file === other);
    const there = placeholder === undefined ? undefined : await parts.files.hashOf(root, other);
    if (there === undefined) return [];
    if (there !== placeholder?.sha256) return [`What was there before is ${other} now; it is no placeholder any more.`];
    await parts.moves.discard({ root, manifestFolder, id: replaces, file: other });
    return [];
  } catch (error) {
    return [`The placeholder is still there, as ${other}: ${reasonOf(error)}`];
  }
}

function renamed(result: JobResult, asset: AssetRecord, file: string): JobResult {
  return { ...result, assets: result.assets.map((one) => (one === asset ? { ...one, file } : one)) };
}
