import * as vscode from "vscode";

const SCHEME = "inline-assets-answer";

/**
 * Shows an answer that may hold signed links, read-only and in memory alone: what is untitled or edited, VS Code writes
 * to the disk. It is forgotten when its document closes.
 */
export async function showAnswer(jobId: string, answer: string): Promise<void> {
  const uri = vscode.Uri.from({ scheme: SCHEME, path: `/Answer ${jobId}.txt` });
  const isThis = (other: vscode.Uri): boolean => other.toString() === uri.toString();
  const life = vscode.Disposable.from(
    vscode.workspace.registerTextDocumentContentProvider(SCHEME, {
      provideTextDocumentContent: (asked) => (isThis(asked) ? answer : undefined),
    }),
    vscode.workspace.onDidCloseTextDocument((closed) => {
      if (isThis(closed.uri)) life.dispose();
    }),
  );
  try {
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
  } catch (error) {
    life.dispose();
    throw error;
  }
}
