import type { Locator } from "playwright-core";
import type { FormView, PanelEvents, Quote } from "../../src/protocol/panel";
import type { PanelPage } from "./panelPage";
import { openPanelPage } from "./panelPage";
import { sampleForm, sampleQuote } from "./panelSamples";
import { usePlainPages } from "./usePlainPages";
import { drawn } from "./webviewPage";

export interface ShownForm {
  form?: Parameters<typeof sampleForm>[0];
  quote?: Partial<Quote>;
  spend?: PanelEvents["spend"];
  page?: Parameters<typeof openPanelPage>[2];
}

/** The side panel's form on plain pages; after each test none is left, and none has complained. */
export function useFormPage(): (shown?: ShownForm) => Promise<PanelPage> {
  const openPage = usePlainPages();
  return async ({ form = {}, quote = {}, spend, page = {} } = {}) => {
    const panel = await openPage((browser, url) => openPanelPage(browser, url, page));
    await panel.tell({ type: "form", body: sampleForm(form) }, { type: "quote", body: sampleQuote(quote) });
    if (spend !== undefined) await panel.tell({ type: "spend", body: spend });
    await drawn(panel);
    return panel;
  };
}

/** Tells and has it drawn. */
export async function tellForm(shown: PanelPage, form: FormView): Promise<void> {
  await shown.tell({ type: "form", body: form });
  await drawn(shown);
}

export const promptOf = ({ page }: PanelPage): Locator => page.getByRole("textbox", { name: "Prompt", exact: true });
export const buttonOf = ({ page }: PanelPage): Locator => page.getByRole("button", { name: /^(Generate|Edit)/ });

/** The draft that has this prompt, of those that are told while it is typed. */
export async function lastDraft(shown: PanelPage, text: string): Promise<FormView["draft"]> {
  for (;;) {
    const { draft } = await shown.next("draft");
    if (draft.prompt === text) return draft;
  }
}

export async function lastRevision(
  shown: PanelPage,
  least: number,
): Promise<{ revision: number; draft: FormView["draft"] }> {
  for (;;) {
    const told = await shown.next("draft");
    if (told.revision >= least) return told;
  }
}

/** What a screen reader calls the element that has the focus. */
export async function focused({ page }: PanelPage): Promise<string | undefined> {
  return await page.evaluate(() => {
    const element = document.activeElement;
    const label = element instanceof HTMLInputElement ? element.labels?.[0]?.textContent : element?.textContent;
    return (element?.getAttribute("aria-label") ?? label ?? "").replace(/\s+/g, " ").trim();
  });
}
