import type { InlineAssetsError } from "../core/errors";
import type { DeskParts } from "../core/desk/deskParts";
import { enterApiKey } from "./commands/setApiKey";
import type { HostParts } from "./hostParts";

type Asked = Parameters<DeskParts["onKeyRefused"]>;

/** Asks once for another key when one was refused and calls wait for it; nothing more is sent meanwhile (F33). */
export interface KeyQuestion {
  ask(...asked: Asked): void;
  /**
   * For a failure that the question tells of already, so that nobody is told twice: whether another key was entered.
   * Undefined for every other failure.
   */
  answerFor(error: InlineAssetsError): Promise<boolean> | undefined;
}

type Parts = Pick<HostParts, "account" | "secrets" | "notify" | "desk">;

export function createKeyQuestion(parts: Parts): KeyQuestion {
  const answers = new Map<string, Promise<boolean>>();
  return {
    ask(...asked) {
      const [, { jobId }] = asked;
      answers.set(jobId, ask(parts, asked));
    },
    answerFor: ({ jobId }) => (jobId === undefined ? undefined : answers.get(jobId)),
  };
}

async function ask(parts: Parts, [{ info }, { waiting }]: Asked): Promise<boolean> {
  const calls = waiting === 1 ? "1 call waits" : `${waiting} calls wait`;
  const message = `${info.name} did not accept the API key. Nothing was charged. ${calls}; nothing more is sent until there is another key or you resume.`;
  try {
    const chosen = await parts.notify.show("warning", message, "Enter Key", "Resume");
    if (chosen === "Resume") parts.desk.resumeQueues();
    return chosen === "Enter Key" && (await enterApiKey(parts, info));
  } catch (error) {
    await parts.notify.error(error, {});
    return false;
  }
}
