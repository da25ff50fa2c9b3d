import type { HandlersOf } from "../../src/protocol/messages";
import type { PanelEvents, PanelRequests } from "../../src/protocol/panel";
import type { Panel, PanelState, SavedView } from "./state";
import { translate } from "./texts";
import { createThumbnails } from "./thumbnailCache";

// What every page has that shows the panel's views: the panel they are drawn from, and the news that they are told.

interface PanelPage {
  /** Where the person was. */
  readonly view: SavedView;
  readonly post: (type: keyof PanelRequests, body: unknown) => void;
  /** Draws the whole page. */
  readonly draw: () => void;
  /** Has VS Code keep it. */
  readonly keep: (view: SavedView) => void;
}

type Shared = "begin" | "form" | "quote" | "jobs" | "results" | "spend" | "thumbnail" | "picture" | "notice";

interface CreatedPanel {
  readonly panel: Panel;
  readonly handlers: HandlersOf<Pick<PanelEvents, Shared>>;
}

/** By the picture's id: who waits for it. */
type Waiting = Map<string, ((answer: PanelEvents["picture"]) => void)[]>;

export function createPanel({ view, post, draw, keep }: PanelPage): CreatedPanel {
  const waiting: Waiting = new Map();
  const state = emptyState(view);
  let frame: number | undefined;
  const update = (): void => {
    frame ??= requestAnimationFrame(() => {
      frame = undefined;
      draw();
    });
  };
  const panel: Panel = {
    state,
    thumbnails: createThumbnails({ send: (type, body) => post(type, body), update }),
    send: (type, body) => post(type, body),
    update,
    change(fields) {
      if (state.draft === null) return;
      state.draft = { ...state.draft, ...fields };
      state.revision += 1;
      // At once: what a page says that is just being hidden is not heard any more.
      post("draft", { revision: state.revision, draft: state.draft });
      update();
    },
    go(changed) {
      state.view = { ...state.view, ...changed };
      keep(state.view);
      update();
    },
    openPicture: async (id) => await openPicture(id, waiting, () => post("picture", { id })),
  };
  return { panel, handlers: createHandlers(panel, waiting) };
}

function emptyState(view: SavedView): PanelState {
  return {
    form: null,
    draft: null,
    revision: 0,
    quote: null,
    jobs: [],
    results: [],
    spend: null,
    history: null,
    details: null,
    notice: null,
    view,
  };
}

async function openPicture(id: string, waiting: Waiting, ask: () => void): ReturnType<Panel["openPicture"]> {
  const answer = await new Promise<PanelEvents["picture"]>((resolve) => {
    const others = waiting.get(id);
    waiting.set(id, [...(others ?? []), resolve]);
    if (others === undefined) ask();
  });
  if ("problem" in answer) return { problem: answer.problem };
  return { url: URL.createObjectURL(new Blob([answer.bytes], { type: answer.mediaType })) };
}

function createHandlers(panel: Panel, waiting: Waiting): CreatedPanel["handlers"] {
  const { state } = panel;
  return {
    begin: ({ texts, locale }) => {
      translate(texts);
      document.documentElement.lang = locale;
    },
    form: (form) => {
      state.form = form;
      // What was typed since is newer; the host is about to hear of it.
      if (form.revision >= state.revision) Object.assign(state, { draft: form.draft, revision: form.revision });
      panel.update();
    },
    quote: keepIn(panel, "quote"),
    jobs: ({ cards }) => keepIn(panel, "jobs")(cards),
    results: ({ groups }) => {
      panel.thumbnails.told(groups.flatMap(({ pictures }) => pictures));
      keepIn(panel, "results")(groups);
    },
    spend: keepIn(panel, "spend"),
    thumbnail: (picture) => void panel.thumbnails.take(picture),
    picture: (picture) => {
      const asked = waiting.get(picture.id) ?? [];
      waiting.delete(picture.id);
      for (const take of asked) take(picture);
    },
    notice: keepIn(panel, "notice"),
  };
}

/** A handler that draws what it is told from now on. */
export function keepIn<K extends keyof PanelState>({ state, update }: Panel, key: K): (body: PanelState[K]) => void {
  return (body) => {
    state[key] = body;
    update();
  };
}
