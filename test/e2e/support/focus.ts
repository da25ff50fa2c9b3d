import type { Locator } from "playwright-core";

// Where the focus is on one of our pages, as a screen reader has it.

const FOCUS_MOVES_MS = 10_000;

/** Role and name; "nothing" where the page has lost it. */
export async function focusedIn(page: Locator): Promise<string> {
  return await page.evaluate(nameFocused);
}

/** Until the focus is on what is called so. */
export async function waitForFocusIn(page: Locator, wanted: RegExp): Promise<string> {
  const until = Date.now() + FOCUS_MOVES_MS;
  for (;;) {
    const now = await focusedIn(page);
    if (wanted.test(now)) return now;
    if (Date.now() > until) throw new Error(`The focus is on "${now}", not on ${String(wanted)}.`);
  }
}

/** Runs in the page. */
function nameFocused(): string {
  const element = document.activeElement;
  if (!document.hasFocus() || element === null || element === document.body) return "nothing";
  const label = document.querySelector(`label[for="${CSS.escape(element.id)}"]`) ?? element.closest("label") ?? element;
  const name = (element.getAttribute("aria-label") ?? label.textContent).replace(/\s+/g, " ").trim();
  const role = element.getAttribute("role") ?? element.getAttribute("type") ?? element.localName;
  const groups = [...document.querySelectorAll("[role='radiogroup']")].filter((one) => one.contains(element));
  return [role, ...groups.map((one) => `${one.getAttribute("aria-label")}:`), name].join(" ");
}
