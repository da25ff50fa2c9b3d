import * as z from "zod/mini";

const MAX_LENGTH = 4_000;
const part = z.string().check(z.maxLength(MAX_LENGTH));

/** Words of a project that go around every prompt, so that its pictures look alike. */
export const promptStyleSchema = z.strictObject({ prefix: part, suffix: part });
export type PromptStyle = z.infer<typeof promptStyleSchema>;

/** What is sent: one space between the parts, none before a comma or full stop. Absent or empty parts change nothing. */
export function styledPrompt(prompt: string, style: PromptStyle | undefined): string {
  // A style alone is no wish for a picture.
  if (prompt.trim() === "") return prompt;
  const [prefix, suffix] = [style?.prefix.trim() ?? "", style?.suffix.trim() ?? ""];
  const begun = prefix === "" ? prompt : `${prefix} ${prompt}`;
  if (suffix === "") return begun;
  return /^[,.;:!?]/.test(suffix) ? begun + suffix : `${begun} ${suffix}`;
}
