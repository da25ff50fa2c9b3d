import { boundsOf } from "./boundsOf";
import { GrowingBox } from "./growingBox";
import { combine, countSelected, createMaskBuffer, flip, type MaskBuffer } from "./maskBuffer";
import { applyStep, stepBetween, type MaskStep } from "./maskStep";
import type { Box, Size } from "./types";

/**
 * The mask as it stands and as it was before the gesture that goes on, so that the gesture can be taken back. Knows neither
 * tools nor history.
 */
export class MaskDocument implements Size {
  readonly width: number;
  readonly height: number;
  readonly #live;
  readonly #kept;
  #selected = 0;
  #keptSelected = 0;
  /** All in which the mask as it stands may differ from what is kept. */
  readonly #touched = new GrowingBox();
  readonly #dirty = new GrowingBox();

  constructor(size: Size) {
    this.width = size.width;
    this.height = size.height;
    this.#live = createMaskBuffer(size);
    this.#kept = createMaskBuffer(size);
  }

  /** One byte a pixel, 0 or 1; to be read only. */
  get pixels(): Uint8Array {
    return this.#live.pixels;
  }

  get selected(): number {
    return this.#selected;
  }

  /** Without what was drawn since the last step. */
  get kept(): { readonly pixels: Uint8Array; readonly selected: number } {
    return { pixels: this.#kept.pixels, selected: this.#keptSelected };
  }

  /** @param to the first pixel after the span, which must lie in the picture */
  paint(value: 0 | 1, y: number, from: number, to: number): void {
    const start = y * this.width + from;
    const end = y * this.width + to;
    const gain = value * (end - start) - countSelected(this.#live, start, end);
    if (gain === 0) return;
    this.#live.pixels.fill(value, start, end);
    this.#selected += gain;
    this.#touched.addSpan(y, from, to);
    this.#dirty.addSpan(y, from, to);
  }

  paintAll(value: 0 | 1): void {
    const all = this.width * this.height;
    if (this.#selected === value * all) return;
    this.#live.pixels.fill(value);
    this.#selected = value * all;
    this.#touch({ left: 0, top: 0, right: this.width, bottom: this.height });
  }

  invert(): void {
    const all = this.width * this.height;
    flip(this.#live, 0, all);
    this.#selected = all - this.#selected;
    this.#touch({ left: 0, top: 0, right: this.width, bottom: this.height });
  }

  /** Paints all that is selected in `region`, which is of the same size. */
  merge(region: MaskBuffer, value: 0 | 1): void {
    const before = this.#selected;
    combine(this.#live.words, region.words, value);
    this.#selected = countSelected(this.#live, 0, this.width * this.height);
    if (this.#selected === before) return;
    const box = boundsOf(region.pixels, this);
    if (box !== null) this.#touch(box);
  }

  /** Takes over all that lies in `box`. @param pixels of the whole picture; 0 is not selected */
  replace(pixels: Uint8Array, box: Box): void {
    for (let y = box.top; y < box.bottom; y += 1) {
      const row = y * this.width;
      const before = countSelected(this.#live, row + box.left, row + box.right);
      if (!copyRow(pixels, this.#live.pixels, row + box.left, row + box.right)) continue;
      this.#selected += countSelected(this.#live, row + box.left, row + box.right) - before;
      this.#touched.addSpan(y, box.left, box.right);
      this.#dirty.addSpan(y, box.left, box.right);
    }
  }

  /** Keeps what was done since the last time. @returns null if that is nothing */
  commit(): MaskStep | null {
    const { box } = this.#touched;
    if (box === null) return null;
    const gain = this.#selected - this.#keptSelected;
    const step = stepBetween(this.#kept, this.#live, { box, gain, width: this.width });
    this.#settle(box);
    return step.bytes.length === 0 ? null : step;
  }

  /** Back to what was kept last. */
  revert(): void {
    const { box } = this.#touched;
    if (box === null) return;
    const [start, end] = [box.top * this.width, box.bottom * this.width];
    this.#live.pixels.set(this.#kept.pixels.subarray(start, end), start);
    this.#selected = this.#keptSelected;
    this.#touched.empty();
    this.#dirty.add(box);
  }

  /** @param direction 1 does a step, -1 undoes it; nothing may go on that was not kept */
  apply(step: MaskStep, direction: 1 | -1): void {
    applyStep(this.#live, step, this.width);
    this.#selected += direction * step.gain;
    this.#dirty.add(step.box);
    this.#settle(step.box);
  }

  takeDirty(): Box | null {
    const { box } = this.#dirty;
    this.#dirty.empty();
    return box;
  }

  #touch(box: Box): void {
    this.#touched.add(box);
    this.#dirty.add(box);
  }

  #settle(box: Box): void {
    const [start, end] = [box.top * this.width, box.bottom * this.width];
    this.#kept.pixels.set(this.#live.pixels.subarray(start, end), start);
    this.#keptSelected = this.#selected;
    this.#touched.empty();
  }
}

/** @returns whether anything changed */
function copyRow(from: Uint8Array, to: Uint8Array, start: number, end: number): boolean {
  let isChanged = false;
  for (let at = start; at < end; at += 1) {
    const value = from[at] === 0 ? 0 : 1;
    if (to[at] === value) continue;
    to[at] = value;
    isChanged = true;
  }
  return isChanged;
}
