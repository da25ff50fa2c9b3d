import { cancelled } from "../errors";

interface Waiter {
  enter: () => void;
  /** Came while the queue was paused: it may try whether the key is good again. */
  isTrial: boolean;
}

/** Lets a few jobs run at a time, in the order in which they came. A refused key holds all that has not begun. */
export class JobQueue {
  #running = 0;
  #isPaused = false;
  #pauses = 0;
  /** As it was last known. */
  #limitNow = 1;
  #held: Promise<void> | undefined;
  /** Whether nobody was asked for another key yet, since it was last resumed (F33). */
  isToBeAskedFor = true;
  readonly #waiting: Waiter[] = [];

  /** @param limit how many run at a time; asked afresh each time. */
  constructor(private readonly limit: () => number) {}

  get isPaused(): boolean {
    return this.#isPaused;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Whether who comes now has to wait. */
  get isFull(): boolean {
    const isInLine = this.#waiting.length > 0 && !this.#isPaused;
    return isInLine || !this.#hasRoom();
  }

  /**
   * Resolves when it is the caller's turn, with what ends it. While the queue is paused, a new request is tried as soon
   * as there is room, since whoever makes it may know that the key is good again (F33).
   * @throws InlineAssetsError `cancelled`
   */
  async enter(signal?: AbortSignal): Promise<() => void> {
    if (signal?.aborted === true) throw cancelled("no");
    this.#limitNow = this.#limitOrLast();
    if (this.isFull) await this.#turn(signal);
    else this.#running += 1;
    let isOver = false;
    return () => {
      if (isOver) return;
      isOver = true;
      this.#running -= 1;
      this.#pump();
    };
  }

  /** How often it was paused: tells what began before a pause from what began after it. */
  get pauses(): number {
    return this.#pauses;
  }

  pause(): void {
    if (!this.#isPaused) this.#pauses += 1;
    this.#isPaused = true;
    // The key was just refused: who waits now knows no more than that.
    for (const waiter of this.#waiting) waiter.isTrial = false;
  }

  resume(): void {
    this.#isPaused = false;
    this.isToBeAskedFor = true;
    this.#pump();
  }

  /** Nothing begins before `until`, nor before an earlier one: the provider takes no more right now. */
  hold(until: Promise<void>): void {
    const held = Promise.allSettled([this.#held, until]).then(() => {
      if (this.#held !== held) return;
      this.#held = undefined;
      this.#pump();
    });
    this.#held = held;
  }

  async #turn(signal?: AbortSignal): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      const waiter: Waiter = {
        isTrial: this.#isPaused,
        enter: () => {
          signal?.removeEventListener("abort", leave);
          resolve();
        },
      };
      const leave = (): void => {
        const at = this.#waiting.indexOf(waiter);
        if (at >= 0) this.#waiting.splice(at, 1);
        reject(cancelled("no"));
      };
      signal?.addEventListener("abort", leave, { once: true });
      this.#waiting.push(waiter);
    });
  }

  #pump(): void {
    this.#limitNow = this.#limitOrLast();
    while (this.#hasRoom()) {
      const next = this.#waiting.findIndex(({ isTrial }) => isTrial || !this.#isPaused);
      const [waiter] = next < 0 ? [] : this.#waiting.splice(next, 1);
      if (waiter === undefined) return;
      this.#running += 1;
      waiter.enter();
    }
  }

  #hasRoom(): boolean {
    return this.#running < this.#limitNow && this.#held === undefined;
  }

  /** A setting that can't be read just now must not keep those who wait from their turn. */
  #limitOrLast(): number {
    try {
      return this.limit();
    } catch {
      return this.#limitNow;
    }
  }
}
