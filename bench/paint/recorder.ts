import type { Handling, Recording, Sighting } from "./protocol";

// In the page, before its own script: stands between the browser and the page's listeners, and looks at the clock around each.

const WATCHED = ["pointerdown", "pointermove", "pointerup", "lostpointercapture", "keydown", "keyup", "click"];
/** The browser sends these behind the pointer's; whoever listens to both has them as one. */
const COMPANIONS: Readonly<Record<string, string>> = {
  mousedown: "pointerdown",
  mousemove: "pointermove",
  mouseup: "pointerup",
};
/** One in so many moves is looked after: reading a canvas costs something. */
const EVERY = 3;
/** Of the brush's radius: so far ahead of the pointer it is painted for certain, and was not before. */
const AHEAD = 0.75;

interface Eye {
  /** The canvas on which the mask is seen. */
  canvas: () => HTMLCanvasElement | null;
  /** Of the stroke that goes on: the brush's radius, the page's pixels. */
  radius: number;
  isErasing: boolean;
}

export const eye: Eye = { canvas: () => null, radius: 0, isErasing: false };

let recording: Recording = { handlings: [], frames: [], sightings: [] };
const requestFrame = window.requestAnimationFrame.bind(window);
const records = new WeakMap<Event, Handling>();
const latest = new Map<string, Handling>();

let endedAt = 0;

/** When the pointer was lifted, or a key was pressed, the last time. */
export function gestureEnd(): number {
  return endedAt;
}

export function takeRecording(): Recording {
  const taken = recording;
  recording = { handlings: [], frames: [], sightings: [] };
  return taken;
}

/** In a task behind the next frame: what its callbacks drew is on its way to the screen. */
async function frame(): Promise<void> {
  await new Promise<void>((resolve) => {
    requestFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => resolve();
      channel.port2.postMessage(null);
    });
  });
}

export async function settled(): Promise<void> {
  await frame();
  await frame();
}

function recordOf(event: Event): Handling {
  const known = records.get(event);
  if (known !== undefined) return known;
  const companion = COMPANIONS[event.type];
  const earlier = companion === undefined ? undefined : latest.get(companion);
  if (earlier !== undefined) {
    records.set(event, earlier);
    return earlier;
  }
  const points = event instanceof PointerEvent ? event.getCoalescedEvents().length : 0;
  const handling = { type: event.type, ms: 0, points };
  records.set(event, handling);
  latest.set(event.type, handling);
  recording.handlings.push(handling);
  return handling;
}

const wrappers = new WeakMap<object, EventListener>();

function wrap(listener: EventListenerOrEventListenerObject): EventListener {
  const known = wrappers.get(listener);
  if (known !== undefined) return known;
  function timed(this: unknown, event: Event): void {
    const handling = recordOf(event);
    const start = performance.now();
    try {
      if (typeof listener === "function") listener.call(this, event);
      else listener.handleEvent(event);
    } finally {
      handling.ms += performance.now() - start;
    }
  }
  wrappers.set(listener, timed);
  return timed;
}

const { addEventListener: addPlainly, removeEventListener: removePlainly } = EventTarget.prototype as {
  addEventListener: (this: EventTarget, ...told: Parameters<EventTarget["addEventListener"]>) => void;
  removeEventListener: (this: EventTarget, ...told: Parameters<EventTarget["removeEventListener"]>) => void;
};

function isWatched(type: string): boolean {
  return WATCHED.includes(type) || Object.hasOwn(COMPANIONS, type);
}

EventTarget.prototype.addEventListener = function (type, listener, options) {
  addPlainly.call(this, type, listener !== null && isWatched(type) ? wrap(listener) : listener, options);
};
EventTarget.prototype.removeEventListener = function (type, listener, options) {
  removePlainly.call(this, type, listener === null ? null : (wrappers.get(listener) ?? listener), options);
};

let frameAt = -1;

/** A frame in which the page draws: from its first callback until it is painted, which comes behind the callbacks. */
function watchFrame(time: number): void {
  if (time === frameAt) return;
  frameAt = time;
  const start = performance.now();
  const { frames } = recording;
  const channel = new MessageChannel();
  channel.port1.onmessage = () => frames.push(performance.now() - start);
  channel.port2.postMessage(null);
}

window.requestAnimationFrame = (callback) =>
  requestFrame((time) => {
    watchFrame(time);
    callback(time);
  });

interface Spot {
  context: CanvasRenderingContext2D;
  x: number;
  y: number;
}

let before: { x: number; y: number } | null = null;
let moves = 0;

/** Ahead of the pointer, where this move and none before has painted. */
function spotOf(event: PointerEvent): Spot | null {
  const from = before;
  before = { x: event.clientX, y: event.clientY };
  const canvas = eye.canvas();
  if (from === null || canvas === null) return null;
  const [across, down] = [event.clientX - from.x, event.clientY - from.y];
  const length = Math.hypot(across, down);
  const context = canvas.getContext("2d");
  if (context === null || length < eye.radius * (1 - AHEAD) + 2) return null;
  const box = canvas.getBoundingClientRect();
  const ahead = (eye.radius * AHEAD) / length;
  return {
    context,
    x: Math.floor(((event.clientX + across * ahead - box.left) * canvas.width) / box.width),
    y: Math.floor(((event.clientY + down * ahead - box.top) * canvas.height) / box.height),
  };
}

function isPainted({ context, x, y }: Spot): boolean {
  return (context.getImageData(x, y, 1, 1).data[3] ?? 0) > 0;
}

async function look(spot: Spot, event: Event, wanted: boolean): Promise<void> {
  const sighting: Sighting = { isSeenInFirst: false, isSeenInSecond: false, ms: null };
  recording.sightings.push(sighting);
  await frame();
  const first = performance.now() - event.timeStamp;
  sighting.isSeenInFirst = isPainted(spot) === wanted;
  if (sighting.isSeenInFirst) {
    sighting.isSeenInSecond = true;
    sighting.ms = first;
    return;
  }
  await frame();
  sighting.isSeenInSecond = isPainted(spot) === wanted;
  if (sighting.isSeenInSecond) sighting.ms = performance.now() - event.timeStamp;
}

// Before the page's own: the pixel as it was.
addPlainly.call(window, "pointerdown", () => (before = null), true);
for (const type of ["pointerup", "keydown"]) addPlainly.call(window, type, () => (endedAt = performance.now()), true);
addPlainly.call(
  window,
  "pointermove",
  (event) => {
    if (!(event instanceof PointerEvent) || event.buttons === 0 || !event.isTrusted) return;
    const spot = spotOf(event);
    moves += 1;
    const wanted = !eye.isErasing;
    if (spot === null || moves % EVERY !== 0 || isPainted(spot) === wanted) return;
    void look(spot, event, wanted);
  },
  true,
);
