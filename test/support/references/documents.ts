import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { grammarOf, type Grammar } from "../../../src/core/references/grammars";

export interface RealDocument {
  /** Below the folder, with `/`. */
  readonly name: string;
  readonly grammar: Grammar;
  readonly text: string;
}

export interface DocumentChoice {
  /** Bytes of the largest document that is taken. */
  readonly maxBytes: number;
  readonly wants: (name: string) => boolean;
}

/** The documents of a folder, as of `node_modules`, always in the same order. */
export function* realDocuments(folder: string, { maxBytes, wants }: DocumentChoice): Generator<RealDocument> {
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).sort()) {
    const plain = name.replaceAll("\\", "/");
    const grammar = path.extname(plain) === "" ? undefined : grammarOf(plain);
    if (grammar === undefined || !wants(plain)) continue;
    const file = path.join(folder, name);
    const stats = statSync(file, { throwIfNoEntry: false });
    if (stats?.isFile() === true && stats.size <= maxBytes)
      yield { name: plain, grammar, text: readFileSync(file, "utf8") };
  }
}
