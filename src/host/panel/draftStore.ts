import * as z from "zod/mini";
import { isSafeRelativePath } from "../../core/relativePath";
import type { DraftFields, InputRole } from "../../protocol/panel";
import { draftSchema } from "../../protocol/panelRequests";

/** A picture that the form takes along: `root` is its workspace folder's absolute path, `file` relative to it. */
export interface FormInput {
  id: string;
  role: InputRole;
  root: string;
  file: string;
}

/** The form, whole: what a window that is loaded again begins with. */
export interface KeptForm {
  draft: DraftFields;
  inputs: FormInput[];
  /** The file that a new version is made of, relative to the workspace folder. */
  versionOf: string | null;
}

/** More than any model takes. */
export const MOST_INPUTS = 64;

const file = z.string().check(z.refine((path) => isSafeRelativePath(path)));
const keptSchema = z.strictObject({
  draft: draftSchema,
  inputs: z
    .array(z.strictObject({ id: z.string(), role: z.enum(["image", "reference", "mask"]), root: z.string(), file }))
    .check(z.maxLength(MOST_INPUTS)),
  versionOf: z.nullable(file),
});
const promptsSchema = z.array(z.string());

const FORM = "panelForm";
const PROMPTS = "panelPrompts";
const PROMPTS_KEPT = 50;
/** Of all of them: they are told to the page with each form. */
const PROMPT_CHARACTERS_KEPT = 200_000;

/** What is remembered of this workspace. */
export interface Memory {
  get(key: string): unknown;
  update(key: string, value: unknown): Thenable<void>;
}

/** The form and the prompts of earlier calls, kept over a restart of the window. */
export interface DraftStore {
  read(): KeptForm | undefined;
  write(form: KeptForm): Thenable<void>;
  /** The latest first. */
  earlierPrompts(): string[];
  rememberPrompt(prompt: string): Thenable<void>;
}

export function createDraftStore(memory: Memory): DraftStore {
  const earlierPrompts = (): string[] => {
    const parsed = promptsSchema.safeParse(memory.get(PROMPTS));
    return parsed.success ? bounded(parsed.data) : [];
  };
  return {
    read() {
      const parsed = keptSchema.safeParse(memory.get(FORM));
      return parsed.success ? parsed.data : undefined;
    },
    write: (form) => memory.update(FORM, form),
    earlierPrompts,
    rememberPrompt(prompt) {
      const others = earlierPrompts().filter((one) => one !== prompt);
      return memory.update(PROMPTS, bounded([prompt, ...others]));
    },
  };
}

function bounded(prompts: readonly string[]): string[] {
  let characters = 0;
  return prompts.slice(0, PROMPTS_KEPT).filter(({ length }) => (characters += length) <= PROMPT_CHARACTERS_KEPT);
}
