/** What the image worker reads at run time: where each file comes from, and its name in `dist/assets/`. */
export const imageAssets: readonly { readonly from: string; readonly name: string }[];
/** Copies them into `folder` (made when missing); safe to run twice at the same time. */
export function copyImageAssets(folder: string): Promise<void>;
