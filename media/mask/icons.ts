import type { TemplateResult } from "lit";
import { html, nothing } from "lit";

// Drawn for this page where VS Code has none, in its manner: 16 units, thin lines, the colour of the text.

interface Drawn {
  /** Lines. */
  readonly lines: string;
  /** Filled, without lines. */
  readonly filled?: string;
}

const ICONS = {
  brush: {
    lines:
      "M13.8 2.2c-.9-.9-2-.5-2.8.3L6.6 7.4l2 2 4.9-4.4c.8-.8 1.2-1.9.3-2.8zM6.3 8.2c-1.5-.3-2.8.5-3 2.1-.1 1.3-.6 2-1.6 2.5 2.6 1.2 5.9.3 6.1-2.5",
  },
  eraser: {
    lines:
      "M6.5 13.5h7M9.2 2.9 13 6.7c.5.5.5 1.2 0 1.7L7.9 13.5H5.4L2.9 11c-.5-.5-.5-1.2 0-1.7l4.6-6.4c.5-.5 1.2-.5 1.7 0zM5.2 6.2l5 5",
  },
  rectangle: { lines: "M2.5 3.5h11v9h-11z" },
  ellipse: { lines: "M14 8c0 2.5-2.7 4.5-6 4.5S2 10.5 2 8s2.7-4.5 6-4.5S14 5.5 14 8z" },
  lasso: {
    lines:
      "M4.5 10.2C2.9 9.5 2 8.3 2 7c0-2.5 2.7-4.5 6-4.5s6 2 6 4.5-2.7 4.5-6 4.5c-.8 0-1.5-.1-2.2-.3M5.8 11.2c0 .8-.6 1.5-1.3 1.5s-1.3-.7-1.3-1.5.6-1.4 1.3-1.4 1.3.6 1.3 1.4zM5 12.6c.3.8 0 1.6-.9 2",
  },
  polygon: { lines: "M3 5.5 9 2.5l4.5 5-3 6-6.5-1.5z" },
  similar: { lines: "M7.5 8.5 2.5 13.5M10.5 2v2M10.5 9v2M6 6.5h2M13 6.5h2M7.5 3.5l1 1M13.5 3.5l-1 1M13.5 9.5l-1-1" },
  grow: { lines: "M9.5 2.5h4v4M13.5 2.5l-4 4M6.5 13.5h-4v-4M2.5 13.5l4-4" },
  shrink: { lines: "M9.5 2.5v4h4M9.5 6.5l4-4M6.5 13.5v-4h-4M6.5 9.5l-4 4" },
  invert: { lines: "M2.5 3.5h11v9h-11z", filled: "M8 3.5h5.5v9H8z" },
  fill: { lines: "M2.5 3.5h11v9h-11z", filled: "M2.5 3.5h11v9h-11z" },
  clear: { lines: "M2.5 3.5h11v9h-11zM6.2 6.2l3.6 3.6M9.8 6.2l-3.6 3.6" },
  zoomToMask: { lines: "M2 5V2.5h3M11 2.5h3V5M14 11v2.5h-3M5 13.5H2V11", filled: "M5 5.5h6v5H5z" },
  overlay: { lines: "M8 14A6 6 0 1 1 8 2a6 6 0 0 1 0 12z", filled: "M8 2a6 6 0 0 0 0 12z" },
} as const satisfies Readonly<Record<string, Drawn>>;
export type IconName = keyof typeof ICONS;

export function maskIcon(name: IconName): TemplateResult {
  const { lines, filled }: Drawn = ICONS[name];
  return html`<svg class="mask-icon" viewBox="0 0 16 16" aria-hidden="true">
    ${filled === undefined ? nothing : html`<svg><path class="filled" d=${filled}></path></svg>`}
    <path d=${lines}></path>
  </svg>`;
}
