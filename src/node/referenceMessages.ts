import * as z from "zod/mini";
import { GRAMMARS } from "../core/references/grammars";
import type { SeenReference } from "../core/references/seenReference";

/** What passes between the reference worker and its client. Each end parses what it gets. */

const offset = z.int().check(z.minimum(0));
const place = { root: z.nullable(z.string()), document: z.string() };
const grammar = z.enum(GRAMMARS);
const stamped = z.object({ document: z.string(), stamp: z.string() });

/** Documents in the editor; each message takes effect before the next one is looked at. */
export const documentMessage = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("open"), ...place, grammar, text: z.string() }),
  z.object({
    kind: z.literal("change"),
    ...place,
    changes: z.array(z.object({ from: offset, removed: offset, text: z.string() })),
    length: offset,
  }),
  z.object({ kind: z.literal("close"), ...place }),
]);
export type DocumentMessage = z.infer<typeof documentMessage>;

export const referenceCall = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("read"), id: z.int(), ...place, grammar, text: z.exactOptional(z.string()) }),
  z.object({ kind: z.literal("scan"), id: z.int(), root: z.string(), documents: z.array(stamped) }),
  z.object({
    kind: z.literal("follow"),
    id: z.int(),
    root: z.string(),
    documents: z.array(z.string()),
    moves: z.array(z.object({ from: z.string(), to: z.string() })),
  }),
  /** The answer is not needed any more. */
  z.object({ kind: z.literal("cancel"), id: z.int() }),
]);
export type ReferenceCall = z.infer<typeof referenceCall>;

type Unnumbered<C> = C extends unknown ? Omit<C, "id"> : never;
export type ReferenceQuestion = Unnumbered<Exclude<ReferenceCall, { kind: "cancel" }>>;

/** Those whose text in the editor the worker has to know to answer. */
export function documentsOf(question: ReferenceQuestion): readonly string[] {
  if (question.kind === "scan") return question.documents.map(({ document }) => document);
  if (question.kind === "follow") return question.documents;
  return question.text === undefined ? [question.document] : [];
}

export const workerMessage = z.union([documentMessage, referenceCall]);

const span = z.object({ from: offset, to: offset });
const length = z.exactOptional(z.number());
const words = z.exactOptional(z.string());

const seenReference: z.ZodMiniType<SeenReference> = z.object({
  raw: z.string(),
  span,
  url: z.string(),
  syntax: z.enum([
    "markdown",
    "markdown-definition",
    "html-attribute",
    "html-srcset",
    "css",
    "jsx-attribute",
    "jsx-srcset",
    "script-string",
    "import",
  ]),
  alt: words,
  width: length,
  height: length,
  hints: z.object({
    width: length,
    height: length,
    aspect: length,
    sizes: length,
    descriptor: z.exactOptional(z.object({ kind: z.enum(["w", "x"]), value: z.number() })),
  }),
  surroundings: z.object({ alt: words, title: words, caption: words, heading: words }),
  element: z.exactOptional(
    z.object({
      name: z.string(),
      insertAt: z.exactOptional(offset),
      emptyAlt: z.exactOptional(span),
      isSingleQuoted: z.exactOptional(z.literal(true)),
      isJsx: z.exactOptional(z.literal(true)),
      attributes: z.array(z.string()),
    }),
  ),
  group: z.exactOptional(offset),
  target: z.nullable(
    z.object({
      file: z.string(),
      exists: z.boolean(),
      obstacle: z.exactOptional(
        z.discriminatedUnion("kind", [
          z.object({ kind: z.literal("folder") }),
          z.object({ kind: z.literal("case"), file: z.string() }),
        ]),
      ),
    }),
  ),
});

export const readResult = z.array(seenReference);
export const scanResult = z.array(
  z.object({ document: z.string(), stamp: z.string(), references: z.exactOptional(z.array(seenReference)) }),
);

export const followResult = z.array(
  z.object({
    document: z.string(),
    replacements: z.array(z.object({ from: offset, to: offset, text: z.string(), was: z.string() })),
  }),
);

export const referenceReply = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("done"), id: z.int(), result: z.unknown() }),
  z.object({ kind: z.literal("failed"), id: z.int(), reason: z.string() }),
  /** For the log. */
  z.object({ kind: z.literal("note"), words: z.string() }),
  /** A change did not fit what is kept of the document: it is to be opened anew. */
  z.object({ kind: z.literal("lost"), ...place }),
]);
export type ReferenceReply = z.infer<typeof referenceReply>;
