import { floodSelect } from "./floodSelect";
import type { MaskDocument } from "./maskDocument";
import { capsule } from "./shapes/capsule";
import { ellipse } from "./shapes/ellipse";
import { polygon } from "./shapes/polygon";
import { rectangle } from "./shapes/rectangle";
import type { Emit } from "./shapes/spans";
import type { Effect } from "./tools/tool";
import type { ReadColours } from "./types";

type Painting = Exclude<Effect, { kind: "commit" | "revert" }>;

/** Does to the mask what a tool wants. */
export function paintEffect(document: MaskDocument, effect: Painting, readColours: ReadColours): void {
  const value = effect.isRemoving ? 0 : 1;
  const emit: Emit = (y, from, to) => document.paint(value, y, from, to);
  switch (effect.kind) {
    case "stroke":
      paintStroke(document, effect, emit);
      break;
    case "box":
      (effect.isRound ? ellipse : rectangle)(effect.from, effect.to, document, emit);
      break;
    case "area":
      polygon(effect.points, document, emit);
      break;
    case "similar":
      paintSimilar(document, effect, readColours);
      break;
  }
}

function paintStroke(
  document: MaskDocument,
  { points, radius }: Extract<Painting, { kind: "stroke" }>,
  emit: Emit,
): void {
  let from = points[0];
  // One point alone is a line from it to itself.
  for (const to of points.length === 1 ? points : points.slice(1)) {
    if (from !== undefined) capsule({ from, to }, radius, document, emit);
    from = to;
  }
}

function paintSimilar(document: MaskDocument, effect: Extract<Painting, { kind: "similar" }>, read: ReadColours): void {
  const region = floodSelect(document, effect, read);
  if (region !== null) document.merge(region, effect.isRemoving ? 0 : 1);
}
