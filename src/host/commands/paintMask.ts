import type { HostParts } from "../hostParts";
import { showFailure } from "../jobInView";
import { openPictures } from "../openPictures";

/** Opens the painter for one picture. Never rejects: it shows. */
export async function paintMask(parts: HostParts, given: readonly unknown[]): Promise<void> {
  try {
    const [picture] = await openPictures(given, "Edit with Mask: which picture?");
    if (picture !== undefined) await parts.painters.open(picture);
  } catch (error) {
    await showFailure(parts, error);
  }
}
