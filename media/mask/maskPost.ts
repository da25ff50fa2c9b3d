import type { MaskBits } from "../../src/protocol/painter";
import { packBits, unpackBits } from "./packMask";
import type { PainterPage } from "./state";
import type { MaskEditor, Size } from "./types";
import { deflate, inflate, store } from "./zlib";

/** Tells the host of the mask as it stands, in order; while one is being packed only the newest waits. */
export interface MaskPost {
  /** To be called after whatever may have changed it. */
  readonly changed: () => void;
  /** To be called before another editor takes this one's place. */
  readonly settle: () => void;
  /** At once: the page may be gone in a moment. */
  readonly flush: () => void;
  /** What the editor holds now is what the host has told. */
  readonly isTold: () => void;
}

/** As it stood at the end of a gesture. */
interface Parcel extends Size {
  readonly revision: number;
  /** null: nothing is selected. */
  readonly bits: Uint8Array<ArrayBuffer> | null;
}

/** Packing takes a while, in which the gesture's end is drawn first; of steps that follow each other quickly the last one counts. */
const REST_MS = 20;

export function createMaskPost(painter: PainterPage): MaskPost {
  const { panel, send } = painter;
  let told: { editor: MaskEditor | null; revision: number } = { editor: null, revision: 0 };
  /** The revision of a mask whose bits are still to be taken. */
  let untaken: number | null = null;
  let waiting: Parcel | null = null;
  let packing: Parcel | null = null;
  /** The revision of what was sent last: whatever is packed after a newer one has gone is late. */
  let sent = 0;

  const isTold = (): void => {
    const { editor } = painter;
    told = { editor, revision: editor?.revision ?? 0 };
  };
  const post = ({ revision, width, height }: Parcel, deflated: MaskBits["deflated"] | null): void => {
    if (revision <= sent) return;
    sent = revision;
    send("mask", { revision, mask: deflated === null ? null : { width, height, deflated } });
  };
  const pack = async (): Promise<void> => {
    while (waiting !== null) {
      packing = waiting;
      waiting = null;
      post(packing, packing.bits === null ? null : await deflate(packing.bits));
    }
    packing = null;
  };
  const settle = (): void => {
    if (untaken !== null && painter.editor !== null) waiting = parcelOf(painter.editor, untaken);
    untaken = null;
  };
  const packSoon = (): void => {
    settle();
    if (packing === null) void pack();
  };
  return {
    isTold,
    settle,
    changed() {
      const { editor } = painter;
      if (editor === null || (editor === told.editor && editor.revision === told.revision)) return;
      isTold();
      // At once, so that the price that stands there counts as old.
      panel.state.revision += 1;
      if (untaken === null) setTimeout(packSoon, REST_MS);
      untaken = panel.state.revision;
    },
    flush() {
      settle();
      const newest = waiting ?? packing;
      waiting = null;
      if (newest !== null) post(newest, newest.bits === null ? null : store(newest.bits));
    },
  };
}

/** Nothing of a gesture that goes on: it may be taken back. */
function parcelOf({ width, height, kept }: MaskEditor, revision: number): Parcel {
  return { width, height, revision, bits: kept.selected === 0 ? null : packBits(kept.pixels, { width, height }) };
}

/** @returns one byte a pixel; null where it is none of this size, or damaged */
export async function readMask(mask: MaskBits, size: Size): Promise<Uint8Array<ArrayBuffer> | null> {
  if (mask.width !== size.width || mask.height !== size.height) return null;
  const length = Math.ceil(size.width / 8) * size.height;
  const bits = await inflate(mask.deflated, length);
  return bits?.length === length ? unpackBits(bits, size) : null;
}
