import * as vscode from "vscode";
import type { PixelSize } from "../core/schema/imageOptions";

/** The outline in media/shapes that comes nearest to the size's aspect. */
export function shapeIcon(
  extensionUri: vscode.Uri,
  { width, height }: PixelSize,
): { light: vscode.Uri; dark: vscode.Uri } {
  const aspect = Math.max(width, height) / Math.min(width, height);
  const side = width >= height ? "landscape" : "portrait";
  const shape = aspect < 1.15 ? "square" : `${side}-${aspect < 1.55 ? "4-3" : "16-9"}`;
  const file = (theme: string) => vscode.Uri.joinPath(extensionUri, "media", "shapes", `${shape}-${theme}.svg`);
  return { light: file("light"), dark: file("dark") };
}
