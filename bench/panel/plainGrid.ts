import { painted } from "./painted";

// What one would write by hand: every entry is in the page, and the browser scrolls.

const begun = new Promise<void>((resolve) => document.addEventListener("DOMContentLoaded", () => resolve()));

function draw(entries: number): void {
  const list = document.createElement("div");
  list.id = "all";
  list.style.cssText =
    "display: grid; grid-template-columns: repeat(auto-fill, minmax(80px, 1fr)); gap: 4px; height: 700px; overflow: auto";
  for (let at = 0; at < entries; at += 1) {
    const tile = document.createElement("div");
    tile.className = "entry";
    tile.tabIndex = -1;
    tile.title = tile.ariaLabel = `a ceramic mug on a pale table, number ${at}`;
    tile.style.cssText = "aspect-ratio: 1; background: #333; border-radius: 2px";
    tile.dataset["at"] = String(at);
    list.append(tile);
  }
  document.body.replaceChildren(list);
}

Object.assign(window, {
  acquireVsCodeApi: () => ({ postMessage: () => undefined, getState: () => undefined, setState: () => undefined }),
});

globalThis.benchPage = {
  firstPaint: begun.then(async () => {
    const start = performance.now();
    draw(globalThis.pageTask.entries);
    return (await painted(() => true)) - start;
  }),
  async jump(place) {
    const list = document.getElementById("all");
    const start = performance.now();
    if (list !== null) list.scrollTop = place * (list.scrollHeight - list.clientHeight);
    return (await painted(() => true)) - start;
  },
};
