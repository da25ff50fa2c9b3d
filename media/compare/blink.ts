// Two pictures in turn, to see what moves. A small machine: what happens comes in, what is shown goes out.

export type Side = "before" | "after";

export interface Blink {
  readonly shown: Side;
  readonly isRunning: boolean;
}

export type BlinkEvent =
  /** The mode is chosen, or left. */
  | "enter"
  | "leave"
  | "tick"
  /** The person starts or stops it, or wants to see one picture. */
  | "toggle"
  | "swap"
  | Side;

/** ms. Below three changes in a second, which is what nobody's eyes mind. */
export const BLINK_MS = 700;

export const RESTING: Blink = { shown: "after", isRunning: false };

/** Under reduced motion nothing changes but by a key or a button. */
export function nextBlink(blink: Blink, event: BlinkEvent, isMotionReduced: boolean): Blink {
  switch (event) {
    case "enter":
      return { ...blink, isRunning: !isMotionReduced };
    case "leave":
      return RESTING;
    case "tick":
      return blink.isRunning ? { ...blink, shown: other(blink.shown) } : blink;
    case "toggle":
      return isMotionReduced ? stoppedAt(other(blink.shown)) : { ...blink, isRunning: !blink.isRunning };
    case "swap":
      return stoppedAt(other(blink.shown));
    case "before":
    case "after":
      return stoppedAt(event);
  }
}

function stoppedAt(shown: Side): Blink {
  return { shown, isRunning: false };
}

function other(side: Side): Side {
  return side === "before" ? "after" : "before";
}
