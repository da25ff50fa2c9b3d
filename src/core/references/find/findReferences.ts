import type { FoundReference } from "../foundReference";
import type { Grammar } from "../grammars";
import { LiveDocument } from "./liveDocument";

/** Every place of a document that shows a picture, in the order of the text. Never throws, however broken the text is. */
export function findReferences(grammar: Grammar, text: string): readonly FoundReference[] {
  return new LiveDocument(grammar, text).referencesNow();
}
