// What the bench and the programs in its pages agree upon.

export interface PageTask {
  entries: number;
}

/** What each program offers to the bench. */
export interface BenchPage {
  /** From the moment in which the page asks for everything until entries are painted, ms. */
  firstPaint: Promise<number>;
  /** Scrolls to a place, 0 to 1, and waits until the entries there are painted, ms. */
  jump(place: number): Promise<number>;
  /** Times of the catalogue that answers, ms; absent where there is none. */
  catalogMs?: { build: number; search: number };
}

declare global {
  var pageTask: PageTask;
  var benchPage: BenchPage;
}
