import { cancelled } from "./errors";

/**
 * Waits for something that can't be taken back (a question on the screen, a locked keyring) only as long as the caller does.
 * @throws InlineAssetsError `cancelled`, not charged: to be used only while nothing has been sent.
 */
export async function orCancelled<T>(waitedFor: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return await waitedFor;
  // Nobody meets its failure any more.
  waitedFor.catch(() => undefined);
  if (signal.aborted) throw cancelled("no");
  let leave = (): void => undefined;
  const aborted = new Promise<never>((_resolve, reject) => {
    leave = () => reject(cancelled("no"));
  });
  signal.addEventListener("abort", leave, { once: true });
  try {
    return await Promise.race([waitedFor, aborted]);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}
