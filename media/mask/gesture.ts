import type { Point } from "./types";

// What several pointers mean together: painting, moving the picture, or two fingers that do both at once. A machine: what the
// pointers do comes in, what that is for goes out. Points are the stage's.

export type PointerKind = "mouse" | "pen" | "touch";

export type PointerDid =
  | {
      readonly type: "down";
      readonly id: number;
      readonly kind: PointerKind;
      readonly at: Point;
      /** Middle button, or Space is held. */
      readonly isMoving: boolean;
    }
  | { readonly type: "move"; readonly id: number; readonly points: readonly Point[] }
  | { readonly type: "up"; readonly id: number }
  /** The pointer is gone, for whatever reason: what was painted holds. */
  | { readonly type: "lost"; readonly id: number };

export type Meaning =
  | { readonly type: "begin"; readonly at: Point }
  | { readonly type: "paint"; readonly to: readonly Point[] }
  | { readonly type: "end" }
  | { readonly type: "cancel" }
  | { readonly type: "pan"; readonly by: Point }
  | { readonly type: "zoom"; readonly at: Point; readonly factor: number };

interface Finger {
  readonly id: number;
  readonly at: Point;
}

export type Gesture =
  | { readonly kind: "idle" }
  | { readonly kind: "painting"; readonly by: PointerKind; readonly finger: Finger }
  | { readonly kind: "panning"; readonly finger: Finger }
  | { readonly kind: "pinching"; readonly fingers: readonly [Finger, Finger] }
  /** One of two fingers is up: the other does nothing until it is up, too. */
  | { readonly kind: "resting"; readonly id: number };

export const IDLE: Gesture = { kind: "idle" };

interface Turn {
  readonly gesture: Gesture;
  readonly meanings: readonly Meaning[];
}

export function nextGesture(gesture: Gesture, did: PointerDid): Turn {
  switch (did.type) {
    case "down":
      return putDown(gesture, did);
    case "move":
      return move(gesture, did.id, did.points);
    case "up":
    case "lost":
      return liftUp(gesture, did.id);
  }
}

function putDown(gesture: Gesture, did: Extract<PointerDid, { type: "down" }>): Turn {
  const { id, at, kind } = did;
  if (gesture.kind === "idle") {
    const finger = { id, at };
    return did.isMoving
      ? { gesture: { kind: "panning", finger }, meanings: [] }
      : { gesture: { kind: "painting", by: kind, finger }, meanings: [{ type: "begin", at }] };
  }
  // A hand that rests on the screen while a pen paints is no finger.
  const isByTouch = gesture.kind === "painting" && gesture.by === "touch" && kind === "touch";
  if (!isByTouch || gesture.finger.id === id) return stay(gesture);
  return { gesture: { kind: "pinching", fingers: [gesture.finger, { id, at }] }, meanings: [{ type: "cancel" }] };
}

function move(gesture: Gesture, id: number, points: readonly Point[]): Turn {
  const at = points.at(-1);
  if (at === undefined) return stay(gesture);
  switch (gesture.kind) {
    case "painting":
      if (gesture.finger.id !== id) return stay(gesture);
      return { gesture: { ...gesture, finger: { id, at } }, meanings: [{ type: "paint", to: points }] };
    case "panning":
      if (gesture.finger.id !== id) return stay(gesture);
      return { gesture: { ...gesture, finger: { id, at } }, meanings: [panned(gesture.finger.at, at)] };
    case "pinching":
      return pinch(gesture.fingers, { id, at });
    case "idle":
    case "resting":
      return stay(gesture);
  }
}

function pinch([first, second]: readonly [Finger, Finger], moved: Finger): Turn {
  const fingers = [first.id === moved.id ? moved : first, second.id === moved.id ? moved : second] as const;
  const [before, now] = [spanOf(first, second), spanOf(...fingers)];
  const meanings: Meaning[] = [panned(before.middle, now.middle)];
  if (before.length > 0 && now.length > 0) {
    meanings.push({ type: "zoom", at: now.middle, factor: now.length / before.length });
  }
  return { gesture: { kind: "pinching", fingers }, meanings };
}

function spanOf({ at: one }: Finger, { at: other }: Finger): { middle: Point; length: number } {
  const middle = { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
  return { middle, length: Math.hypot(other.x - one.x, other.y - one.y) };
}

function liftUp(gesture: Gesture, id: number): Turn {
  switch (gesture.kind) {
    case "painting":
      return gesture.finger.id === id ? { gesture: IDLE, meanings: [{ type: "end" }] } : stay(gesture);
    case "panning":
      return gesture.finger.id === id ? { gesture: IDLE, meanings: [] } : stay(gesture);
    case "pinching": {
      const rest = gesture.fingers.find((finger) => finger.id !== id);
      const isOne = gesture.fingers.some((finger) => finger.id === id);
      return isOne && rest !== undefined ? stay({ kind: "resting", id: rest.id }) : stay(gesture);
    }
    case "resting":
      return stay(gesture.id === id ? IDLE : gesture);
    case "idle":
      return stay(gesture);
  }
}

function panned(from: Point, to: Point): Meaning {
  return { type: "pan", by: { x: to.x - from.x, y: to.y - from.y } };
}

function stay(gesture: Gesture): Turn {
  return { gesture, meanings: [] };
}
