import { setTimeout } from "node:timers/promises";
import type { CDPSession } from "playwright-core";
import { median, percentile } from "../figures";
import type { Row } from "../row";
import { openBenchPage, type Lab } from "./panel";

const TEXT = "a ceramic mug on a pale table, soft morning light, seen from above";
/** Longer than the page waits before it tells the host: a key's time has all that it causes. */
const SETTLE_MS = 220;
const MOST_MS = 8;

/** The script that each key in the prompt causes: its events, the drawing, and what the host is told and answers. */
export async function measureTyping(lab: Lab): Promise<Row[]> {
  const { page, context } = await openBenchPage(lab, "answerHistory", { entries: 0, width: 300 });
  const prompt = page.getByRole("textbox", { name: "Prompt", exact: true });
  const what = `prompt: script of one key, the longest of ${TEXT.length}`;
  const isThere = await prompt.waitFor({ timeout: 5_000 }).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    await context.close();
    return [{ part: "panel", what, figure: "there is no textbox Prompt", target: `≤ ${MOST_MS} ms`, isMet: false }];
  }
  await prompt.focus();
  const session = await context.newCDPSession(page);
  await session.send("Performance.enable");
  const times: number[] = [];
  for (const text of TEXT) {
    const before = await scriptMs(session);
    await session.send("Input.dispatchKeyEvent", { type: "keyDown", text, key: text });
    await session.send("Input.dispatchKeyEvent", { type: "keyUp", key: text });
    await setTimeout(SETTLE_MS);
    times.push((await scriptMs(session)) - before);
  }
  const typed = await prompt.inputValue();
  await context.close();
  if (typed !== TEXT) throw new Error(`The prompt holds “${typed}”.`);
  const longest = Math.max(...times);
  const figure = `${longest.toFixed(1)} ms (median ${median(times).toFixed(1)}, p95 ${percentile(times, 0.95).toFixed(1)})`;
  return [{ part: "panel", what, figure, target: `≤ ${MOST_MS} ms`, isMet: longest <= MOST_MS }];
}

/** All script of the page so far. */
async function scriptMs(session: CDPSession): Promise<number> {
  const { metrics } = await session.send("Performance.getMetrics");
  const seconds = metrics.find(({ name }) => name === "ScriptDuration")?.value;
  if (seconds === undefined) throw new Error("Chromium does not say how long scripts took.");
  return seconds * 1_000;
}
