// Moments in words. All take wall clocks, ms since the epoch.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `14:05`, and the day before it when that is not today. */
export function clockTime(at: number, now = Date.now()): string {
  const time = new Date(at).toLocaleTimeString(undefined, { hour: "2-digit", minute: "2-digit" });
  return isSameDay(at, now) ? time : `${new Date(at).toLocaleDateString(undefined, { dateStyle: "medium" })}, ${time}`;
}

/** `just now`, `5 min ago`, `3 h ago`, `2 days ago`. */
export function age(at: number, now = Date.now()): string {
  const ms = Math.max(0, now - at);
  if (ms < MINUTE) return "just now";
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)} min ago`;
  if (ms < DAY) return `${Math.floor(ms / HOUR)} h ago`;
  const days = Math.floor(ms / DAY);
  return days === 1 ? "yesterday" : `${days} days ago`;
}

function isSameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString();
}
