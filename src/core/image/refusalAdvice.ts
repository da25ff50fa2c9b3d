import type { RefusalReason } from "./pictureFacts";

/** What to do about a file that is no picture to be edited; Git LFS's sentence says so itself. */
export const REFUSAL_ADVICE: Readonly<Record<RefusalReason | "damaged", string>> = {
  empty: "Choose another one, or save the picture again.",
  "git-lfs": "Then try again.",
  svg: "Export it as PNG first.",
  "not-a-picture": "Convert it first, or choose another one.",
  truncated: "Get or save it again, or choose another one.",
  damaged: "Get or save it again, or choose another one.",
  animated: "Save the frame you mean as a picture of its own.",
  cmyk: "Convert it to RGB first.",
  "too-large": "Make it smaller first.",
};
