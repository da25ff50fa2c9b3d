import type { SyntaxNode } from "@lezer/common";
import type { FoundReference, SizeHints, Surroundings } from "../foundReference";
import { known } from "./attributeWords";

/** The `<img>` that a `<source>` stands for. */
export interface ImageBeside {
  readonly tag: SyntaxNode;
  /** Undefined where it has no path itself. */
  readonly says: FoundReference | undefined;
}

/** A reference to a picture of which another element says what it shows, and at which size. Its own words go first. */
export function shownBy(reference: FoundReference, shown: FoundReference | undefined): FoundReference {
  if (shown === undefined) return reference;
  const { alt, width, height, hints, surroundings } = shown;
  const isSized = reference.width !== undefined || reference.height !== undefined;
  const size = known<SizeHints>({ width, height, ...hints, descriptor: undefined });
  return {
    ...reference,
    hints: isSized ? reference.hints : { ...size, ...reference.hints },
    surroundings: known<Surroundings>({
      alt: alt === "" ? undefined : alt,
      ...surroundings,
      ...reference.surroundings,
    }),
  };
}
