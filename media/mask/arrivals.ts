import type { HandlersOf } from "../../src/protocol/messages";
import type { MaskBits, PainterEvents } from "../../src/protocol/painter";
import { t } from "../panel/texts";
import { FIT } from "../shared/view";
import { readPixels } from "./canvas";
import { createMaskEditor } from "./maskEditor";
import { readMask } from "./maskPost";
import type { PaintedPicture, PainterPage } from "./state";
import type { MaskEditor, ReadColours } from "./types";

// Pictures and masks on their way in. Each has to be decoded, which takes a while; they are taken in the order in which they came.

interface Arrivals {
  readonly handlers: HandlersOf<Pick<PainterEvents, "original" | "kept" | "loaded" | "problem">>;
  readonly readAhead: () => void;
}

interface Parts {
  readonly painter: PainterPage;
  readonly setEditor: (editor: MaskEditor | null) => void;
}

export function createArrivals({ painter, setEditor }: Parts): Arrivals {
  const inTurn = createTurns();
  const colours = createColours(painter);
  const { state, update } = painter;
  const showProblem = (message: string): void => {
    state.problem = message;
    update();
  };
  return {
    readAhead: colours.readAhead,
    handlers: {
      original: (body) =>
        inTurn(async () => {
          const picture = await decode(body);
          if (picture === null) showProblem(t("{0} can't be shown: the file is damaged.", body.name));
          else takePicture({ painter, setEditor }, picture);
        }),
      kept: ({ mask }) =>
        inTurn(async () => {
          const { picture } = state;
          if (picture === null || painter.editor !== null) return;
          const pixels = mask === null ? null : await readMask(mask, picture);
          setEditor(createMaskEditor(picture, { readColours: colours.read, ...(pixels === null ? {} : { pixels }) }));
        }),
      loaded: ({ mask, words }) => inTurn(async () => await takeLoaded(painter, mask, words)),
      problem: ({ message }) =>
        inTurn(() => {
          showProblem(message);
        }),
    },
  };
}

function createTurns(): (job: () => void | Promise<void>) => void {
  let last: Promise<void> = Promise.resolve();
  return (job) => {
    last = last.then(job);
  };
}

/** Shown as upright as the host sees it. @returns null if it can't be shown, or is not what the host says */
async function decode(original: PainterEvents["original"]): Promise<PaintedPicture | null> {
  const { name, width, height, mediaType } = original;
  const blob = new Blob([original.bytes], { type: mediaType });
  try {
    const bitmap = await createImageBitmap(blob);
    if (bitmap.width === width && bitmap.height === height) return { name, width, height, bitmap, blob };
    bitmap.close();
  } catch {
    // Said by whoever asked.
  }
  return null;
}

/** A picture of the same size keeps the mask and what is seen of it. */
function takePicture({ painter, setEditor }: Parts, picture: PaintedPicture): void {
  const { state, editor } = painter;
  const before = state.picture;
  Object.assign(state, { picture, problem: null });
  before?.bitmap.close();
  const isSameSize = editor === null || (editor.width === picture.width && editor.height === picture.height);
  if (isSameSize) {
    painter.stage.draw();
    painter.update();
    return;
  }
  state.view = FIT;
  setEditor(null);
}

async function takeLoaded(painter: PainterPage, mask: MaskBits, words: string): Promise<void> {
  const { editor, panel } = painter;
  if (editor === null) return;
  const pixels = await readMask(mask, editor);
  if (pixels === null) {
    painter.warn(t("The mask does not fit the picture any more. Load it again."));
    return;
  }
  editor.replace(pixels);
  painter.touched();
  panel.state.notice = { message: words, isError: false, undo: null };
  painter.update();
}

interface Colours {
  readonly read: ReadColours;
  readonly readAhead: () => void;
}

/** The picture's colours as they are in its file, whatever its profile says of them: read when they are needed first. */
function createColours({ state }: PainterPage): Colours {
  let asked: PaintedPicture | null = null;
  let known: { of: PaintedPicture; colours: Uint8ClampedArray } | null = null;
  const readRaw = async (picture: PaintedPicture): Promise<void> => {
    const bitmap = await createImageBitmap(picture.blob, { colorSpaceConversion: "none" });
    requestIdleCallback(() => {
      if (state.picture === picture) known = { of: picture, colours: readPixels(bitmap) };
      bitmap.close();
    });
  };
  return {
    readAhead() {
      const { picture } = state;
      if (picture === null || asked === picture) return;
      asked = picture;
      void readRaw(picture);
    },
    read() {
      const { picture } = state;
      if (picture === null) return new Uint8ClampedArray();
      // Whoever clicks at once gets the colours as they are seen.
      if (known?.of !== picture) known = { of: picture, colours: readPixels(picture.bitmap) };
      return known.colours;
    },
  };
}
