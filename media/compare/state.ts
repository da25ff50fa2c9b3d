import type { Findings } from "../../src/protocol/compare";
import type { Blink } from "./blink";
import type { Mode } from "./saved";
import type { Frame, Size, View } from "../shared/view";

export interface Picture {
  readonly name: string;
  /** A blob's. */
  readonly url: string;
  readonly size: Size;
}

/** All that is drawn from. */
export interface PageState {
  mode: Mode;
  view: View;
  position: number;
  blink: Blink;
  isMotionReduced: boolean;
  pictures: { readonly before: Picture; readonly after: Picture } | null;
  findings: Findings | null;
  /** A blob's. */
  differenceUrl: string | null;
  problem: string | null;
}

const NOTHING: Size = { width: 1, height: 1 };

/** The result's size is that of both: an original of another size is fitted into it. */
export function frameOf({ pictures }: PageState, pane: HTMLElement): Frame {
  const { clientWidth: width, clientHeight: height } = pane;
  return { picture: pictures?.after.size ?? NOTHING, pane: { width, height } };
}
