import * as vscode from "vscode";

/** What a step of a multi-step quick input ended with. */
export type StepEnd<T> = { kind: "value"; value: T } | { kind: "back" } | { kind: "cancelled" };

export interface StepPlace {
  title: string;
  step: number;
  totalSteps: number;
}

export interface PickStep<T extends vscode.QuickPickItem> extends StepPlace {
  placeholder: string;
  items: readonly T[];
}

/** A list; the first item is the one that Enter takes. */
export async function pickStep<T extends vscode.QuickPickItem>(options: PickStep<T>): Promise<StepEnd<T>> {
  const input = vscode.window.createQuickPick<T>();
  input.items = options.items;
  input.placeholder = options.placeholder;
  input.matchOnDescription = true;
  input.matchOnDetail = true;
  return await showStep(input, options, () => input.selectedItems[0]);
}

export interface TextStep extends StepPlace {
  prompt: string;
  placeholder?: string;
  value?: string;
  isSecret?: boolean;
  /** Undefined when the value is good, else what is wrong with it. */
  problem(value: string): string | undefined;
}

/** A line of text. A problem is said at the field and keeps it open. */
export async function textStep(options: TextStep): Promise<StepEnd<string>> {
  const input = vscode.window.createInputBox();
  input.prompt = options.prompt;
  input.placeholder = options.placeholder;
  input.value = options.value ?? "";
  input.password = options.isSecret ?? false;
  input.onDidChangeValue(() => (input.validationMessage = undefined));
  return await showStep(input, options, () => {
    const problem = options.problem(input.value);
    input.validationMessage = problem;
    return problem === undefined ? input.value : undefined;
  });
}

async function showStep<T>(
  input: vscode.QuickInput & { buttons: readonly vscode.QuickInputButton[] } & Accepting,
  { title, step, totalSteps }: StepPlace,
  accepted: () => T | undefined,
): Promise<StepEnd<T>> {
  input.title = title;
  if (totalSteps > 1) {
    input.step = step;
    input.totalSteps = totalSteps;
  }
  input.ignoreFocusOut = true;
  if (step > 1) input.buttons = [vscode.QuickInputButtons.Back];
  try {
    return await new Promise((resolve) => {
      input.onDidTriggerButton(() => resolve({ kind: "back" }));
      input.onDidHide(() => resolve({ kind: "cancelled" }));
      input.onDidAccept(() => {
        const value = accepted();
        if (value !== undefined) resolve({ kind: "value", value });
      });
      input.show();
    });
  } finally {
    input.dispose();
  }
}

interface Accepting {
  onDidAccept: vscode.Event<void>;
  onDidTriggerButton: vscode.Event<vscode.QuickInputButton>;
}

/** One question of a dialogue: shows itself and keeps its answer where the dialogue looks for it. */
export type Step = (place: StepPlace) => Promise<StepEnd<unknown>>;

/**
 * Walks through steps with back and cancel. `steps` is asked anew at each step, since answers can add or remove some.
 * @returns false when the person cancelled.
 */
export async function walkSteps(title: string, steps: () => readonly Step[]): Promise<boolean> {
  for (let index = 0; ;) {
    const all = steps();
    const step = all[index];
    if (step === undefined) return true;
    const end = await step({ title, step: index + 1, totalSteps: all.length });
    if (end.kind === "cancelled") return false;
    index += end.kind === "back" ? -1 : 1;
  }
}
