/** Beside the manifest: where pictures lie that an undo took from their documents. */
const STAGED_FOLDER = ".staged";

/** Where a picture is staged before it gets its name `file` together with the text; both relative to the workspace folder. */
export function stagedPathOf(manifestFolder: string, file: string): string {
  return `${manifestFolder === "" ? "" : `${manifestFolder}/`}${STAGED_FOLDER}/${file}`;
}

/** Whether a file lies there: moving it there or back is no move that documents follow. */
export function isStaged(file: string): boolean {
  return file.split("/").includes(STAGED_FOLDER);
}
