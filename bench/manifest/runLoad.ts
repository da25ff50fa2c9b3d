import { loadTaskSchema, type LoadResult } from "./protocol";

/** The one call of a loader's main file: prints how long `load` takes and how long it keeps the thread to itself. */
export function runLoad(load: (root: string) => Promise<number>): void {
  void measure(load).then(
    (result) => process.stdout.write(JSON.stringify(result), () => process.exit(0)),
    (error: unknown) => {
      process.stderr.write(error instanceof Error ? (error.stack ?? error.message) : String(error), () =>
        process.exit(1),
      );
    },
  );
}

async function measure(load: (root: string) => Promise<number>): Promise<LoadResult> {
  const { root } = loadTaskSchema.parse(JSON.parse(process.argv[2] ?? ""));
  const ticks = new Ticks();
  await ticks.begin();
  const start = performance.now();
  const entries = await load(root);
  const ms = performance.now() - start;
  return { ms, ...ticks.end(), entries };
}

/** Looks at the clocks at every turn of the event loop: finer than `monitorEventLoopDelay` with its timer of 1 ms. */
class Ticks {
  #isOver = false;
  #wall = 0;
  #cpu = 0;
  #longest = { longestBlockMs: 0, longestBlockCpuMs: 0 };

  async begin(): Promise<void> {
    this.#tick();
    // Until the ticks themselves are compiled.
    await new Promise((resolve) => setTimeout(resolve, 50));
    this.#longest = { longestBlockMs: 0, longestBlockCpuMs: 0 };
  }

  /** Also what ran since the last tick counts. */
  end(): Pick<LoadResult, "longestBlockMs" | "longestBlockCpuMs"> {
    this.#look();
    this.#isOver = true;
    return this.#longest;
  }

  #tick(): void {
    this.#look();
    if (!this.#isOver) setImmediate(() => this.#tick());
  }

  #look(): void {
    const wall = performance.now();
    const { user, system } = process.threadCpuUsage();
    const cpu = (user + system) / 1000;
    const { longestBlockMs, longestBlockCpuMs } = this.#longest;
    this.#longest = {
      longestBlockMs: Math.max(longestBlockMs, this.#wall === 0 ? 0 : wall - this.#wall),
      longestBlockCpuMs: Math.max(longestBlockCpuMs, this.#wall === 0 ? 0 : cpu - this.#cpu),
    };
    [this.#wall, this.#cpu] = [wall, cpu];
  }
}
