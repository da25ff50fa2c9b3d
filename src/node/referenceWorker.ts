import { parentPort } from "node:worker_threads";
import { reasonOf } from "../core/errors";
import { followMoves } from "../core/references/followMoves";
import { LiveDocument } from "../core/references/find/liveDocument";
import type { FoundReference } from "../core/references/foundReference";
import { grammarOf } from "../core/references/grammars";
import type { ProjectFacts } from "../core/references/projectFacts";
import type { DocumentEdits, ScannedDocument } from "../core/references/referenceReader";
import { resolveReference } from "../core/references/resolveReference";
import type { SeenReference } from "../core/references/seenReference";
import type { DocumentMessage, ReferenceCall, ReferenceReply } from "./referenceMessages";
import { documentsOf, workerMessage } from "./referenceMessages";
import { ReferenceDocuments } from "./referenceDocuments";
import type { ListingMemory } from "./referenceProject";
import { createReferenceProject } from "./referenceProject";
import { createTurns } from "./turns";

/**
 * The reference worker's thread: reads documents, finds the pictures they name and looks where those lie. Knows files and
 * text, nothing of VS Code or of generating. `referenceWorkerClient` is its other end.
 */
function startReferenceWorker(): void {
  const port = parentPort;
  if (port === null) throw new Error("referenceWorker is to be started as a worker thread.");
  const post = (reply: ReferenceReply): void => port.postMessage(reply);
  const reader = new Reader(post);

  // What does not parse is thrown, which ends the thread and so rejects the calls that it had.
  port.on("message", (message: unknown) => {
    const parsed = workerMessage.parse(message);
    if (parsed.kind === "open" || parsed.kind === "change" || parsed.kind === "close") reader.follow(parsed);
    else reader.answer(parsed);
  });
}

/** Documents of one question that are read at once. */
const TOGETHER = 3;

class Reader {
  readonly #documents: ReferenceDocuments;
  readonly #listings: ListingMemory = new Map();
  readonly #cancelled = new Set<number>();
  readonly #running = new Set<number>();

  constructor(private readonly post: (reply: ReferenceReply) => void) {
    this.#documents = new ReferenceDocuments((words) => post({ kind: "note", words }));
  }

  follow(message: DocumentMessage): void {
    const { root, document } = message;
    if (message.kind === "open") this.#documents.open(message, message.grammar, message.text);
    else if (message.kind === "close") this.#documents.close(message);
    else if (!this.#documents.change(message, message.changes, message.length))
      this.post({ kind: "lost", root, document });
  }

  answer(call: ReferenceCall): void {
    if (call.kind === "cancel") {
      if (this.#running.has(call.id)) this.#cancelled.add(call.id);
      return;
    }
    const { root } = call;
    // The client has been told, and asks once more.
    if (documentsOf(call).some((document) => this.#documents.isLost({ root, document }))) return;
    this.#running.add(call.id);
    void this.#resultOf(call)
      .then(
        (result) => this.post({ kind: "done", id: call.id, result }),
        (error: unknown) => this.post({ kind: "failed", id: call.id, reason: reasonOf(error) }),
      )
      .finally(() => {
        this.#running.delete(call.id);
        this.#cancelled.delete(call.id);
      });
  }

  async #resultOf(call: Exclude<ReferenceCall, { kind: "cancel" }>): Promise<unknown> {
    if (call.kind === "scan") return await this.#scan(call);
    if (call.kind === "follow") return await this.#follow(call);
    const { root, document, grammar, text } = call;
    const project = root === null ? undefined : createReferenceProject(root, this.#listings);
    const isCancelled = (): boolean => this.#cancelled.has(call.id);
    const found =
      text === undefined
        ? await this.#documents.find(call, grammar, isCancelled)
        : await this.#documents.findInText(document, new LiveDocument(grammar, text), isCancelled);
    return await resolved(found, document, project);
  }

  /** A few at once, so that one is read while another is parsed; in turns, so that what is asked meanwhile is answered between. */
  async #scan({ id, root, documents }: Extract<ReferenceCall, { kind: "scan" }>): Promise<ScannedDocument[]> {
    const project = createReferenceProject(root, this.#listings);
    const isCancelled = (): boolean => this.#cancelled.has(id);
    const turns = createTurns();
    const left = documents.entries();
    const seen: ScannedDocument[] = [];
    const work = async (): Promise<void> => {
      for (const [at, { document, stamp: before }] of left) {
        const grammar = grammarOf(document);
        if (isCancelled() || grammar === undefined) continue;
        const { stamp, found } = await this.#documents.findStamped({ root, document }, grammar, {
          before,
          isCancelled,
        });
        const references = found === undefined ? undefined : await resolved(found, document, project);
        seen[at] = references === undefined ? { document, stamp } : { document, stamp, references };
        if (turns.isOver()) await turns.next();
      }
    };
    await Promise.all(Array.from({ length: TOGETHER }, work));
    return Object.values(seen);
  }

  async #follow({ id, root, documents, moves }: Extract<ReferenceCall, { kind: "follow" }>): Promise<DocumentEdits[]> {
    const facts = createReferenceProject(root, this.#listings);
    const edits: DocumentEdits[] = [];
    for (const document of documents) {
      if (this.#cancelled.has(id)) break;
      const grammar = grammarOf(document);
      if (grammar === undefined) continue;
      const found = await this.#documents.find({ root, document }, grammar, () => this.#cancelled.has(id));
      const replacements = await followMoves({ document, found, facts }, moves);
      if (replacements.length > 0) edits.push({ document, replacements });
    }
    return edits;
  }
}

async function resolved(
  found: readonly FoundReference[],
  document: string,
  project: ProjectFacts | undefined,
): Promise<SeenReference[]> {
  const seen: SeenReference[] = [];
  for (const reference of found) {
    const target = project === undefined ? null : await resolveReference(reference, document, project);
    seen.push({ ...reference, target });
  }
  return seen;
}

startReferenceWorker();
