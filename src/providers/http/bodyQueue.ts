interface Source {
  pause(): void;
  resume(): void;
}

/** Bytes that may wait for the reader before the source is paused; also the largest batch, give or take a chunk. */
const HIGH_WATER = 256 * 1024;

/**
 * A response body between the parser that pushes and one reader that pulls. What gathers while the reader is busy is
 * handed over as one batch, so a slow disk gets few large writes and a fast one never waits.
 */
export class BodyQueue implements AsyncIterable<Buffer> {
  #chunks: Buffer[] = [];
  #size = 0;
  #source: Source | undefined;
  #isPaused = false;
  #isEnded = false;
  #failure: { error: unknown } | undefined;
  #wake: (() => void) | undefined;

  attach(source: Source): void {
    this.#source = source;
  }

  /** True while the reader, not the network, is what the body waits for. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size >= HIGH_WATER && !this.#isPaused) {
      this.#isPaused = true;
      this.#source?.pause();
    }
    this.#notify();
  }

  end(): void {
    if (this.#failure !== undefined) return;
    this.#isEnded = true;
    this.#notify();
  }

  /** The reader still gets what came before. The first end or failure stands. */
  fail(error: unknown): void {
    if (this.#isEnded || this.#failure !== undefined) return;
    this.#failure = { error };
    this.#notify();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    for await (const batch of this.batches()) yield* batch;
  }

  /** What has gathered since the last batch, as it came: copying it together would cost more than it saves. */
  async *batches(): AsyncGenerator<Buffer[], void, undefined> {
    for (;;) {
      if (this.#size > 0) yield this.#take();
      else if (this.#failure !== undefined) throw this.#failure.error;
      else if (this.#isEnded) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  #take(): Buffer[] {
    const batch = this.#chunks;
    this.#chunks = [];
    this.#size = 0;
    if (this.#isPaused) {
      this.#isPaused = false;
      this.#source?.resume();
    }
    return batch;
  }

  #notify(): void {
    this.#wake?.();
    this.#wake = undefined;
  }
}
