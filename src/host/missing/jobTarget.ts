/** What of a job's plan says which picture it is for. */
interface SlotPlanned {
  root: string;
  slot?: { file: string; isAnother?: boolean };
}

/** The file that a job is for, as `fileTarget` names it; undefined for one that is for no place in a document. */
export function jobTarget({ root, slot }: SlotPlanned): string | undefined {
  return slot === undefined || slot.isAnother === true ? undefined : fileTarget(root, slot.file);
}

export function fileTarget(root: string, file: string): string {
  return JSON.stringify([root, file]);
}
