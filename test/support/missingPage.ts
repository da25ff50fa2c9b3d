import type { Browser } from "playwright-core";
import type {
  MissingEvent,
  MissingList,
  MissingOffer,
  MissingRequest,
  MissingRow,
  MissingSettings,
  RefusedRow,
} from "../../src/protocol/missing";
import { drawn, openWebviewPage, type WebviewPage, type WebviewPageOptions } from "./webviewPage";

// The list of missing pictures, with a test in place of its host.

export type MissingTestPage = WebviewPage<MissingRequest, MissingEvent>;

interface MissingPageOptions extends WebviewPageOptions {
  list?: Partial<MissingList>;
  offer?: Partial<MissingOffer>;
  settings?: Partial<MissingSettings>;
}

export async function openMissingPage(
  browser: Browser,
  url: string,
  { list, offer, settings, ...options }: MissingPageOptions = {},
): Promise<MissingTestPage> {
  const missing: MissingTestPage = await openWebviewPage(
    browser,
    { url, name: "missing" },
    { width: 900, height: 700, ...options },
  );
  await missing.tell(
    { type: "begin", body: { texts: {}, locale: "en" } },
    { type: "settings", body: sampleSettings(settings) },
    { type: "list", body: sampleList(list) },
    { type: "offer", body: sampleOffer(offer) },
  );
  await missing.page.locator(".rows[aria-busy=false]").waitFor();
  // The list may be drawn before the offer is.
  await drawn(missing);
  return missing;
}

export function sampleRow(number: number, change: Partial<MissingRow> = {}): MissingRow {
  return {
    id: `row-${number}`,
    file: `img/picture-${number}.png`,
    prompt: `A calm lake at dawn, mist over the water, number ${number}`,
    origin: "alt",
    ownPrompt: `A calm lake at dawn, mist over the water, number ${number}`,
    size: { width: 960, height: 540 },
    sizeWords: "960 × 540",
    sizeNote: "",
    price: "$0.077",
    isTicked: true,
    canTick: true,
    phase: "missing",
    words: "",
    detail: "",
    job: null,
    places: [{ document: "index.html", line: 10 + number }],
    pictureId: null,
    ...change,
  };
}

export function sampleList({ groups, ...change }: Partial<MissingList> = {}): MissingList {
  const rows = groups ?? [{ document: "index.html", rows: [1, 2, 3].map((number) => sampleRow(number)) }];
  return {
    revision: 0,
    scope: "workspace",
    document: "index.html",
    view: "missing",
    groups: rows,
    refused: [],
    counts: { missing: rows.flatMap((group) => group.rows).length, placeholders: 0 },
    ...change,
  };
}

export function sampleOffer(change: Partial<MissingOffer> = {}): MissingOffer {
  return {
    revision: 0,
    offer: 1,
    view: "missing",
    count: 3,
    price: "$0.231",
    basis: "Price list: 1 picture at $0.077 each.",
    whyNot: null,
    hasKey: true,
    canPlace: true,
    ...change,
  };
}

export function sampleSettings(change: Partial<MissingSettings> = {}): MissingSettings {
  return {
    revision: 0,
    model: "GPT Image 2 · Prospolabs",
    qualities: [
      { id: "auto", price: "price unknown" },
      { id: "low", price: "$0.011" },
      { id: "medium", price: "$0.042" },
      { id: "high", price: "$0.077" },
    ],
    quality: "high",
    isFillingIn: true,
    ...change,
  };
}

export const REFUSED: RefusedRow[] = [
  {
    id: "refused-1",
    file: "img/logo.svg",
    whyNot:
      "An SVG is a drawing of shapes, and what is made here are pixels; refer to a .png or .webp instead, or draw the SVG by hand.",
    places: [{ document: "index.html", line: 12 }],
  },
];
