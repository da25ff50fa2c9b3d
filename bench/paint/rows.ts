import { inMegabytes, median, percentile, rangeOf } from "../figures";
import type { Row } from "../row";
import type { Exported } from "./measureExport";
import type { Similar, Work } from "./measureSteps";
import type { Memory } from "./memory";
import type { Handling, Recording, Sighting } from "./protocol";
import { SIZE } from "./size";

const TARGETS = { eventMs: 1, seenShare: 0.95, undoMs: 16, similarMs: 150, exportMs: 150, bytes: 200e6 };
const part = `paint ${SIZE.width} × ${SIZE.height}`;
const KONVA = "konva";

/** What was measured of a page. */
export interface Painted {
  recording: Recording;
  memory: Memory;
  exported: Exported;
  undos: Work[];
  growths: Work[];
}

export function strokeRows(ours: Painted, konva: Painted): Row[] {
  const p99 = percentile(
    pointersOf(ours).map(({ ms }) => ms),
    0.99,
  );
  const share = seenShareOf(ours.recording.sightings);
  const event = "pointer event of 200 strokes, p99";
  const drawn = "frame in which it draws, p99";
  const seen = "paint seen by the second frame";
  return [
    { part, what: event, figure: eventsOf(ours), target: `≤ ${TARGETS.eventMs} ms`, isMet: p99 <= TARGETS.eventMs },
    { part, what: `${event}: moves alone, downs alone, ups alone`, figure: kindsOf(ours) },
    { part, what: `${KONVA}: ${event}`, figure: eventsOf(konva) },
    { part, what: `${KONVA}: ${event}: moves alone, downs alone, ups alone`, figure: kindsOf(konva) },
    {
      part,
      what: seen,
      figure: seenOf(ours),
      target: `≥ ${TARGETS.seenShare * 100} %`,
      isMet: share >= TARGETS.seenShare,
    },
    { part, what: `${KONVA}: ${seen}`, figure: seenOf(konva) },
    { part, what: drawn, figure: spreadOf(ours.recording.frames, 1) },
    { part, what: `${KONVA}: ${drawn}`, figure: spreadOf(konva.recording.frames, 1) },
  ];
}

const KINDS = ["pointermove", "pointerdown", "pointerup"];

function pointersOf({ recording }: Painted): Handling[] {
  return recording.handlings.filter(({ type }) => KINDS.includes(type));
}

function eventsOf(painted: Painted): string {
  const all = pointersOf(painted);
  const moves = all.filter(({ type }) => type === "pointermove");
  const points = moves.reduce((sum, move) => sum + move.points, 0) / moves.length;
  const figure = spreadOf(
    all.map(({ ms }) => ms),
    2,
  );
  return `${figure} of ${all.length}, ${points.toFixed(1)} points a move`;
}

function kindsOf(painted: Painted): string {
  const all = pointersOf(painted);
  const p99s = KINDS.map((kind) =>
    percentile(
      all.filter(({ type }) => type === kind).map(({ ms }) => ms),
      0.99,
    ),
  );
  return `${p99s.map((ms) => ms.toFixed(2)).join(", ")} ms`;
}

/** As `1.20 ms (p50 0.30, longest 4.00)`. */
function spreadOf(values: readonly number[], digits: number): string {
  const [p99, p50] = [percentile(values, 0.99), median(values)].map((ms) => ms.toFixed(digits));
  return `${p99} ms (p50 ${p50}, longest ${Math.max(...values).toFixed(digits)})`;
}

function seenShareOf(sightings: readonly Sighting[]): number {
  return sightings.filter(({ isSeenInSecond }) => isSeenInSecond).length / sightings.length;
}

function seenOf({ recording: { sightings } }: Painted): string {
  const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
  const first = sightings.filter(({ isSeenInFirst }) => isSeenInFirst).length / sightings.length;
  const times = sightings.flatMap(({ ms }) => (ms === null ? [] : [ms]));
  const after = `after ${median(times).toFixed(0)} ms, p95 ${percentile(times, 0.95).toFixed(0)}`;
  return `${percent(seenShareOf(sightings))} of ${sightings.length} (by the first ${percent(first)}; ${after})`;
}

export function stepRows(ours: Painted, konva: Painted, similar: readonly Similar[]): Row[] {
  const undo = percentile(wholeOf(ours.undos), 0.99);
  const undone = `undo of a stroke, until it is painted, p99 of ${ours.undos.length}`;
  const target = { target: `≤ ${TARGETS.undoMs} ms`, isMet: undo <= TARGETS.undoMs };
  return [
    { part, what: undone, figure: `${spreadOf(wholeOf(ours.undos), 1)}${scriptOf(ours.undos)}`, ...target },
    { part, what: `${KONVA}: ${undone}`, figure: `${spreadOf(wholeOf(konva.undos), 1)}${scriptOf(konva.undos)}` },
    ...similar.flatMap(similarRows),
    { part, what: "grow by 20 pixels, until it is painted", figure: workOf(ours.growths) },
    ...exportRows(ours.exported, konva.exported),
  ];
}

function wholeOf(works: readonly Work[]): number[] {
  return works.map(({ wholeMs }) => wholeMs);
}

function scriptOf(works: readonly Work[]): string {
  return `, listeners alone p50 ${median(works.map(({ scriptMs }) => scriptMs)).toFixed(1)}`;
}

function workOf(works: readonly Work[]): string {
  return `${msOf(wholeOf(works))}${scriptOf(works)}`;
}

function similarRows({ picture, first, later }: Similar): Row[] {
  const most = median(wholeOf(later));
  const target = `≤ ${TARGETS.similarMs} ms`;
  const what = `Similar, ${picture}, until it is painted`;
  return [
    { part, what, figure: workOf(later), target, isMet: most <= TARGETS.similarMs },
    { part, what: `${what}: the first`, figure: workOf([first]), target, isMet: first.wholeMs <= TARGETS.similarMs },
  ];
}

function exportRows(ours: Exported, konva: Exported): Row[] {
  const [first = NaN, ...later] = ours.hostMs;
  const whole = median(ours.pageMs) + median(later);
  const parts = `page ${median(ours.pageMs).toFixed(0)}, host ${median(later).toFixed(0)}, its first ${first.toFixed(0)}`;
  return [
    {
      part,
      what: "export as PNG",
      figure: `${whole.toFixed(0)} ms (${parts}), ${inMegabytes(ours.bytes)}`,
      target: `≤ ${TARGETS.exportMs} ms`,
      isMet: whole <= TARGETS.exportMs,
    },
    { part, what: `${KONVA}: export as PNG`, figure: `${msOf(konva.pageMs)}, ${inMegabytes(konva.bytes)}` },
  ];
}

export function memoryRows(ours: Painted, konva: Painted): Row[] {
  const all = ours.memory.heapBytes + ours.memory.bufferBytes;
  const what = "heap and array buffers after 200 strokes";
  const target = { target: `≤ ${TARGETS.bytes / 1e6} MB`, isMet: all <= TARGETS.bytes };
  return [
    { part, what, figure: heapOf(ours.memory), ...target },
    { part, what: `${KONVA}: ${what}`, figure: heapOf(konva.memory) },
    ...processRows(ours.memory, konva.memory),
  ];
}

function heapOf({ heapBytes, bufferBytes }: Memory): string {
  return `${inMegabytes(heapBytes + bufferBytes)} (buffers ${inMegabytes(bufferBytes)})`;
}

function processRows({ processBytes: ours }: Memory, { processBytes: konva }: Memory): Row[] {
  if (ours === null || konva === null) return [];
  const figure = `ours ${inMegabytes(ours)}, ${KONVA} ${inMegabytes(konva)}`;
  return [{ part, what: "the page's process, picture and canvases included", figure }];
}

function msOf(values: readonly number[]): string {
  return `${median(values).toFixed(0)} ms (${rangeOf(values, 0)})`;
}
