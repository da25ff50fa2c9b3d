import { InlineAssetsError, reasonOf } from "../core/errors";
import type { Log } from "../core/ports";
import type { MessageOf } from "../protocol/messages";
import type { PanelEvents } from "../protocol/panel";

/** What answers each request. A promise is waited for only to hear of its failure. */
export type PageHandlers<M> = { readonly [K in keyof M]: (body: M[K]) => void | Promise<void> };

interface SessionParts<M> {
  /** What parses the page's messages; undefined for whatever is no request. */
  readonly read: (message: unknown) => MessageOf<M> | undefined;
  handlers: PageHandlers<M>;
  /** To the page; one that is gone or hidden gets nothing. */
  readonly notice: (notice: PanelEvents["notice"]) => void;
  /** Whether a person has the page in view. */
  readonly isSeen: () => boolean;
  /** Where it is not: a notification. */
  readonly showElsewhere: (error: unknown) => void;
  log: Log;
  /** What the log calls the page. */
  name: string;
}

/** The other end of the panel's or the painter's page: parses what it says, and lets no failure pass unsaid. Knows nothing of VS Code. */
export class PageSession<M extends object> {
  constructor(private readonly parts: SessionParts<M>) {}

  /** A message of the page, or of whoever pretends to be it: what is no request has no effect. */
  receive(message: unknown): void {
    const request = this.parts.read(message);
    if (request !== undefined) void this.#answer(request);
  }

  async #answer({ type, body }: MessageOf<M>): Promise<void> {
    try {
      await this.parts.handlers[type](body);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Says what went wrong with something that was done in the page: there, or where the person looks by now. */
  fail(error: unknown): void {
    const { log, notice, isSeen, showElsewhere, name } = this.parts;
    const isCancelled = error instanceof InlineAssetsError && error.code === "cancelled";
    if (!isSeen() && !isCancelled) {
      showElsewhere(error);
      return;
    }
    if (error instanceof InlineAssetsError) {
      log.warn(`The ${name}: ${error.code}: ${error.message}`);
      notice({ message: error.message, isError: !isCancelled, undo: null });
      return;
    }
    log.error(`The ${name} failed: ${reasonOf(error)}`, error);
    notice({ message: "Inline Assets met an error of its own; the log has it.", isError: true, undo: null });
  }
}
