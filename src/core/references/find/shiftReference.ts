import type { FoundReference, Span } from "../foundReference";

/** What was found in a part of a text, as found in the whole. */
export function shiftReference(reference: FoundReference, by: number): FoundReference {
  if (by === 0) return reference;
  const { element, group } = reference;
  return {
    ...reference,
    span: shiftSpan(reference.span, by),
    ...(group === undefined ? {} : { group: group + by }),
    ...(element === undefined
      ? {}
      : {
          element: {
            ...element,
            ...(element.insertAt === undefined ? {} : { insertAt: element.insertAt + by }),
            ...(element.emptyAlt === undefined ? {} : { emptyAlt: shiftSpan(element.emptyAlt, by) }),
          },
        }),
  };
}

function shiftSpan({ from, to }: Span, by: number): Span {
  return { from: from + by, to: to + by };
}
