import { realDocuments, type RealDocument } from "../../test/support/references/documents";

/** One in so many of the documents of `node_modules`, minified ones left out as a workspace's ignore files would. */
const SHARE = 8;

export function workspaceDocuments(folder: string): RealDocument[] {
  let count = 0;
  const wants = (name: string): boolean => !/\.min\.|\.d\.[cm]?ts$/.test(name) && (count += 1) % SHARE === 0;
  return [...realDocuments(folder, { maxBytes: 150_000, wants })];
}
