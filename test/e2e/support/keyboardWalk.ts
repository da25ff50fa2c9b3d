import assert from "node:assert/strict";
import type { Page } from "playwright-core";

const MOST_STEPS = 40;

export interface KeyboardWalk {
  press: (...keys: string[]) => Promise<void>;
  /** Presses the key until the focus is on what is called so. @returns the names on the way, of which none may be lost. */
  walk: (key: string, to: RegExp) => Promise<string[]>;
}

/** @param focused what has the focus now, "nothing" where the page has lost it */
export function keyboardWalk(page: () => Page, focused: () => Promise<string>): KeyboardWalk {
  const press = async (...keys: string[]): Promise<void> => {
    for (const key of keys) await page().keyboard.press(key);
  };
  const walk = async (key: string, to: RegExp): Promise<string[]> => {
    const names: string[] = [];
    while (!to.test(names.at(-1) ?? "")) {
      await press(key);
      names.push(await focused());
      const isLost = names.at(-1) === "nothing" || names.length > MOST_STEPS;
      assert.ok(!isLost, `${names.join(", ")}: and not ${String(to)}`);
    }
    return names;
  };
  return { press, walk };
}
