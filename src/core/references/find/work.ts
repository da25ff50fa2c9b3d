/** Work in small steps, so that whoever does it can pause or stop between any two of them. */
export type Work<T> = Generator<undefined, T, undefined>;

export interface Slicing {
  /** Called after each little step, of some 0.1 ms; answers a promise when it is time to let others go on. */
  readonly pause?: () => Promise<void> | undefined;
  readonly isCancelled?: () => boolean;
}

export function finish<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** Undefined when it was cancelled. */
export async function finishInSlices<T>(work: Work<T>, { pause, isCancelled }: Slicing): Promise<T | undefined> {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
    const pausing = pause?.();
    if (pausing !== undefined) await pausing;
    if (isCancelled?.() === true) return undefined;
  }
}
