/**
 * For `focusout` around buttons that come and go: one that goes with the focus leaves it to a field, not to the page.
 * @param selector of the field
 */
export function leaveFocusTo(selector: string): (event: FocusEvent) => void {
  return ({ target }) => {
    // Chromium tells this of what is being removed, too; what was left by the person is still there afterwards.
    queueMicrotask(() => {
      const isGone = target instanceof Element && !target.isConnected;
      if (isGone && document.activeElement === document.body) document.querySelector<HTMLElement>(selector)?.focus();
    });
  };
}
