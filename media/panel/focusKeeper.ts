// A card or a tile can vanish with the focus in it: then the focus goes to what stands there now, not to the top of the page.

export interface FocusKeeper {
  /** To be heard on the list that is watched. */
  readonly entered: (event: FocusEvent) => void;
  readonly left: (event: FocusEvent) => void;
  /** To be called whenever the list is drawn. */
  readonly settle: () => void;
}

interface Watched {
  list: () => HTMLElement | null;
  /** Selector of what stands in it, one after another. */
  items: string;
  /** Selectors of what in an item takes the focus, the best first. */
  targets: readonly string[];
}

/** Where nothing is left: the tab that is shown, and on a page without tabs the prompt. */
const LAST_RESORT = "[role='tab'][aria-selected='true'], main:not(:has([role='tab'])) [data-focus='prompt']";

export function createFocusKeeper({ list, items, targets }: Watched): FocusKeeper {
  let had: { element: Element; at: number } | undefined;
  const all = (): Element[] => [...(list()?.querySelectorAll(items) ?? [])];
  return {
    entered({ target }) {
      if (!(target instanceof Element)) return;
      const item = target.closest(items);
      had = item === null ? undefined : { element: target, at: all().indexOf(item) };
    },
    left({ target }) {
      // Chromium tells this of what is being removed, too; what was left by the person is still there afterwards.
      queueMicrotask(() => {
        if (had?.element === target && had.element.isConnected) had = undefined;
      });
    },
    settle() {
      queueMicrotask(() => {
        if (had === undefined || had.element.isConnected) return;
        const { at } = had;
        had = undefined;
        if (document.activeElement !== document.body) return;
        const left = all();
        const next = left[Math.min(at, left.length - 1)];
        const target = targets
          .map((one) => next?.querySelector<HTMLElement>(one))
          .find((one) => one instanceof HTMLElement);
        (target ?? document.querySelector<HTMLElement>(LAST_RESORT))?.focus();
      });
    },
  };
}
