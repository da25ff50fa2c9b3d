/**
 * VS Code hears of Select All, too, and selects once more some time later: what was typed meanwhile, the next letter replaces. In
 * a field the browser has done it at once, so VS Code needs not hear of it.
 */
export function selectAllHere(): void {
  document.addEventListener("keydown", (event) => {
    const { ctrlKey, metaKey, altKey, shiftKey, key } = event;
    if (!(ctrlKey || metaKey) || altKey || shiftKey || key.toLowerCase() !== "a") return;
    const [target] = event.composedPath();
    // VS Code listens on the window, behind the document.
    if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) event.stopPropagation();
  });
}
