import type { PixelSize } from "../schema/imageOptions";
import type { FoundReference } from "./foundReference";

/** What a document says of a picture's size, as far as it does; positive numbers. */
interface Said {
  width?: number;
  height?: number;
  aspect?: number;
}

/**
 * The size that a document asks for: of `width` and `height`, else of the width in `sizes`, else of its aspect ratio; one side
 * alone takes the other from the aspect ratio, else from the default size's. Of a candidate of a `srcset`, `480w` is its width,
 * and `2x` twice the element's own size. Null where nothing is said.
 */
export function slotSize(reference: FoundReference, defaultSize: PixelSize): PixelSize | null {
  const said = saidBy(reference);
  const { descriptor } = reference.hints;
  if (descriptor === undefined || !isLength(descriptor.value)) return sizeFrom(said, defaultSize);
  if (descriptor.kind === "w") {
    const aspect = aspectOf(said, defaultSize);
    return whole({ width: descriptor.value, height: descriptor.value / aspect });
  }
  const base = sizeFrom(said, defaultSize);
  return base === null ? null : whole({ width: base.width * descriptor.value, height: base.height * descriptor.value });
}

function saidBy({ width, height, hints }: FoundReference): Said {
  const ownWidth = firstLength(width, hints.width);
  const ownHeight = firstLength(height, hints.height);
  const aspect = firstLength(hints.aspect);
  const isOneSaid = ownWidth !== undefined || ownHeight !== undefined;
  const shown = isOneSaid ? undefined : firstLength(hints.sizes);
  const saidWidth = ownWidth ?? shown;
  return {
    ...(saidWidth === undefined ? {} : { width: saidWidth }),
    ...(ownHeight === undefined ? {} : { height: ownHeight }),
    ...(aspect === undefined ? {} : { aspect }),
  };
}

function sizeFrom(said: Said, defaultSize: PixelSize): PixelSize | null {
  const { width, height } = said;
  const aspect = aspectOf(said, defaultSize);
  if (width !== undefined) return whole({ width, height: height ?? width / aspect });
  if (height !== undefined) return whole({ width: height * aspect, height });
  if (said.aspect === undefined) return null;
  const long = Math.max(defaultSize.width, defaultSize.height);
  return whole(aspect >= 1 ? { width: long, height: long / aspect } : { width: long * aspect, height: long });
}

function aspectOf({ width, height, aspect }: Said, defaultSize: PixelSize): number {
  if (width !== undefined && height !== undefined) return width / height;
  return aspect ?? defaultSize.width / defaultSize.height;
}

function firstLength(...values: readonly (number | undefined)[]): number | undefined {
  return values.find((value) => value !== undefined && isLength(value));
}

function isLength(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}

function whole({ width, height }: PixelSize): PixelSize {
  return { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) };
}
