import * as vscode from "vscode";
import type { JobDesk } from "../core/desk/jobDesk";
import { phaseOf } from "../core/desk/jobViews";
import type { MicroUsd } from "../core/schema/money";
import { formatUsd, toUsd } from "../core/schema/money";
import type { CommandId } from "./commands/commandIds";
import { readLimits } from "./consent";
import { inTurn } from "./inTurn";
import { onSettingsChange, readSetting } from "./settings";

/** Running jobs and today's spend in the status bar; leads to the jobs. Counted from the journal of all windows. */
export function createStatusItem(desk: JobDesk, onChange: vscode.Event<void>): vscode.Disposable {
  const item = vscode.window.createStatusBarItem("inlineAssets.status", vscode.StatusBarAlignment.Right, 90);
  item.name = "Inline Assets";
  item.command = "inlineAssets.jobs";
  const refresh = inTurn(async () => {
    try {
      show(item, await readFacts(desk));
    } catch (error) {
      desk.parts.log.warn(`The status item could not be brought up to date: ${String(error)}`);
    }
  });
  refresh();
  return vscode.Disposable.from(item, onChange(refresh), onSettingsChange(refresh));
}

interface Facts {
  running: number;
  waiting: number;
  unknown: number;
  paid: number;
  day: MicroUsd;
  month: MicroUsd;
}

async function readFacts(desk: JobDesk): Promise<Facts> {
  const facts: Facts = { running: 0, waiting: 0, unknown: 0, paid: 0, ...(await desk.spending()) };
  for (const seen of await desk.jobs()) {
    const phase = phaseOf(seen);
    if (phase === "running" || phase === "waiting" || phase === "unknown" || phase === "paid") facts[phase] += 1;
  }
  return facts;
}

function show(item: vscode.StatusBarItem, facts: Facts): void {
  const { running, waiting, unknown, paid, day, month } = facts;
  const isNeeded = running + waiting + unknown + paid > 0 || month > 0;
  if (!isNeeded || !readSetting("statusItem.enabled")) {
    item.hide();
    return;
  }
  const spend = formatUsd(toUsd(day));
  const work = running > 0 ? `$(loading~spin) ${running} · ` : "";
  const concern = unknown + paid > 0 ? `$(warning) ${unknown + paid} · ` : "";
  item.text = `${work}${concern}$(paintcan) ${spend}`;
  item.backgroundColor = undefined;
  const lines = linesOf(facts);
  item.tooltip = tooltipOf(lines);
  item.accessibilityInformation = { label: `Inline Assets: ${lines.join(", ")}`, role: "button" };
  item.show();
}

/** What is spent, and where more of it is to be seen. */
function tooltipOf(lines: readonly string[]): vscode.MarkdownString {
  const tooltip = new vscode.MarkdownString(["**Inline Assets**", ...lines].join("  \n"));
  tooltip.isTrusted = { enabledCommands: LINKS.map(([, command]) => command) };
  tooltip.appendMarkdown(`\n\n${LINKS.map(([words, command]) => `[${words}](command:${command})`).join(" · ")}`);
  return tooltip;
}

const LINKS: readonly (readonly [words: string, command: CommandId])[] = [
  ["Open Panel", "inlineAssets.openPanel"],
  ["Show Jobs", "inlineAssets.jobs"],
];

function linesOf({ running, waiting, unknown, paid, day, month }: Facts): string[] {
  const { perDay, perMonth } = readLimits();
  const counts: [number, string][] = [
    [running, "running"],
    [waiting, "waiting"],
    [paid, "paid, not saved yet"],
    [unknown, "may have been charged"],
  ];
  return [
    `Today ${amount(day, perDay)}`,
    `This month ${amount(month, perMonth)}`,
    ...counts.flatMap(([count, words]) => (count === 0 ? [] : [`${count} ${words}`])),
  ];
}

function amount(spent: MicroUsd, budget: MicroUsd): string {
  return budget === 0 ? formatUsd(toUsd(spent)) : `${formatUsd(toUsd(spent))} of ${formatUsd(toUsd(budget))}`;
}
