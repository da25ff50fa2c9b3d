/**
 * A page's document forgets which element has the focus when another document gets it.
 * @param first what gets it where nothing had it
 * @returns gives it back where nothing has it now
 */
export function keepFocus(first: () => HTMLElement): () => void {
  let last: HTMLElement | undefined;
  const focus = (): void => {
    // Never takes it from the editor beside, in which someone types while a picture changes on disk.
    if (!document.hasFocus()) return;
    for (const element of [last, first()]) {
      // The last one may be hidden by now.
      if (document.activeElement === document.body) element?.focus();
    }
  };
  addEventListener("focusin", ({ target }) => {
    if (target instanceof HTMLElement) last = target;
  });
  addEventListener("focus", focus);
  return focus;
}
