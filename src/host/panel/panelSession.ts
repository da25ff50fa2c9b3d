import { InlineAssetsError, reasonOf } from "../../core/errors";
import type { Log } from "../../core/ports";
import type { PanelEvent, PanelRequest, PanelRequests } from "../../protocol/panel";
import { readPanelRequest } from "../../protocol/panelRequests";

/** What answers each request. A promise is waited for only to hear of its failure. */
export type PanelHandlers = {
  readonly [K in keyof PanelRequests]: (body: PanelRequests[K]) => void | Promise<void>;
};

interface SessionParts {
  handlers: PanelHandlers;
  /** To the page; one that is gone or hidden gets nothing. */
  readonly post: (event: PanelEvent) => void;
  /** Whether a person has the panel in view. */
  readonly isSeen: () => boolean;
  /** Where it is not: a notification. */
  readonly showElsewhere: (error: unknown) => void;
  log: Log;
}

/** The page's other end: parses what it says, and lets no failure pass unsaid. Knows nothing of VS Code. */
export class PanelSession {
  constructor(private readonly parts: SessionParts) {}

  /** A message of the page, or of whoever pretends to be it: what is no request has no effect. */
  receive(message: unknown): void {
    const request = readPanelRequest(message);
    if (request !== undefined) void this.#answer(request);
  }

  async #answer(request: PanelRequest): Promise<void> {
    try {
      await dispatch(request, this.parts.handlers);
    } catch (error) {
      this.fail(error);
    }
  }

  /** Says what went wrong with something that was done in the panel: there, or where the person looks by now. */
  fail(error: unknown): void {
    const { log, post, isSeen, showElsewhere } = this.parts;
    const isCancelled = error instanceof InlineAssetsError && error.code === "cancelled";
    if (!isSeen() && !isCancelled) {
      showElsewhere(error);
      return;
    }
    if (error instanceof InlineAssetsError) {
      log.warn(`The panel: ${error.code}: ${error.message}`);
      post({ type: "notice", body: { message: error.message, isError: !isCancelled, undo: null } });
      return;
    }
    log.error(`The panel failed: ${reasonOf(error)}`, error);
    const message = "Inline Assets met an error of its own; the log has it.";
    post({ type: "notice", body: { message, isError: true, undo: null } });
  }
}

function dispatch<K extends keyof PanelRequests>(
  { type, body }: { type: K; body: PanelRequests[K] },
  handlers: PanelHandlers,
): void | Promise<void> {
  return handlers[type](body);
}
