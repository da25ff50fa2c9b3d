import type { MissingPage } from "./state";

// Which pictures are in view: only those are asked for.

const seen = new Set<string>();
let watcher: IntersectionObserver | undefined;
const watched = new WeakSet<Element>();

/** Once the rows are drawn: their pictures are asked for as they come into view. */
export function watchPictures(page: MissingPage): void {
  watcher ??= new IntersectionObserver((changes) => {
    for (const { target, isIntersecting } of changes) {
      const id = target instanceof HTMLElement ? target.dataset["picture"] : undefined;
      if (id === undefined) continue;
      if (isIntersecting) seen.add(id);
      else seen.delete(id);
    }
    page.thumbnails.want("results", [...seen]);
  });
  requestAnimationFrame(() => {
    for (const element of document.querySelectorAll("[data-picture]")) {
      if (watched.has(element)) continue;
      watched.add(element);
      watcher?.observe(element);
    }
  });
}
