import * as vscode from "vscode";
import { plain } from "./notify";
import { oneLine } from "./oneLine";

/** Progress with a cancel button and the seconds since the last news. */
export async function withProgress<T>(
  prompt: string,
  run: (signal: AbortSignal, report: (message: string) => void) => Promise<T>,
): Promise<T> {
  const title = plain(`Inline Assets: “${oneLine(prompt, 40)}”`);
  return await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (progress, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      let message = "Preparing…";
      let since = Date.now();
      const show = (): void => {
        const seconds = Math.floor((Date.now() - since) / 1000);
        progress.report({ message: seconds < 1 ? message : `${message} ${seconds} s` });
      };
      const timer = setInterval(show, 1000);
      try {
        return await run(abort.signal, (news) => {
          message = news;
          since = Date.now();
          show();
        });
      } finally {
        clearInterval(timer);
      }
    },
  );
}
