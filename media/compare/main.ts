import type { CompareEvents, CompareRequest, ShownPicture } from "../../src/protocol/compare";
import type { HandlersOf } from "../../src/protocol/messages";
import { RESTING } from "./blink";
import { listen } from "./input";
import { readHostEvent } from "./messages";
import { buildPage } from "./page";
import { render } from "./render";
import type { Saved } from "./saved";
import { readSaved } from "./saved";
import type { PageState, Picture } from "./state";

// The page that shows two pictures and how they differ. It holds no truth: whatever it shows, the host tells it anew.

interface VsCodeApi {
  postMessage(message: CompareRequest): void;
  getState(): unknown;
  setState(state: Saved): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

function start(): void {
  const api = acquireVsCodeApi();
  const state: PageState = {
    ...readSaved(api.getState()),
    blink: RESTING,
    isMotionReduced: isMotionReduced(),
    pictures: null,
    findings: null,
    differenceUrl: null,
    problem: null,
  };
  let pair: Saved["pair"] | undefined;
  const newest = createNewest();
  const page = buildPage();
  document.body.append(page.root);
  const update = (): void => {
    render(page, state);
    const { mode, position, view } = state;
    // What an earlier page kept stays until the host has told what this one shows.
    if (pair !== undefined) api.setState({ pair, mode, position, view });
  };
  const input = listen(page, state, update);
  const handlers: HandlersOf<CompareEvents> = {
    pictures: (body) => {
      // What was found of earlier ones does not hold any more.
      state.findings = null;
      const isNewest = newest();
      void load(body).then((loaded) => {
        if (!isNewest()) {
          forgetBoth(loaded);
          return;
        }
        show(state, loaded);
        pair = body.pair;
        update();
        input.focus();
      });
    },
    compared: (findings) => {
      forget(state.differenceUrl);
      const { difference } = findings;
      Object.assign(state, { findings, differenceUrl: difference === null ? null : urlOf(difference, "image/png") });
      update();
    },
    problem: ({ message }) => {
      state.problem = message;
      update();
    },
  };
  addEventListener("message", (message) => {
    const event = readHostEvent(message, window.origin);
    if (event !== undefined) dispatch(event, handlers);
  });
  onMotionChange(() => input.setMotionReduced(isMotionReduced()));
  new ResizeObserver(update).observe(page.stage);
  update();
  input.begin();
  api.postMessage({ type: "ready", body: null });
}

function dispatch<K extends keyof CompareEvents>(
  { type, body }: { type: K; body: CompareEvents[K] },
  handlers: HandlersOf<CompareEvents>,
): void {
  handlers[type](body);
}

const REDUCED = "(prefers-reduced-motion: reduce)";

/** VS Code has a setting of its own, which it tells its pages by a class. */
function isMotionReduced(): boolean {
  return matchMedia(REDUCED).matches || document.body.classList.contains("vscode-reduce-motion");
}

function onMotionChange(listener: () => void): void {
  matchMedia(REDUCED).addEventListener("change", listener);
  new MutationObserver(listener).observe(document.body, { attributeFilter: ["class"] });
}

/** null when one of them can't be shown. */
async function load({ before, after }: CompareEvents["pictures"]): Promise<PageState["pictures"]> {
  const loaded = await Promise.all([loadOne(before), loadOne(after)]);
  const [first, second] = loaded;
  if (first !== null && second !== null) return { before: first, after: second };
  for (const picture of loaded) forget(picture?.url ?? null);
  return null;
}

function show(state: PageState, loaded: PageState["pictures"]): void {
  if (loaded === null) {
    state.problem = "A picture can't be shown: its file is damaged.";
    return;
  }
  forgetBoth(state.pictures);
  Object.assign(state, { pictures: loaded, problem: null });
}

/** Ready to be drawn, so that nothing flickers. */
async function loadOne({ name, bytes, mediaType }: ShownPicture): Promise<Picture | null> {
  const url = urlOf(bytes, mediaType);
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } catch {
    forget(url);
    return null;
  }
  return { name, url, size: { width: image.naturalWidth, height: image.naturalHeight } };
}

/** Each call makes those before it old. */
function createNewest(): () => () => boolean {
  let last = 0;
  return () => {
    const number = (last += 1);
    return () => number === last;
  };
}

function urlOf(bytes: Uint8Array<ArrayBuffer>, type: string): string {
  return URL.createObjectURL(new Blob([bytes], { type }));
}

function forgetBoth(pictures: PageState["pictures"]): void {
  forget(pictures?.before.url ?? null);
  forget(pictures?.after.url ?? null);
}

function forget(url: string | null): void {
  if (url !== null) URL.revokeObjectURL(url);
}

start();
