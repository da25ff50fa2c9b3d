import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { InlineAssetsError, reasonOf } from "../core/errors";
import { formatOfName } from "../core/naming";
import type {
  AssetMoves,
  AssetPlace,
  Clock,
  Discarded,
  Exchanged,
  ExpectedAt,
  Log,
  ManifestStore,
  Restored,
} from "../core/ports";
import { isSafeRelativePath } from "../core/relativePath";
import type { AssetRecord } from "../core/schema/assetRecord";
import type { ToTrash } from "./discardFile";
import { discardFile, NotKept, removeFromTrash, restoreFile, settleDiscard, takeBack } from "./discardFile";
import type { Exchange } from "./exchangeNames";
import { exchangeNames, settleExchange } from "./exchangeNames";
import type { FileIdentity } from "./fileIdentity";
import { identify } from "./fileIdentity";
import { fileInsideRoot } from "./insideRoot";
import type { KeptDiscards } from "./keptDiscards";
import { createKeptDiscards } from "./keptDiscards";
import type { DiscardIntent, DiscardPlan, ExchangeIntent, MoveIntent, MoveIntents, RestoreIntent } from "./moveIntents";
import { createMoveIntents } from "./moveIntents";
import type { FolderTurns } from "./folderTurns";
import { createFolderTurns } from "./folderTurns";
import type { KnownManifest } from "./moveLines";
import { linesOf, momentAfter, recordsOf, rehearse } from "./moveLines";
import { NotAFile } from "./openFile";

export interface MoveParts {
  /** The extension's global storage, which no workspace can write to. */
  storageFolder: string;
  manifest: Pick<ManifestStore, "prepare" | "append" | "fold">;
  toTrash: ToTrash;
  clock: Clock;
  log: Log;
}

export interface NodeAssetMoves extends AssetMoves {
  dispose(): void;
}

export function createAssetMoves(parts: MoveParts): NodeAssetMoves {
  const folder = join(parts.storageFolder, "moves");
  return new Moves(parts, {
    turns: createFolderTurns(join(folder, "claims"), parts),
    intents: createMoveIntents(folder, parts.log),
    kept: createKeptDiscards(join(parts.storageFolder, "discarded"), parts.clock),
  });
}

interface OwnParts {
  turns: FolderTurns;
  intents: MoveIntents;
  kept: KeptDiscards;
}

type ExchangePlace = AssetPlace & { slot: string; expected?: ExpectedAt };

class Moves implements NodeAssetMoves {
  constructor(
    private readonly parts: MoveParts,
    private readonly own: OwnParts,
  ) {}

  dispose(): void {
    this.own.turns.dispose();
  }

  async exchange(place: ExchangePlace): Promise<Exchanged> {
    if (!isSafeRelativePath(place.slot) || place.slot === place.file) throw refused(place.slot, "It is no other name.");
    return await this.#alone(place, async (checkOurs) => {
      const intent = await this.#planExchange(place);
      const exchange: Exchange = { intent, intents: this.own.intents, checkOurs };
      const what = `${place.file} could not get the name ${place.slot}`;
      await this.#perform(intent, what, {
        begin: () => exchangeNames(exchange),
        settle: () => settleExchange(exchange),
      });
      await this.#record(exchange.intent, `${place.file} has the name ${place.slot} now`);
      const { before, otherId, otherFile } = exchange.intent;
      if (before === null) return { other: null, expected: { id: null, sha256: null } };
      return { other: otherFile, expected: { id: otherId, sha256: before.sha256 } };
    });
  }

  async discard(place: AssetPlace): Promise<Discarded> {
    return await this.#alone(place, async (checkOurs) => {
      await this.#tidy();
      const { plan, asset, sha256 } = await this.#planDiscard(place);
      if (asset === null) {
        await this.#record(plan, `${place.file} is gone`);
        return { undoId: null, to: { kind: "nowhere" }, isChanged: false };
      }
      const intent: DiscardIntent = { ...plan, asset };
      let to: Discarded["to"] = { kind: "system" };
      await this.#perform(intent, `${place.file} could not be discarded`, {
        begin: async () => (to = await discardFile(intent, { ...this.parts, ...this.own, checkOurs })),
        settle: () => settleDiscard(intent, this.own.kept),
      });
      await this.#recordDiscard(intent);
      return { undoId: intent.id, to, isChanged: asset.sha256 !== sha256 };
    });
  }

  async restore(undoId: string): Promise<Restored> {
    const facts = await this.own.kept.read(undoId).catch((error: unknown) => {
      throw failed("What was discarded can't be read", error, "Try again.");
    });
    if (facts === undefined) throw refused("Undo", NOT_KEPT);
    const { root, manifestFolder, assetId, file, sha256 } = facts;
    return await this.#alone({ root, manifestFolder, id: assetId, file }, async () => {
      const fold = await this.parts.manifest.fold(root, manifestFolder);
      const at = momentAfter(fold, { ids: [assetId], files: [file] }, this.parts.clock.now());
      const begun: RestoreIntent = {
        ...{ kind: "restore", id: randomUUID(), root, manifestFolder, assetId, file, sha256, at, undoId },
      };
      await this.#note(begun, `${file} could not be put back`);
      const intent = await restoreFile(begun, this.own).catch(async (error: unknown) => {
        throw await this.#givenUp(begun, error);
      });
      await this.#finishRestore(intent);
      return { file: intent.file, isRecorded: await this.#shows(intent) };
    });
  }

  async finish(roots: readonly string[]): Promise<void> {
    const pending = await this.own.intents.list();
    for (const root of roots) {
      if (!pending.some((intent) => intent.root === root)) continue;
      try {
        await this.own.turns.take(root, (checkOurs) => this.#settleAll(root, checkOurs));
      } catch (error) {
        this.parts.log.warn(`Moves in ${root} could not be finished: ${String(error)}`);
      }
    }
    await this.#tidy();
    await this.own.turns.tidy();
  }

  /** One move in a workspace folder at a time, over all windows, and none before what an earlier one left is settled. */
  async #alone<T>(place: AssetPlace & { slot?: string }, move: (checkOurs: () => Promise<void>) => Promise<T>) {
    const { root, manifestFolder } = place;
    const take = this.own.turns.take(root, async (checkOurs) => {
      const left = await this.#settleAll(root, checkOurs);
      const files = [place.file, place.slot];
      const inTheWay = left.find((intent) => filesOf(intent).some((file) => files.includes(file)));
      if (inTheWay !== undefined) {
        throw new InlineAssetsError("write-failed", `An earlier move of ${place.file} ${UNFINISHED}`);
      }
      await this.parts.manifest.prepare(root, manifestFolder);
      return await move(checkOurs);
    });
    return await take.catch((error: unknown) => {
      throw error instanceof InlineAssetsError ? error : failed(`${place.file} can't be moved`, error, NOTHING_LOST);
    });
  }

  /** True also where it can't be read: it was written. */
  async #shows({ root, manifestFolder, assetId, file }: RestoreIntent): Promise<boolean> {
    try {
      const records = await recordsOf(await this.parts.manifest.fold(root, manifestFolder));
      return records.some((one) => one.id === assetId && one.file === file);
    } catch {
      return true;
    }
  }

  /** @returns those that can't be settled now. */
  async #settleAll(root: string, checkOurs: () => Promise<void>): Promise<MoveIntent[]> {
    const left: MoveIntent[] = [];
    for (const intent of await this.own.intents.list()) {
      if (intent.root !== root) continue;
      try {
        await this.#settle(intent, checkOurs);
      } catch (error) {
        this.parts.log.warn(`The move of ${intent.file} is not finished: ${String(error)}`);
        left.push(intent);
      }
    }
    return left;
  }

  async #settle(intent: MoveIntent, checkOurs: () => Promise<void>): Promise<void> {
    switch (intent.kind) {
      case "exchange": {
        const exchange: Exchange = { intent, intents: this.own.intents, checkOurs };
        if ((await settleExchange(exchange)) === "done") await this.#append(exchange.intent);
        break;
      }
      case "discard":
        if ((await settleDiscard(intent, this.own.kept)) === "done") await this.#append(intent);
        break;
      case "restore":
        await this.#settleRestore(intent);
    }
    await this.#close(intent.id);
  }

  async #settleRestore(begun: RestoreIntent): Promise<void> {
    try {
      await this.#finishRestore(await restoreFile(begun, this.own));
    } catch (error) {
      if (!(error instanceof NotKept)) throw error;
    }
  }

  async #finishRestore(intent: RestoreIntent): Promise<void> {
    const facts = await this.own.kept.read(intent.undoId);
    await this.#record(intent, `${intent.file} is back`, async () => {
      if (facts === undefined) return;
      // A second copy in the trash is no loss; what was kept goes once the manifest says for sure that the file is back.
      await removeFromTrash(facts, intent.file).catch((error: unknown) => {
        this.parts.log.warn(`${facts.trash ?? ""} could not be removed: ${String(error)}`);
      });
      await this.own.kept.remove(facts.id).catch(() => undefined);
    });
  }

  /** Notes what is about to happen, lets it, and where that fails finds out what it came to. */
  async #perform(
    intent: MoveIntent,
    what: string,
    { begin, settle }: { begin: () => Promise<unknown>; settle: () => Promise<"done" | "undone"> },
  ): Promise<void> {
    await this.#note(intent, what);
    try {
      await begin();
    } catch (error) {
      this.parts.log.warn(`${what}: ${String(error)}`);
      const outcome = await settle().catch(() => undefined);
      if (outcome === "done") return;
      if (outcome === undefined) throw failed(what, error, HALF_DONE);
      await this.#close(intent.id);
      throw error instanceof InlineAssetsError ? error : failed(what, error, "Nothing was changed; try again.");
    }
  }

  async #note(intent: MoveIntent, what: string): Promise<void> {
    try {
      await this.own.intents.write(intent);
    } catch (error) {
      await this.#close(intent.id);
      throw failed(what, error, "Nothing was changed.");
    }
  }

  /**
   * Where the manifest says so and whether that lasts is not sure, the intent stays, and it is said once more.
   * @param then what may happen once it is sure
   * @throws when the manifest does not say so; then too the intent stays.
   */
  async #record(intent: MoveIntent | DiscardPlan, what: string, then?: () => Promise<void>): Promise<void> {
    try {
      await this.#append(intent);
    } catch (error) {
      if (await this.#isRecorded(intent)) return;
      throw failed(`${what}, but the manifest could not be written`, error, LATER);
    }
    await then?.();
    await this.#close(intent.id);
  }

  /** The file is gone: where the manifest can't say so, it comes back. */
  async #recordDiscard(intent: DiscardIntent): Promise<void> {
    try {
      await this.#record(intent, `${intent.file} is in the trash`);
    } catch (error) {
      if (!(await takeBack(intent, this.own.kept).catch(() => false))) throw error;
      await this.#close(intent.id);
      const cause = error instanceof InlineAssetsError ? error.cause : error;
      throw failed(`${intent.file} could not be discarded: the manifest can't be written`, cause, "It is still there.");
    }
  }

  /** Also where the line is there already: whether it lasts is not known, and repeating it changes nothing. */
  async #append(intent: MoveIntent | DiscardPlan): Promise<void> {
    await this.parts.manifest.append(intent.root, intent.manifestFolder, ...linesOf(intent));
  }

  /** True also where nobody can tell, since then nothing may be taken back. */
  async #isRecorded(intent: MoveIntent | DiscardPlan): Promise<boolean> {
    try {
      const fold = await this.parts.manifest.fold(intent.root, intent.manifestFolder);
      return linesOf(intent).every((line) => fold.isLatest(line));
    } catch {
      return true;
    }
  }

  async #givenUp(intent: RestoreIntent, error: unknown): Promise<InlineAssetsError> {
    if (!(error instanceof NotKept)) return failed(`${intent.file} could not be put back yet`, error, HALF_DONE);
    await this.#close(intent.id);
    return refused("Undo", NOT_KEPT);
  }

  /** What stays is settled once more at the next use, which changes nothing. */
  async #close(id: string): Promise<void> {
    await this.own.intents.remove(id).catch((error: unknown) => {
      this.parts.log.warn(`The note of a move could not be removed: ${String(error)}`);
    });
  }

  async #tidy(): Promise<void> {
    const needed = (await this.own.intents.list()).flatMap((intent) =>
      intent.kind === "restore" ? [intent.id, intent.undoId] : [intent.id],
    );
    await this.own.kept.tidy(new Set(needed));
    await this.own.intents.tidy();
  }

  /** Under the claim, so that nothing of ours changes it before it is used. */
  async #recordOf({ root, manifestFolder, id, file }: AssetPlace): Promise<KnownManifest & { record: AssetRecord }> {
    const fold = await this.parts.manifest.fold(root, manifestFolder);
    const records = await recordsOf(fold);
    const record = records.find((one) => one.id === id && one.file === file);
    if (record === undefined) throw refused(file, "It has been moved, discarded or replaced meanwhile. Look again.");
    if (formatOfName(file) === undefined)
      throw refused(file, "That is no name of a picture. Move or delete it by hand.");
    return { fold, records, record, isUndo: false };
  }

  async #planDiscard(place: AssetPlace): Promise<{ plan: DiscardPlan; asset: FileIdentity | null; sha256: string }> {
    const { root, manifestFolder, id: assetId, file } = place;
    const known = await this.#recordOf(place);
    const asset = (await this.#seen(root, file)) ?? null;
    const at = momentAfter(known.fold, { ids: [assetId], files: [file] }, this.parts.clock.now());
    const plan: DiscardPlan = {
      ...{ kind: "discard", id: randomUUID(), root, manifestFolder, assetId, replaced: [], file, at },
    };
    return { plan: await rehearse(plan, known, { [assetId]: null }), asset, sha256: known.record.sha256 };
  }

  async #planExchange(place: ExchangePlace): Promise<ExchangeIntent> {
    const { root, manifestFolder, id: assetId, file, slot, expected } = place;
    const known = await this.#recordOf(place);
    const { asset, before } = await this.#seenBoth(place);
    const otherId = before === null ? null : (known.records.find((one) => one.file === slot)?.id ?? null);
    requireExpected(slot, expected, { id: otherId, sha256: before?.sha256 ?? null });
    const ids = otherId === null ? [assetId] : [assetId, otherId];
    const at = momentAfter(known.fold, { ids, files: [file, slot] }, this.parts.clock.now());
    const intent: ExchangeIntent = {
      ...{ kind: "exchange", id: randomUUID(), root, manifestFolder, assetId, replaced: [], file, slot, at },
      ...{ otherId, otherFile: file, asset, before },
    };
    const expectedFiles = { [assetId]: slot, ...(otherId === null ? {} : { [otherId]: file }) };
    return await rehearse(intent, { ...known, isUndo: expected !== undefined }, expectedFiles);
  }

  async #seenBoth({ root, file, slot }: ExchangePlace): Promise<Pick<ExchangeIntent, "asset" | "before">> {
    const asset = await this.#seen(root, file);
    if (asset === undefined) throw refused(file, "It is not there any more. Choose another picture.");
    const before = (await this.#seen(root, slot)) ?? null;
    if (before !== null && before.dev === asset.dev && before.ino === asset.ino) {
      throw refused(slot, `It is the same file as ${file}. Choose another name.`);
    }
    return { asset, before };
  }

  async #seen(root: string, file: string): Promise<FileIdentity | undefined> {
    try {
      return await identify(await fileInsideRoot(root, file));
    } catch (error) {
      if (error instanceof NotAFile) throw refused(file, "It is a link, a folder or a pipe. Choose a file.");
      if (error instanceof InlineAssetsError) throw error;
      throw failed(`${file} can't be read`, error, "Nothing was changed.");
    }
  }
}

const NOT_KEPT = "What was discarded is not kept here any more. Look for it in the trash.";
const UNFINISHED =
  "is not finished, because its folder or the manifest could not be written. See to that, then try again.";
const NOTHING_LOST = "Nothing is lost; try again.";
const HALF_DONE = "Both files are kept. The rest is done as soon as the folder can be written; try again then.";
const LATER = "It is said there as soon as that can be written.";

function refused(what: string, why: string): InlineAssetsError {
  return new InlineAssetsError("invalid-request", `${what}: ${why}`);
}

function failed(what: string, cause: unknown, then: string): InlineAssetsError {
  return new InlineAssetsError("write-failed", `${what} (${reasonOf(cause)}). ${then}`, { cause });
}

/** An undo takes back what was done, and nothing that came after it. */
function requireExpected(slot: string, expected: ExpectedAt | undefined, found: ExpectedAt): void {
  if (expected === undefined) return;
  const isSame =
    expected.id === null ? found.id === null && found.sha256 === expected.sha256 : found.id === expected.id;
  if (!isSame) throw refused(slot, "Another file has that name meanwhile, so this can't be undone.");
}

function filesOf(intent: MoveIntent): string[] {
  return intent.kind === "exchange" ? [intent.file, intent.slot, intent.otherFile] : [intent.file];
}
