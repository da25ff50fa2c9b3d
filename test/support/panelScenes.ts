import type { PanelEvent } from "../../src/protocol/panel";
import { entryOf, HistoryHost } from "./historyHost";
import type { PanelPage, Theme } from "./panelPage";
import { SAMPLE_INPUTS, sampleForm, sampleQuote } from "./panelSamples";
import { failedCard, paidCard, resultGroup, resultPicture, runningCard, unknownCard } from "./resultSamples";

// What the stored screenshots show: a state of the panel each, in a theme and at a width.

export interface Scene {
  name: string;
  theme: Theme;
  width: number;
  height: number;
  /** What VS Code kept of an earlier page. */
  state?: Record<string, unknown>;
  /** What the host tells, at this moment (ms since the epoch). */
  events?: (now: number) => PanelEvent[];
  /** In place of `events`. */
  begin?: (panel: PanelPage) => Promise<void>;
  /** How many small pictures it has. */
  pictures?: number;
  /** A picture is shown at its full size. */
  isEnlarged?: boolean;
  /** What a person does then. */
  act?: (panel: PanelPage) => Promise<void>;
}

const SPEND: PanelEvent = { type: "spend", body: { today: "$1.24", month: "$9.80", limits: "" } };

const ready = (): PanelEvent[] => [{ type: "form", body: sampleForm() }, { type: "quote", body: sampleQuote() }, SPEND];

const withoutKey = (): PanelEvent[] => [
  { type: "form", body: sampleForm({ draft: { prompt: "" } }) },
  { type: "quote", body: sampleQuote({ hasKey: false, isReady: false }) },
];

const change = (): PanelEvent[] => [
  {
    type: "form",
    body: sampleForm({
      draft: { mode: "edit", prompt: "Make the mug red", imageSize: null, outputFormat: null },
      defaults: { provider: "prospolabs", model: "gpt-image-2", outputFormat: null, seed: null, withStyle: true },
      inputs: SAMPLE_INPUTS,
      versionOf: "assets/products/summer/mug.png",
      style: { prefix: "Flat vector illustration,", suffix: ", no text" },
    }),
  },
  {
    type: "quote",
    body: sampleQuote({ mode: "edit", path: "assets/mug-edit.png", size: "1024 × 768", keepsOutside: true }),
  },
];

const problems = (): PanelEvent[] => [
  {
    type: "form",
    body: sampleForm({ draft: { imageSize: { width: 5000, height: 300 }, folder: "../out", seed: 12 } }),
  },
  {
    type: "quote",
    body: sampleQuote({
      isReady: false,
      path: null,
      snapped: { width: 3840, height: 304, reason: "multiples of 16, at most 3840" },
      problems: [
        { field: "prompt", message: "The prompt is too long by 20 characters.", isSoft: false },
        { field: "imageSize", message: "One side is more than three times the other.", isSoft: false },
        { field: "folder", message: "The folder leads outside of the project.", isSoft: false },
        { field: "form", message: "This would pass the day's budget of $5.00.", isSoft: false },
      ],
    }),
  },
];

const jobs = (now: number): PanelEvent[] => [
  ...ready(),
  {
    type: "jobs",
    body: { cards: [runningCard({ since: now - 42_500 }), unknownCard(), paidCard(), failedCard()] },
  },
  { type: "notice", body: { message: "ceramic-mug-2.png is in the trash.", isError: false, undo: "token" } },
];

const results = (now: number): PanelEvent[] => [
  ...ready(),
  { type: "jobs", body: { cards: [runningCard({ since: now - 42_500 })] } },
  {
    type: "results",
    body: {
      groups: [
        resultGroup({
          ...{ jobId: "pending", prompt: "A red balloon over a lake at dawn", words: "on the way", pictures: [] },
          pending: { count: 2, width: 1024, height: 768 },
        }),
        resultGroup({
          notes: ["Asked for 1000 × 760, delivered 1024 × 768."],
          pictures: [
            resultPicture(1),
            resultPicture(2, { isKept: true }),
            resultPicture(3, { mark: "changed", canCompare: true }),
            resultPicture(4, { mark: "missing" }),
          ],
        }),
      ],
    },
  },
];

/** Twelve entries, three of them marked; the second is chosen. */
async function history(panel: PanelPage): Promise<void> {
  const marks = { 3: "changed", 5: "missing", 6: "moved" } as const;
  const entries = Array.from({ length: 12 }, (_, at) =>
    entryOf(at, { mark: at === 3 || at === 5 || at === 6 ? marks[at] : null }),
  );
  const host = new HistoryHost(panel, entries);
  host.problems = ["assets/asset-manifest.jsonl: line 12 can't be read."];
  await host.begin();
  await panel.page.getByRole("list", { name: "History" }).getByRole("listitem").nth(1).click();
  await panel.page.getByRole("heading", { name: "mug-1.png" }).waitFor();
  await panel.page.mouse.move(0, 0);
}
const HISTORY = { begin: history, pictures: 10, state: { tab: "history" } };

const act = {
  openPlace: async ({ page }: PanelPage) => {
    await page.getByRole("button", { name: "Change Folder and Name" }).click();
    await page.getByRole("textbox", { name: "Name" }).press("Space");
  },
  focusSecond: async ({ page }: PanelPage) => await page.locator(".result-picture").nth(1).focus(),
  openMenu: async ({ page }: PanelPage) => await page.locator(".result-picture").nth(1).click({ button: "right" }),
  enlarge: async ({ page }: PanelPage) => {
    await page.locator(".result-picture").first().click();
    await page.getByRole("dialog").waitFor();
  },
};

const MORE = { isMoreOpen: true };

export const SCENES: readonly Scene[] = [
  { name: "create-light-300", theme: "light", width: 300, height: 440, events: ready },
  { name: "create-dark-200", theme: "dark", width: 200, height: 600, events: ready },
  { name: "no-key-hcdark-300", theme: "hcDark", width: 300, height: 460, events: withoutKey },
  { name: "change-dark-300", theme: "dark", width: 300, height: 960, events: change, pictures: 3, state: MORE },
  { name: "change-hclight-200", theme: "hcLight", width: 200, height: 1280, events: change, pictures: 3, state: MORE },
  {
    ...{ name: "problems-light-300", theme: "light", width: 300, height: 860, events: problems },
    state: MORE,
    act: act.openPlace,
  },
  { name: "jobs-light-300", theme: "light", width: 300, height: 900, events: jobs },
  { name: "jobs-hcdark-200", theme: "hcDark", width: 200, height: 1280, events: jobs },
  {
    ...{ name: "results-dark-300", theme: "dark", width: 300, height: 1000, events: results, pictures: 3 },
    act: act.focusSecond,
  },
  { name: "results-light-900", theme: "light", width: 900, height: 640, events: results, pictures: 3 },
  {
    ...{ name: "menu-hclight-300", theme: "hcLight", width: 300, height: 1000, events: results, pictures: 3 },
    act: act.openMenu,
  },
  {
    ...{ name: "lightbox-dark-300", theme: "dark", width: 300, height: 420, events: results, pictures: 3 },
    isEnlarged: true,
    act: act.enlarge,
  },
  { name: "history-light-300", theme: "light", width: 300, height: 900, ...HISTORY },
  { name: "history-dark-900", theme: "dark", width: 900, height: 640, ...HISTORY },
];
