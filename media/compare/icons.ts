// Drawn for this page, in the manner of VS Code's own: 16 units, thin lines, the colour of the text.

const PATHS = {
  slider: "M1.5 3.5h13v9h-13zM8 1v14M5.5 6l-2 2 2 2M10.5 6l2 2-2 2",
  "side-by-side": "M1.5 3.5h5v9h-5zM9.5 3.5h5v9h-5z",
  blink:
    "M1.5 8C3.3 5 5.5 3.5 8 3.5S12.7 5 14.5 8C12.7 11 10.5 12.5 8 12.5S3.3 11 1.5 8ZM10 8a2 2 0 1 1-4 0 2 2 0 0 1 4 0Z",
  difference: "M1.5 1.5h8v8h-8zM6.5 6.5h8v8h-8zM6.5 9.5l3-3",
  minus: "M3 8h10",
  plus: "M3 8h10M8 3v10",
  pause: "M5.5 3v10M10.5 3v10",
  play: "M4.5 2.5 13 8l-8.5 5.5z",
  swap: "M2 5.5h11M10.5 3 13 5.5 10.5 8M14 10.5H3M5.5 8 3 10.5 5.5 13",
  warning: "M8 2 14.5 13.5h-13zM8 6.5V10M8 11.2v1",
  grip: "M6 5 3 8l3 3M10 5l3 3-3 3",
} as const;
export type IconName = keyof typeof PATHS;

const SVG = "http://www.w3.org/2000/svg";

export function icon(name: IconName): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}
