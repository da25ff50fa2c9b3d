import { constants } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { LiveDocument } from "../core/references/find/liveDocument";
import type { FoundReference } from "../core/references/foundReference";
import type { Grammar } from "../core/references/grammars";
import type { DocumentPlace, TextChange } from "../core/references/referenceReader";
import { hasCode } from "./durableFile";
import { NotAFile, openFile } from "./openFile";
import { createTurns } from "./turns";

/** What is larger was made by a program, and is not looked through. */
const MAX_DOCUMENT_BYTES = 5 * 1024 * 1024;

type Found = readonly FoundReference[];

type IsCancelled = () => boolean;

interface Asked {
  /** The file's stamp when it was last asked for. */
  readonly before: string;
  readonly isCancelled: IsCancelled;
}

interface Reading {
  readonly grammar: Grammar;
  readonly isCancelled: IsCancelled;
}

interface StampedFound {
  readonly stamp: string;
  readonly found?: Found;
}

/** The documents that a reference worker knows: those in the editor by their text, those on disk by their date and size. */
export class ReferenceDocuments {
  readonly #open = new Map<string, LiveDocument>();
  readonly #lost = new Set<string>();
  readonly #files = new Map<string, StampedFound>();

  /** @param note takes a line for the log */
  constructor(private readonly note: (words: string) => void) {}

  open(place: DocumentPlace, grammar: Grammar, text: string): void {
    this.#lost.delete(keyOf(place));
    this.#open.set(keyOf(place), new LiveDocument(grammar, text));
  }

  /** @returns false when the changes do not fit: something was missed. */
  change(place: DocumentPlace, changes: readonly TextChange[], length: number): boolean {
    const open = this.#open.get(keyOf(place));
    if (open === undefined) return true;
    open.change(changes.map(({ from, removed, text }) => ({ from, to: from + removed, text })));
    if (open.text.length === length) return true;
    this.close(place);
    this.#lost.add(keyOf(place));
    return false;
  }

  /** What stands in the editor is not known: a change was missed. */
  isLost(place: DocumentPlace): boolean {
    return this.#lost.has(keyOf(place));
  }

  close(place: DocumentPlace): void {
    this.#lost.delete(keyOf(place));
    this.#open.delete(keyOf(place));
  }

  /** Empty when it is cancelled. */
  async find(place: DocumentPlace, grammar: Grammar, isCancelled: IsCancelled): Promise<Found> {
    return (await this.findStamped(place, grammar, { before: "", isCancelled })).found ?? [];
  }

  /**
   * What was found, and the file's stamp; the stamp alone where it is still the one from before. It is `""` for what is open in
   * the editor, is not there, or was changed so lately that its date does not tell.
   */
  async findStamped(place: DocumentPlace, grammar: Grammar, { before, isCancelled }: Asked): Promise<StampedFound> {
    const open = this.#open.get(keyOf(place));
    if (open !== undefined) return { stamp: "", found: await this.#look(place.document, open, isCancelled) };
    if (place.root === null) return { stamp: "", found: [] };
    return await this.#ofFile(join(place.root, place.document), grammar, { before, isCancelled });
  }

  async findInText(document: string, live: LiveDocument, isCancelled: IsCancelled): Promise<Found> {
    return await this.#look(document, live, isCancelled);
  }

  /** In turns, however long the text is. Empty when it is cancelled. */
  async #look(document: string, live: LiveDocument, isCancelled: IsCancelled): Promise<Found> {
    const turns = createTurns();
    const pause = (): Promise<void> | undefined => (turns.isOver() ? turns.next() : undefined);
    while (!isCancelled()) {
      if (live.text.length > MAX_DOCUMENT_BYTES) {
        this.note(tooLarge(document));
        return [];
      }
      const end = performance.now() + MAX_LOOK_MS;
      const isLate = (): boolean => performance.now() > end;
      const found = await live.references({ pause, isCancelled: () => isLate() || isCancelled() });
      if (found !== undefined) return found;
      // Otherwise the text has changed meanwhile: then what stands there now is looked through.
      if (!isLate()) continue;
      this.note(`${document} takes too long to be understood, so no pictures are looked for in it.`);
      return [];
    }
    return [];
  }

  async #ofFile(path: string, grammar: Grammar, { before, isCancelled }: Asked): Promise<StampedFound> {
    try {
      const { mtimeMs, size } = await stat(path);
      // A file that was just written may be written once more within the same step of its date.
      const stamp = Date.now() - mtimeMs > SETTLED_MS ? `${mtimeMs} ${size}` : "";
      if (stamp !== "" && stamp === before) return { stamp };
      const known = this.#files.get(path);
      if (known !== undefined && known.stamp === stamp) return known;
      const found = await this.#readFile(path, size, { grammar, isCancelled });
      if (stamp !== "" && !isCancelled()) this.#files.set(path, { stamp, found: detached(found) });
      return { stamp, found };
    } catch (error) {
      this.#files.delete(path);
      this.#passOver(path, error);
      return { stamp: "", found: [] };
    }
  }

  /** @throws what is neither a file's absence nor a lack of rights. */
  #passOver(path: string, error: unknown): void {
    // What a link leads to is looked through where it is.
    if (error instanceof NotAFile || hasCode(error, "ENOENT", "ENOTDIR", "ELOOP")) return;
    if (!hasCode(error, "EACCES", "EPERM", "EISDIR")) throw error;
    this.note(`${path} can't be read, so no pictures are looked for in it (${String(error)}).`);
  }

  async #readFile(path: string, size: number, { grammar, isCancelled }: Reading): Promise<Found> {
    if (size > MAX_DOCUMENT_BYTES) {
      this.note(tooLarge(path));
      return [];
    }
    const bytes = await readBytes(path);
    if (bytes.subarray(0, BINARY_BYTES).includes(0)) {
      this.note(`${path} is no text, so no pictures are looked for in it.`);
      return [];
    }
    // Offsets are those of the editor, which leaves a byte order mark out.
    return await this.#look(path, new LiveDocument(grammar, new TextDecoder().decode(bytes)), isCancelled);
  }
}

async function readBytes(path: string): Promise<Buffer> {
  const handle = await openFile(path, constants.O_RDONLY);
  try {
    return await handle.readFile();
  } finally {
    await handle.close();
  }
}

/** A piece of a text keeps the whole text in memory: what is kept for long is copied. */
function detached(found: Found): Found {
  return found.length === 0 ? NONE : structuredClone(found);
}

const NONE: Found = [];
/** No person's document takes this long; one that was made to be slow does. */
const MAX_LOOK_MS = 30_000;
const SETTLED_MS = 100;
/** Where a text would have no zero byte. */
const BINARY_BYTES = 8_000;

function tooLarge(path: string): string {
  return `${path} is larger than 5 MB, so no pictures are looked for in it.`;
}

function keyOf({ root, document }: DocumentPlace): string {
  return `${root ?? ""}\n${document}`;
}
