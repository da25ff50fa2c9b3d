import type { MissingEvent, MissingGroup, MissingRow } from "../../src/protocol/missing";
import { drawScene } from "./drawScene";
import type { MissingTestPage } from "./missingPage";
import { REFUSED, sampleList, sampleOffer, sampleRow, sampleSettings } from "./missingPage";
import type { Theme } from "./webviewPage";

// What the stored screenshots show of the list of missing pictures.

export interface MissingScene {
  name: string;
  theme: Theme;
  width: number;
  height: number;
  deviceScaleFactor?: number;
  events: () => MissingEvent[];
  /** What a person does. */
  act?: (missing: MissingTestPage) => Promise<void>;
}

const choice = (id: string, label: string) => ({ id, label, icon: "debug-restart", detail: "" });

const ROWS: readonly Partial<MissingRow>[] = [
  {
    file: "img/lake.png",
    prompt: "A calm lake at dawn, mist over the water",
    ownPrompt: "A calm lake at dawn, mist over the water",
    sizeNote: "Asked for at 1136 × 640, then scaled here.",
  },
  {
    file: "img/potter.png",
    prompt:
      "The potter at her wheel, seen from the side, in the warm light of a low sun that comes in by the one window of the workshop",
    ownPrompt: "The potter at her wheel",
    origin: "typed",
    size: { width: 320, height: 480 },
    sizeWords: "320 × 480",
    isTicked: false,
    places: [
      { document: "pages/about.html", line: 14 },
      { document: "index.html", line: 31 },
      { document: "README.md", line: 5 },
      { document: "pages/kiln.html", line: 8 },
    ],
  },
  {
    file: "img/bowl.jpg",
    prompt: "A bowl is thrown",
    ownPrompt: "A bowl is thrown",
    origin: "heading",
    phase: "running",
    canTick: false,
    words: "waiting for the answer",
    job: { jobId: "job-1", choices: [choice("stop", "Stop waiting")] },
  },
  {
    file: "img/mug.webp",
    prompt: "A ceramic mug on a pale table, soft morning light",
    ownPrompt: "A ceramic mug on a pale table, soft morning light",
    phase: "done",
    canTick: false,
    words: "made · $0.077",
    pictureId: "mug",
    size: { width: 1024, height: 768 },
    sizeWords: "1024 × 768",
  },
];

const TROUBLED: readonly Partial<MissingRow>[] = [
  {
    file: "img/kiln at night.png",
    prompt: "A wood-fired kiln glowing at night",
    ownPrompt: "A wood-fired kiln glowing at night",
    phase: "failed",
    words: "failed, not charged",
    detail: "The API refused the prompt: it may not be shown. Not charged; change the prompt and try again.",
  },
  {
    file: "img/clay.png",
    prompt: "clay",
    ownPrompt: "clay",
    origin: "file name",
    size: { width: 1024, height: 256 },
    sizeWords: "1024 × 256",
    phase: "unknown",
    canTick: false,
    words: "may have been charged at 14:05",
    detail: "The connection broke while the answer was awaited.",
    job: {
      jobId: "job-2",
      choices: [choice("tryAgain", "Try again · $0.077 (may charge again)"), choice("dismiss", "Dismiss")],
    },
  },
  {
    file: "img/map.png",
    phase: "unsent",
    words: "approved, not sent",
    job: { jobId: "job-3", choices: [choice("dismiss", "Dismiss")] },
  },
];

function groupOf(document: string, rows: readonly Partial<MissingRow>[], from: number): MissingGroup {
  return {
    document,
    rows: rows.map((row, at) => sampleRow(from + at, { places: [{ document, line: 12 + at * 7 }], ...row })),
  };
}

function manyEvents(): MissingEvent[] {
  const groups = [groupOf("index.html", ROWS, 1), groupOf("pages/about/kiln.html", TROUBLED, 10)];
  return [
    { type: "settings", body: sampleSettings() },
    { type: "list", body: sampleList({ groups, refused: REFUSED, counts: { missing: 7, placeholders: 2 } }) },
    { type: "offer", body: sampleOffer({ count: 3 }) },
  ];
}

function placeholderEvents(): MissingEvent[] {
  const rows = ["mug", "vase"].map((name): Partial<MissingRow> => ({
    file: `img/${name}.png`,
    words: "placeholder",
    pictureId: name,
    size: { width: 1024, height: 768 },
    sizeWords: "1024 × 768",
  }));
  const list = { view: "placeholders", counts: { missing: 7, placeholders: 2 } } as const;
  return [
    { type: "settings", body: sampleSettings() },
    { type: "list", body: sampleList({ groups: [groupOf("index.html", rows, 1)], ...list }) },
    { type: "offer", body: sampleOffer({ view: "placeholders", count: 2, price: "$0.154", canPlace: false }) },
  ];
}

function runningEvents(): MissingEvent[] {
  return [
    ...manyEvents(),
    { type: "progress", body: { all: 12, made: 3, failed: 1, isCancelled: false, isFree: false } },
    {
      type: "offer",
      body: sampleOffer({
        whyNot: "Pictures are being made; the next ones can follow when they are done.",
        canPlace: false,
      }),
    },
  ];
}

function keylessEvents(): MissingEvent[] {
  return [...manyEvents(), { type: "offer", body: sampleOffer({ hasKey: false, whyNot: "There is no key yet." }) }];
}

async function tellPictures(missing: MissingTestPage): Promise<void> {
  const bytes = new Uint8Array(await drawScene());
  const { ids } = await missing.next("thumbnails");
  for (const id of ids) {
    const body = { id, sha256: "a".repeat(64), mediaType: "image/png", bytes, isSmall: true } as const;
    await missing.tell({ type: "thumbnail", body });
  }
  await missing.page.waitForFunction(
    (count) =>
      [...document.images].filter(({ complete, naturalWidth }) => complete && naturalWidth > 0).length >= count,
    ids.length,
  );
}

export const MISSING_SCENES: readonly MissingScene[] = [
  { name: "missing-dark-900", theme: "dark", width: 900, height: 800, events: manyEvents, act: tellPictures },
  {
    name: "missing-running-light-1400",
    theme: "light",
    width: 1400,
    height: 700,
    events: runningEvents,
    act: tellPictures,
  },
  {
    name: "missing-no-key-hcdark-500",
    theme: "hcDark",
    width: 500,
    height: 900,
    events: keylessEvents,
    act: tellPictures,
  },
  { name: "missing-hclight-320", theme: "hcLight", width: 320, height: 1000, events: manyEvents, act: tellPictures },
  {
    name: "missing-placeholders-light-900",
    theme: "light",
    width: 900,
    height: 500,
    events: placeholderEvents,
    act: tellPictures,
  },
];
