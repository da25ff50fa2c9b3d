import { LiveDocument } from "../../src/core/references/find/liveDocument";
import { longDocuments } from "./longDocuments";
import type { KeyResult } from "./protocol";

const KEYS = 500;
const TYPED = "some words typed here, and more of them ";

/** Types at ten places of each long document, and looks for its references after each key. */
function typeKeys(): KeyResult {
  return longDocuments().map(({ name, grammar, text }) => {
    const live = new LiveDocument(grammar, text);
    live.referencesNow();
    const ms: number[] = [];
    let at = 0;
    for (let key = 0; key < KEYS; key += 1) {
      if (key % 50 === 0) at = wordAt(live.text, Math.floor((live.text.length * (key + 25)) / KEYS));
      const start = performance.now();
      live.change([{ from: at, to: at, text: TYPED.charAt(key % TYPED.length) }]);
      live.referencesNow();
      ms.push(performance.now() - start);
      at += 1;
    }
    return { grammar: name, lines: text.split("\n").length, references: live.referencesNow().length, ms };
  });
}

/** Behind the next word. */
function wordAt(text: string, from: number): number {
  return from + Math.max(0, text.slice(from).search(/(?<=[a-z]{3})\b/));
}

process.stdout.write(JSON.stringify(typeKeys()));
