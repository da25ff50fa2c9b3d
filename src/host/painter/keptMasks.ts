import * as z from "zod/mini";
import { reasonOf } from "../../core/errors";
import { isSameSize } from "../../core/image/pixelWords";
import type { Log } from "../../core/ports";
import type { PixelSize } from "../../core/schema/imageOptions";
import type { MaskBits } from "../../protocol/painter";
import { ownBytes } from "../ownBytes";
import type { Memory } from "../panel/draftStore";

const KEY = "masks";
/** A picture of another size may become the one that it was again. */
const MOST_SIZES = 3;

const keptSchema = z.array(
  z.strictObject({ width: z.int().check(z.gte(1)), height: z.int().check(z.gte(1)), deflated: z.string() }),
);
type Kept = z.infer<typeof keptSchema>;

/** What was painted on one picture, for each of the sizes that it had; on disk at once. Nothing here is trusted to be a mask. */
export interface KeptMasks {
  /** The latest first. */
  read(): MaskBits[];
  write(mask: MaskBits): void;
}

/** @param onLost the disk refuses what was painted; said once, until it takes it again */
export function createKeptMasks(memory: Memory, log: Pick<Log, "warn">, onLost = (): void => undefined): KeptMasks {
  let isLost = false;
  const read = (): Kept => {
    const parsed = keptSchema.safeParse(memory.get(KEY));
    return parsed.success ? parsed.data : [];
  };
  const save = (kept: Kept): void => {
    memory.update(KEY, kept.slice(0, MOST_SIZES)).then(
      () => void (isLost = false),
      (error: unknown) => {
        log.warn(`A painted mask could not be kept: ${reasonOf(error)}`);
        if (!isLost) onLost();
        isLost = true;
      },
    );
  };
  const others = (size: PixelSize): Kept => read().filter((one) => !isSameSize(one, size));
  return {
    read: () =>
      read().map(({ width, height, deflated }) => ({
        width,
        height,
        deflated: ownBytes(Buffer.from(deflated, "base64")),
      })),
    write({ width, height, deflated }) {
      const text = Buffer.from(deflated).toString("base64");
      save([{ width, height, deflated: text }, ...others({ width, height })]);
    },
  };
}
