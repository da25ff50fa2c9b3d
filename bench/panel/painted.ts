const LONGEST_MS = 10_000;

/** Resolves, as soon as something is true of the page and that is painted, with the time. */
export async function painted(isThere: () => boolean): Promise<number> {
  const isThereNow = isThere();
  if (!isThereNow) {
    await new Promise<void>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error("What is waited for was not painted.")), LONGEST_MS);
      const observer = new MutationObserver(() => {
        if (!isThere()) return;
        observer.disconnect();
        clearTimeout(late);
        resolve();
      });
      observer.observe(document, { subtree: true, childList: true, attributes: true });
    });
  }
  // The page draws in a frame's own callbacks, where the observer hears of it; what was there before waits for the next
  // frame. It is painted behind the callbacks, and the next task comes after that.
  if (isThereNow) await new Promise<void>((resolve) => requestAnimationFrame(() => resolve()));
  await new Promise<void>((resolve) => {
    const channel = new MessageChannel();
    channel.port1.onmessage = () => resolve();
    channel.port2.postMessage(null);
  });
  return performance.now();
}
