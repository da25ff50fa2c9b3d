/** What the host knows an asset by that is dropped into a text. `src/host/panel/dropIntoEditor.ts` has the same. */
export const CARRIED = "application/vnd.inline-assets.asset";

/**
 * Out of the panel: in a text it becomes a reference, elsewhere its path. It carries no address: in a remote window that
 * would be a file of another machine, and VS Code's own ways of writing a reference would come before ours.
 */
export function carryAsset({ dataTransfer }: DragEvent, asset: { assetId: string; file: string } | undefined): void {
  if (dataTransfer === null || asset === undefined) return;
  dataTransfer.effectAllowed = "copy";
  dataTransfer.setData(CARRIED, asset.assetId);
  dataTransfer.setData("text/plain", asset.file);
}
