/** The other end of `runTogether`: says that this process is ready, waits for the others, works and ends. */
export function whenAllAreReady(work: () => Promise<void>): void {
  process.stdin.resume().once("end", () => {
    work().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
        process.exit(1);
      },
    );
  });
  process.stdout.write("ready\n");
}
