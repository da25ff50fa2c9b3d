import { noChange } from "lit";
import { AsyncDirective, directive } from "lit/async-directive.js";

const SECOND = 1_000;
const HOUR = 3_600;

/** `0:42`, `1:02:03`. A clock that lags behind the host's says `0:00`. */
function elapsedWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / SECOND));
  const two = (count: number): string => String(count).padStart(2, "0");
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  return seconds < HOUR ? `${minutes}:${two(rest)}` : `${Math.floor(seconds / HOUR)}:${two(minutes % 60)}:${two(rest)}`;
}

/** Changes its own text each second, and nothing else of the page. */
class Elapsed extends AsyncDirective {
  #since: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  override render(since: number): unknown {
    if (since === this.#since) return noChange;
    this.#since = since;
    this.#tickAgain();
    return elapsedWords(Date.now() - since);
  }

  override disconnected(): void {
    clearTimeout(this.#timer);
  }

  override reconnected(): void {
    this.#tick();
  }

  #tick(): void {
    if (this.#since === undefined) return;
    this.setValue(elapsedWords(Date.now() - this.#since));
    this.#tickAgain();
  }

  /** At the moment when the next second is full. */
  #tickAgain(): void {
    clearTimeout(this.#timer);
    const ms = Date.now() - (this.#since ?? 0);
    this.#timer = setTimeout(() => this.#tick(), SECOND - (((ms % SECOND) + SECOND) % SECOND));
  }
}

/** How long something has run, counting on. @param since wall clock, ms */
export const elapsed = directive(Elapsed);
