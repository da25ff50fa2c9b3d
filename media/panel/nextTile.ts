/** Where a tile is on the page, in CSS pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
}

/** Which tile a key leads to from the one at `at`; undefined where the key moves nothing. The arrows stop at the ends. */
export function nextTile(key: string, boxes: readonly Box[], at: number): number | undefined {
  const last = boxes.length - 1;
  switch (key) {
    case "ArrowLeft":
      return Math.max(0, at - 1);
    case "ArrowRight":
      return Math.min(last, at + 1);
    case "Home":
      return 0;
    case "End":
      return last;
    case "ArrowUp":
      return inNextRow(boxes, at, -1);
    case "ArrowDown":
      return inNextRow(boxes, at, 1);
    default:
      return undefined;
  }
}

/** Tops that differ by less are of one row. */
const SAME_ROW = 2;

function inNextRow(boxes: readonly Box[], at: number, direction: 1 | -1): number {
  const from = boxes[at];
  if (from === undefined) return at;
  const beyond = boxes.filter(({ top }) => (top - from.top) * direction > SAME_ROW);
  const row = Math.min(...beyond.map(({ top }) => top * direction)) * direction;
  const inRow = beyond.filter(({ top }) => Math.abs(top - row) <= SAME_ROW);
  const middle = ({ left, width }: Box): number => left + width / 2;
  const [nearest] = inRow.sort((a, b) => Math.abs(middle(a) - middle(from)) - Math.abs(middle(b) - middle(from)));
  return nearest === undefined ? at : boxes.indexOf(nearest);
}
