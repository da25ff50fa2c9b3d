import type { PainterRequests } from "../../src/protocol/painter";
import type { Panel } from "../panel/state";
import { createAnnouncer } from "./announcer";
import { createLater } from "./later";
import { describeMask, maskFacts } from "./describeMask";
import { createMaskPost } from "./maskPost";
import { createStage } from "./stage";
import type { PainterPage, PainterState } from "./state";
import type { MaskEditor } from "./types";

interface Options {
  readonly panel: Panel;
  readonly state: PainterState;
  readonly post: <K extends keyof PainterRequests>(type: K, body: PainterRequests[K]) => void;
  /** Has VS Code keep where the person is. */
  readonly keep: () => void;
}

interface CreatedPainter {
  readonly painter: PainterPage;
  readonly announcements: HTMLElement;
  readonly setEditor: (editor: MaskEditor | null) => void;
  readonly setReadAhead: (readAhead: () => void) => void;
  /** Says the mask, if the host does not have it yet. */
  readonly tellMask: () => void;
  /** Says all that is not said yet: the page may be gone in a moment. */
  readonly flush: () => void;
}

/** Of settings that are being dragged, and of what is seen, ms. */
const SETTLED_MS = 250;

export function createPainter({ panel, state, post, keep }: Options): CreatedPainter {
  const announcer = createAnnouncer();
  const keepLater = createLater(SETTLED_MS, keep);
  const tellPrefs = createLater(SETTLED_MS, () => post("prefs", state.prefs));
  let editor: MaskEditor | null = null;
  let readAhead = (): void => undefined;
  const stage = createStage(() => painter);
  const painter: PainterPage = {
    panel,
    state,
    stage,
    get editor() {
      return editor;
    },
    send: post,
    update: panel.update,
    touched: () => touched(),
    prefer(prefs) {
      state.prefs = { ...state.prefs, ...prefs };
      tellPrefs.soon();
      stage.draw();
      panel.update();
    },
    look(view) {
      state.view = view;
      keepLater.soon();
      stage.draw();
      panel.update();
    },
    readAhead: () => readAhead(),
    say: announcer.say,
    warn(message) {
      panel.state.notice = { message, isError: true, undo: null };
      panel.update();
    },
  };
  const maskPost = createMaskPost(painter);
  const touched = createTouched(painter, maskPost.changed, keepLater.soon);
  return {
    painter,
    announcements: announcer.element,
    setEditor(next) {
      maskPost.settle();
      const tool = editor?.tool ?? state.tool;
      editor = next;
      if (next !== null && next.tool !== tool) next.choose(tool);
      maskPost.isTold();
      touched();
      panel.update();
    },
    setReadAhead: (wanted) => void (readAhead = wanted),
    tellMask: () => maskPost.flush(),
    flush() {
      maskPost.flush();
      tellPrefs.now();
      keepLater.now();
    },
  };
}

/** Draws the mask each time, and the tools only when there is something about them to be drawn. */
function createTouched(painter: PainterPage, maskChanged: () => void, keepSoon: () => void): () => void {
  let last: { editor: MaskEditor | null; revision: number; isDrawing: boolean } | null = null;
  return () => {
    const { editor, stage, state } = painter;
    stage.draw();
    if (editor === null) {
      last = null;
      return;
    }
    if (editor.tool !== state.tool) {
      state.tool = editor.tool;
      keepSoon();
    }
    const { revision, isDrawing } = editor;
    const before = last;
    last = { editor, revision, isDrawing };
    maskChanged();
    if (before === null || before.editor !== editor) return;
    if (before.revision !== revision) painter.say(() => describeMask(maskFacts(editor.pixels, editor)));
    if (before.revision !== revision || before.isDrawing !== isDrawing) painter.update();
  };
}
