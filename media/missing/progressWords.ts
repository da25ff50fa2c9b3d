import type { MissingProgress } from "../../src/protocol/missing";
import { t } from "../panel/texts";

/** `3 of 12 made`; for the eye and the ear. */
export function progressWords({ made, all, failed }: MissingProgress): string {
  const words = t("{0} of {1} made", made, all);
  return failed === 0 ? words : t("{0}, {1} failed", words, failed);
}
