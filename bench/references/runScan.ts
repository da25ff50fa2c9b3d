import type { RealDocument } from "../../test/support/references/documents";
import type { ScanResult } from "./protocol";
import { workspaceDocuments } from "./workspace";

/** Reads the documents of the folder that the first argument names, then looks through all of them, and tells the time of that alone. */
export function runScan(countIn: (document: RealDocument) => number): void {
  const documents = workspaceDocuments(process.argv[2] ?? "");
  const bytes = documents.reduce((sum, { text }) => sum + Buffer.byteLength(text), 0);
  const start = performance.now();
  const references = documents.reduce((sum, document) => sum + countIn(document), 0);
  const ms = performance.now() - start;
  process.stdout.write(JSON.stringify({ bytes, documents: documents.length, references, ms } satisfies ScanResult));
}
