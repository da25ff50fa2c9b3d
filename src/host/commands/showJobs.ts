import * as vscode from "vscode";
import type { SeenJob } from "../../core/desk/jobViews";
import { phaseOf } from "../../core/desk/jobViews";
import type { HostParts } from "../hostParts";
import type { JobAction } from "../jobActions";
import { actionsFor } from "../jobActions";
import { jobDetail, jobLine, PHASES } from "../jobWords";
import { oneLine } from "../oneLine";
import { pickStep } from "../quickInput";

/** Finished jobs that are listed; the manifest has the rest. */
const FINISHED_SHOWN = 20;

type JobItem = vscode.QuickPickItem & { seen?: SeenJob };
type ActionItem = vscode.QuickPickItem & { action: JobAction };

/** The list of jobs of all windows, and what can be done about each. Never rejects: it shows. */
export async function showJobs(parts: HostParts): Promise<void> {
  try {
    for (;;) {
      const seen = await pickJob(parts);
      if (seen === undefined || !(await actOn(seen, parts))) return;
    }
  } catch (error) {
    await parts.notify.error(error, {});
  }
}

/** Brings itself up to date while it is open, keeping the line that is looked at. */
async function pickJob({ desk, onJobsChange, log }: HostParts): Promise<SeenJob | undefined> {
  const input = vscode.window.createQuickPick<JobItem>();
  input.title = "Inline Assets: Jobs";
  input.matchOnDescription = true;
  input.matchOnDetail = true;
  // A question that was answered gives the focus back to the editor after the list has come back.
  input.ignoreFocusOut = true;
  let shown = "";
  const refresh = async (): Promise<void> => {
    const items = itemsOf(await desk.jobs());
    const now = JSON.stringify(items.map(({ label, description, detail }) => [label, description, detail]));
    if (now === shown) return;
    shown = now;
    const active = input.activeItems[0]?.seen?.job.id;
    input.items = items;
    input.placeholder = items.length === 0 ? "No jobs yet: Generate Image… starts one" : "Choose a job to act on it";
    const same = items.find(({ seen }) => seen !== undefined && seen.job.id === active);
    if (same !== undefined) input.activeItems = [same];
  };
  const watching = onJobsChange(() => {
    refresh().catch((error: unknown) => log.warn(`The list of jobs could not be brought up to date: ${String(error)}`));
  });
  try {
    await refresh();
    return await new Promise((resolve) => {
      input.onDidHide(() => resolve(undefined));
      input.onDidAccept(() => {
        // None where the list changed under the click: a job that nobody chose is not acted on.
        const [chosen] = input.selectedItems;
        if (chosen?.seen !== undefined) resolve(chosen.seen);
      });
      input.show();
    });
  } finally {
    watching.dispose();
    input.dispose();
  }
}

/** @returns whether to go back to the list. */
async function actOn(seen: SeenJob, parts: HostParts): Promise<boolean> {
  const items = actionsFor(seen, parts).map((action): ActionItem => ({
    action,
    label: action.label,
    iconPath: new vscode.ThemeIcon(action.icon),
    ...(action.detail === undefined ? {} : { detail: action.detail }),
  }));
  const end = await pickStep({
    title: oneLine(seen.job.plan.call.prompt, 60),
    placeholder: jobLine(seen),
    items,
    // The second step, for the button that leads back.
    step: 2,
    totalSteps: 2,
  });
  if (end.kind === "value") {
    await end.value.action.run();
    return end.value.action.leadsBack;
  }
  return end.kind === "back";
}

function itemsOf(jobs: readonly SeenJob[]): JobItem[] {
  const items: JobItem[] = [];
  let group = "";
  let finished = 0;
  for (const seen of jobs) {
    const phase = PHASES[phaseOf(seen) ?? "done"];
    if (phase.group === PHASES.done.group && (finished += 1) > FINISHED_SHOWN) continue;
    if (phase.group !== group) items.push({ label: phase.group, kind: vscode.QuickPickItemKind.Separator });
    group = phase.group;
    const detail = jobDetail(seen);
    items.push({
      seen,
      label: oneLine(seen.job.plan.call.prompt, 60),
      description: jobLine(seen),
      iconPath: new vscode.ThemeIcon(phase.icon),
      ...(detail === "" ? {} : { detail }),
    });
  }
  return items;
}
