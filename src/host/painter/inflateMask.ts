import { deflateSync, inflateSync } from "node:zlib";
import type { BitMask } from "../../core/image/bitMask";
import { rowBytes, withoutPadding } from "../../core/image/bitMask";
import { ownBytes } from "../ownBytes";
import type { MaskBits } from "../../protocol/painter";

/** Undefined where it is no mask of the size that it names; no more is inflated than such a one has. */
export function inflateMask({ width, height, deflated }: MaskBits): BitMask | undefined {
  const length = rowBytes(width) * height;
  try {
    const bits = ownBytes(inflateSync(deflated, { maxOutputLength: length }));
    return bits.byteLength === length ? withoutPadding({ width, height, bits }) : undefined;
  } catch {
    return undefined;
  }
}

export function deflateMask({ width, height, bits }: BitMask): MaskBits {
  return { width, height, deflated: ownBytes(deflateSync(bits, { level: 3 })) };
}
