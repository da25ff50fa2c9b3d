import type { Page } from "playwright-core";

/** What the window's console says from now on of the content policy, of webviews and of our files, where it is no mere remark. */
export function collectComplaints(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    // Of every webview's frame, since it is VS Code that makes it.
    if (message.text().startsWith("An iframe which has both allow-scripts")) return;
    const text = `${message.text()} (${message.location().url})`;
    const isOurs = /Content Security Policy|vscode-webview|inline-assets/i.test(text);
    if (isOurs && ["error", "warning"].includes(message.type())) complaints.push(text);
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  return complaints;
}
