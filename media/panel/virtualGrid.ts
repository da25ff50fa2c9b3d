// Where the tiles of a grid lie of which only those in view are drawn: numbers alone. CSS pixels.

export interface Area {
  width: number;
  height: number;
}

export interface Grid {
  columns: number;
  /** Of a tile, which is square. */
  side: number;
  /** From one row to the next. */
  pitch: number;
  rows: number;
  /** Of all rows and the space around them. */
  height: number;
  count: number;
}

const GAP = 4;
/** Around all tiles. */
export const PADDING = 12;
/** Below this width of the area tiles may be smaller, so that two stand beside each other. */
const NARROW = 480;
const LEAST_SIDE = { narrow: 80, wide: 112 };
/** Rows above and below the ones in view that are drawn, too. */
const OVERSCAN_ROWS = 1;
/** A very large area gets larger tiles instead of more of them. */
const MOST_TILES = 112;

/** @param count of all entries */
export function layGrid({ width, height }: Area, count: number): Grid {
  const inner = Math.max(1, width - 2 * PADDING);
  const least = width < NARROW ? LEAST_SIDE.narrow : LEAST_SIDE.wide;
  let columns = Math.max(1, Math.floor((inner + GAP) / (least + GAP)));
  while (columns > 1 && tilesIn(inner, height, columns) > MOST_TILES) columns -= 1;
  const side = sideOf(inner, columns);
  const rows = Math.ceil(count / columns);
  const pitch = side + GAP;
  return { columns, side, pitch, rows, count, height: rows === 0 ? 0 : rows * pitch - GAP + 2 * PADDING };
}

function sideOf(inner: number, columns: number): number {
  return Math.max(1, Math.floor((inner - (columns - 1) * GAP) / columns));
}

function tilesIn(inner: number, height: number, columns: number): number {
  return columns * (Math.ceil(height / (sideOf(inner, columns) + GAP)) + 1 + 2 * OVERSCAN_ROWS);
}

export interface Span {
  /** Entries from `from` up to, not with, `to`. */
  from: number;
  to: number;
}

/** The entries to draw, and those of them that can be seen. */
export function spanInView(grid: Grid, scrollTop: number, height: number): { drawn: Span; seen: Span } {
  const first = clamp(Math.floor((scrollTop - PADDING) / grid.pitch), 0, Math.max(0, grid.rows - 1));
  const end = clamp(Math.ceil((scrollTop + height - PADDING) / grid.pitch), first, grid.rows);
  const span = (fromRow: number, toRow: number): Span => ({
    from: Math.max(0, fromRow) * grid.columns,
    to: Math.min(grid.count, Math.max(0, toRow) * grid.columns),
  });
  return { seen: span(first, end), drawn: span(first - OVERSCAN_ROWS, end + OVERSCAN_ROWS) };
}

/** Where a row begins. */
export function topOf({ columns, pitch }: Grid, index: number): number {
  return PADDING + Math.floor(index / columns) * pitch;
}

/** The scroll position, nearest to this one, in which an entry is wholly in view. */
export function scrollToSee(grid: Grid, index: number, { scrollTop, height }: { scrollTop: number; height: number }) {
  const top = topOf(grid, index) - PADDING;
  const bottom = topOf(grid, index) + grid.side + PADDING;
  if (scrollTop > top || bottom - top > height) return top;
  return Math.max(scrollTop, bottom - height);
}

/** Where a key leads from an entry; undefined for other keys. */
export function stepByKey(grid: Grid, index: number, key: string, height: number): number | undefined {
  const page = Math.max(1, Math.floor(height / grid.pitch)) * grid.columns;
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: -1,
    ArrowRight: 1,
    ArrowUp: -grid.columns,
    ArrowDown: grid.columns,
    PageUp: -page,
    PageDown: page,
    Home: -index,
    End: grid.count - 1 - index,
  };
  if (!Object.hasOwn(steps, key)) return undefined;
  const next = index + (steps[key] ?? 0);
  const isRowStep = key === "ArrowUp" || key === "ArrowDown";
  // At the edge a row's step goes nowhere; into a last row that is short it goes to its end.
  if (isRowStep && (next < 0 || Math.floor(next / grid.columns) >= grid.rows)) return index;
  return clamp(next, 0, grid.count - 1);
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(value, most));
}
