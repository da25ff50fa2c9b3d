import assert from "node:assert/strict";
import { deflateSync } from "node:zlib";
import type { Locator } from "playwright-core";
import { flatPng } from "../mock-api/flatPng";
import type { PainterEvent } from "../../src/protocol/painter";
import type { JobCard, Pixels, Quote, ResultGroup } from "../../src/protocol/panel";
import type { PainterTestPage } from "./painterPage";
import { openPainterPage } from "./painterPage";
import { sampleForm, sampleQuote } from "./panelSamples";
import { resultGroup, resultPicture } from "./resultSamples";
import { usePlainPages } from "./usePlainPages";
import { drawn } from "./webviewPage";

// The lower part of the painter's page on plain pages: a picture with a painted mask, and what a host would tell of it.

type Form = NonNullable<Parameters<typeof sampleForm>[0]>;

export interface ShownPainter {
  form?: Form;
  quote?: Partial<Quote>;
  /** Rows of the mask, from the top; default: 177 of 768. */
  rows?: number;
  page?: Parameters<typeof openPainterPage>[2];
}

export const ORIGINAL = { width: 1024, height: 768 };
const ROWS = 177;

/** After each test no page is left, and none has complained. */
export function usePainterBar(): (shown?: ShownPainter) => Promise<PainterTestPage> {
  const openPage = usePlainPages();
  return async ({ form = {}, quote = {}, rows = ROWS, page = {} } = {}) => {
    const painter = await openPage((browser, url) => openPainterPage(browser, url, page));
    await painter.tell(
      { type: "original", body: { ...ORIGINAL, name: "mug.png", bytes: png([200, 190, 170]), mediaType: "image/png" } },
      { type: "kept", body: { mask: rows === 0 ? null : topRows(rows) } },
      { type: "form", body: editForm(form) },
      { type: "quote", body: editQuote(quote) },
    );
    await painter.page.getByText(rows === 0 ? "Nothing is selected" : / % selected/).waitFor();
    await drawn(painter);
    return painter;
  };
}

export function editForm({ draft, ...changes }: Form = {}): ReturnType<typeof sampleForm> {
  return sampleForm({
    defaults: { provider: "prospolabs", model: "gpt-image-2", outputFormat: null, seed: null, withStyle: true },
    ...changes,
    draft: { mode: "edit", prompt: "Make the mug red", imageSize: null, outputFormat: null, ...draft },
  });
}

export function editQuote(changes: Partial<Quote> = {}): Quote {
  return sampleQuote({ mode: "edit", size: "1024 × 768", path: "assets/mug-edit.png", keepsOutside: true, ...changes });
}

/** What an edit brought: numbers as of `resultPicture`. */
export function editResults(numbers: readonly number[], change: Partial<ResultGroup> = {}): ResultGroup {
  const pictures = numbers.map((n) => resultPicture(n, { isUsed: false, canCompare: true }));
  return resultGroup({ prompt: "Make the mug red", pictures, ...change });
}

export const pendingResults = (count: number): ResultGroup =>
  editResults([], { words: "on the way", pending: { ...ORIGINAL, count } });

export const tellJobs = async (painter: PainterTestPage, cards: JobCard[]): Promise<void> => {
  await painter.tell({ type: "jobs", body: { cards } });
  await drawn(painter);
};

export const tellResults = async (painter: PainterTestPage, groups: ResultGroup[]): Promise<void> => {
  await painter.tell({ type: "results", body: { groups } });
  await drawn(painter);
};

/** As a host that has read the file: `asset-3` has a colour of its own. */
export function pictureEvent(type: "thumbnail" | "picture", id: string): PainterEvent {
  const bytes = png([40, 60 * (id.charCodeAt(id.length - 1) % 4), 200]);
  return { type, body: { id, sha256: "a".repeat(64), mediaType: "image/png", bytes, isSmall: false } };
}

function png(colour: readonly [number, number, number], { width, height }: Pixels = ORIGINAL): Uint8Array<ArrayBuffer> {
  return new Uint8Array(flatPng(width, height, colour));
}

function topRows(rows: number): { width: number; height: number; deflated: Uint8Array<ArrayBuffer> } {
  const { width, height } = ORIGINAL;
  const bytesOfRow = Math.ceil(width / 8);
  const bits = Buffer.alloc(bytesOfRow * height).fill(255, 0, bytesOfRow * rows);
  return { width, height, deflated: new Uint8Array(deflateSync(bits)) };
}

export const promptOf = ({ page }: PainterTestPage): Locator =>
  page.getByRole("textbox", { name: "Prompt", exact: true });
export const editButton = ({ page }: PainterTestPage): Locator => page.getByRole("button", { name: /^Edit/ });
export const stripOf = ({ page }: PainterTestPage): Locator => page.getByRole("list", { name: "Results", exact: true });
export const tileOf = (painter: PainterTestPage, at: number): Locator =>
  stripOf(painter).locator(".result-picture").nth(at);
export const dividerOf = ({ page }: PainterTestPage): Locator => page.getByRole("slider", { name: "Divider" });

/** What a screen reader calls the element that has the focus. */
export async function focusedName({ page }: PainterTestPage): Promise<string> {
  return await page.evaluate(() => {
    const element = document.activeElement;
    return (element?.getAttribute("aria-label") ?? element?.textContent ?? "").replace(/\s+/g, " ").trim();
  });
}

/** CSS pixels. */
export async function stageBox({
  page,
}: PainterTestPage): Promise<{ x: number; y: number; width: number; height: number }> {
  const box = await page.locator(".stage").boundingBox();
  assert.ok(box !== null);
  return box;
}
