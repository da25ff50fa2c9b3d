export interface Later {
  /** Once nobody has asked for so long. */
  readonly soon: () => void;
  /** At once, if it is still to be done. */
  readonly now: () => void;
}

/** @param pause ms */
export function createLater(pause: number, act: () => void): Later {
  let timer: number | undefined;
  const now = (): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    act();
  };
  return {
    soon() {
      clearTimeout(timer);
      timer = setTimeout(now, pause);
    },
    now,
  };
}
