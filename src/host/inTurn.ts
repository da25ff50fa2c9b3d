/** One run at a time; what is asked for meanwhile is done once more. The task shall not reject. */
export function inTurn(task: () => Promise<void>): () => void {
  let isStale = false;
  let isRunning = false;
  const run = async (): Promise<void> => {
    isStale = true;
    if (isRunning) return;
    isRunning = true;
    try {
      while (isStale) {
        isStale = false;
        await task();
      }
    } finally {
      isRunning = false;
    }
  };
  return () => void run();
}
