import { randomUUID } from "node:crypto";
import { InlineAssetsError } from "../../core/errors";
import type { AssetMoves, Discarded } from "../../core/ports";
import type { AssetRecord } from "../../core/schema/assetRecord";
import { whyNotUse } from "../../core/whyNotUse";
import type { Translate } from "./panelPost";

/** An asset as the panel shows it: `root` is a workspace folder's absolute path. */
export interface ShownAsset {
  root: string;
  manifestFolder: string;
  record: AssetRecord;
}

/** What was done, in a sentence, and a token for `undo`. */
export interface Done {
  message: string;
  undo: string | null;
}

/** All throw InlineAssetsError with a sentence that says what to do. */
export interface AssetActions {
  /** The picture gets the name that the code refers to, and what has that name the picture's. */
  use(shown: ShownAsset, slot: string): Promise<Done>;
  discard(shown: ShownAsset): Promise<Done>;
  /** Each token works once, in this window alone. */
  undo(token: string): Promise<Done>;
}

/** A person undoes what was just done; older ones go. */
const MOST_UNDOS = 50;

type Undo = () => Promise<Done>;

export function createAssetActions(
  moves: Pick<AssetMoves, "exchange" | "discard" | "restore">,
  t: Translate,
): AssetActions {
  const undos = new Map<string, Undo>();
  const tokenFor = (undo: Undo): string => {
    const token = randomUUID();
    undos.set(token, undo);
    const [oldest] = undos.keys();
    if (undos.size > MOST_UNDOS && oldest !== undefined) undos.delete(oldest);
    return token;
  };

  return {
    async use({ root, manifestFolder, record }, slot) {
      const reason = whyNotUse(record, slot);
      if (reason !== null) throw new InlineAssetsError("invalid-request", reason);
      const place = { root, manifestFolder, id: record.id };
      const { other, expected } = await moves.exchange({ ...place, file: record.file, slot });
      const undo = tokenFor(async () => {
        await moves.exchange({ ...place, file: slot, slot: other ?? record.file, expected });
        return { message: t("{0} is what it was before.", slot), undo: null };
      });
      return { message: usedWords({ file: record.file, slot, other }, t), undo };
    },

    async discard({ root, manifestFolder, record }) {
      const { id, file } = record;
      const { undoId, to, isChanged } = await moves.discard({ root, manifestFolder, id, file });
      const discarded = discardedWords(file, to, t);
      const message = isChanged ? `${discarded} ${t("It had changed since it was saved.")}` : discarded;
      if (undoId === null) return { message, undo: null };
      const undo = tokenFor(async () => {
        const restored = await moves.restore(undoId);
        return { message: restoredWords(file, restored, t), undo: null };
      });
      return { message, undo };
    },

    async undo(token) {
      const undo = undos.get(token);
      // Before it runs: a second press in the meantime must not do it once more.
      undos.delete(token);
      if (undo === undefined) {
        throw new InlineAssetsError(
          "invalid-request",
          t("This can't be undone any more. What was discarded lies in the trash; names can be exchanged again."),
        );
      }
      try {
        return await undo();
      } catch (error) {
        // What could not be written just now can be once there is room again.
        if (error instanceof InlineAssetsError && error.code === "write-failed") undos.set(token, undo);
        throw error;
      }
    },
  };
}

function usedWords({ file, slot, other }: { file: string; slot: string; other: string | null }, t: Translate): string {
  return other === null
    ? t("{0} is {1} now.", leafOf(file), leafOf(slot))
    : t("{0} is the new picture now; the one before is kept as {1}.", leafOf(slot), leafOf(other));
}

function discardedWords(file: string, to: Discarded["to"], t: Translate): string {
  switch (to.kind) {
    case "system":
      return t("{0} is in the trash.", leafOf(file));
    case "folder":
      return t("There is no trash here, so {0} is kept as {1}.", leafOf(file), to.file);
    case "nowhere":
      return t("{0} was gone already; it is marked as discarded.", leafOf(file));
  }
}

function restoredWords(file: string, restored: { file: string; isRecorded: boolean }, t: Translate): string {
  const name = leafOf(restored.file);
  const back =
    restored.file === file
      ? t("{0} is back.", name)
      : t("{0} is another file now, so it is back as {1}.", leafOf(file), name);
  return restored.isRecorded ? back : `${back} ${t("The manifest knows nothing of it any more.")}`;
}

function leafOf(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}
