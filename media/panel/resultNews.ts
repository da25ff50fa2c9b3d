import type { ResultGroup } from "../../src/protocol/panel";

/** What has come, in words, for a screen reader. */
export interface ResultNews {
  /** To be told of the results whenever they are drawn. */
  readonly take: (groups: readonly ResultGroup[]) => void;
  /** What it was told last; empty before anything has come. */
  readonly spoken: () => string;
}

export function createResultNews(): ResultNews {
  let before: readonly ResultGroup[] | undefined;
  /** How often the host has told of results: what it tells first is no news. */
  let tellings = 0;
  let spoken = "";
  return {
    take(groups) {
      const known = before;
      before = groups;
      if (known === undefined || known === groups) return;
      tellings += 1;
      if (tellings === 1) return;
      const counts = new Map(known.map(({ jobId, pictures }) => [jobId, pictures.length]));
      const grown = groups.filter(({ jobId, pictures }) => pictures.length > (counts.get(jobId) ?? 0));
      if (grown.length > 0) spoken = grown.map(({ prompt, words }) => `${prompt.slice(0, 60)}: ${words}`).join(". ");
    },
    spoken: () => spoken,
  };
}
