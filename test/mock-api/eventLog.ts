/**
 * `post`: a POST was read · `accepted`: its job runs and is charged · `answered`: its answer left, or its connection
 * closed · `disconnected`: the client closed a POST that was still unanswered · `poll`, `output`: such a GET arrived ·
 * `outputDone`: its answer left, or its connection closed.
 */
export type MockEvent = "post" | "accepted" | "answered" | "disconnected" | "poll" | "output" | "outputDone";

/** Counts events from the start (or the last clear), so that waiting after the fact works too. */
export class EventLog {
  readonly #counts = new Map<MockEvent, number>();
  #waiting: { event: MockEvent; nth: number; resolve: () => void }[] = [];

  emit(event: MockEvent): void {
    const count = (this.#counts.get(event) ?? 0) + 1;
    this.#counts.set(event, count);
    const due = this.#waiting.filter((one) => one.event === event && one.nth <= count);
    this.#waiting = this.#waiting.filter((one) => !due.includes(one));
    for (const one of due) one.resolve();
  }

  waitFor(event: MockEvent, nth: number): Promise<void> {
    if ((this.#counts.get(event) ?? 0) >= nth) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ event, nth, resolve }));
  }

  clear(): void {
    this.#counts.clear();
  }
}
