import type { FoundReference } from "../../../src/core/references/foundReference";

/** One line that says all of a reference: place, path, what is known of it. */
export function describeReference(text: string, reference: FoundReference): string {
  const { raw, url, span, syntax, element, surroundings, alt, width, height, hints } = reference;
  const facts = {
    ...(url === raw ? {} : { url }),
    ...(alt === undefined ? {} : { alt }),
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(Object.keys(hints).length === 0 ? {} : { hints }),
    ...known(surroundings),
    ...(element === undefined ? {} : { element: describeElement(text, element) }),
  };
  return `${placeIn(text, span.from)} ${syntax} ${JSON.stringify(raw)} ${JSON.stringify(facts)}`;
}

/** Another element's text beside a reference's own. */
function known({ alt, ...others }: FoundReference["surroundings"]): object {
  return alt === undefined ? others : { shown: alt, ...others };
}

function describeElement(text: string, element: NonNullable<FoundReference["element"]>): string {
  const { name, attributes, insertAt, emptyAlt } = element;
  const places = [
    ...(insertAt === undefined ? [] : [`insert at ${placeIn(text, insertAt)}`]),
    ...(emptyAlt === undefined ? [] : [`empty alt at ${placeIn(text, emptyAlt.from)}+${emptyAlt.to - emptyAlt.from}`]),
  ];
  return [`${name} [${attributes.join(" ")}]`, ...places].join(", ");
}

function placeIn(text: string, at: number): string {
  const before = text.slice(0, at).split("\n");
  return `${before.length}:${(before.at(-1) ?? "").length + 1}`;
}
