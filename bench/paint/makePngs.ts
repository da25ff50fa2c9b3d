import { readFileSync, writeFileSync } from "node:fs";
import { encodeMaskPng } from "../../src/core/image/encodeMaskPng";
import { inflateMask } from "../../src/host/painter/inflateMask";
import { SIZE } from "./size";

// On VS Code's Node, as the host does it: a mask as the page told it becomes a PNG.

const RUNS = 9;

function makePngs([source = "", target = ""]: readonly string[]): number[] {
  const deflated = new Uint8Array(readFileSync(source));
  return Array.from({ length: RUNS }, () => {
    const start = performance.now();
    const mask = inflateMask({ ...SIZE, deflated });
    if (mask === undefined) throw new Error("The page told no mask of the picture's size.");
    const png = encodeMaskPng(mask);
    const ms = performance.now() - start;
    writeFileSync(target, png);
    return ms;
  });
}

process.stdout.write(JSON.stringify(makePngs(process.argv.slice(2))));
