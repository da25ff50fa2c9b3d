import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { t } from "../../media/panel/texts";
import { InlineAssetsError } from "../../src/core/errors";
import { bitsFromMask } from "../../src/core/image/bitMask";
import { encodeMaskPng } from "../../src/core/image/encodeMaskPng";
import { deflateMask } from "../../src/host/painter/inflateMask";
import { createKeptMasks } from "../../src/host/painter/keptMasks";
import { MaskDesk } from "../../src/host/painter/maskDesk";
import type { PainterPost } from "../../src/host/painter/originalDesk";
import { OriginalDesk } from "../../src/host/painter/originalDesk";
import type { Original } from "../../src/host/painter/readOriginal";
import type { MaskBits, PainterEvent } from "../../src/protocol/painter";
import { createFormRig, memory } from "./formRig";
import { maskOf } from "./pixels";

const log = {
  info: () => undefined,
  warn: (message: string) => assert.fail(message),
  error: (message: string, cause?: unknown) => assert.fail(`${message} ${String(cause)}`),
};

/** As a page tells it. */
export function bitsOf(...rows: readonly string[]): MaskBits {
  return deflateMask(bitsFromMask(maskOf(...rows)));
}

export function maskRig(state = memory()) {
  let encoded = 0;
  const masks = new MaskDesk({
    kept: createKeptMasks(state, log),
    pictures: {
      encodeMask: (mask) => {
        encoded += 1;
        return Promise.resolve(encodeMaskPng(mask));
      },
    },
    t,
  });
  return { masks, state, encoded: () => encoded };
}

/** A picture's host without VS Code: what is on its disk is `world`. */
export function painterRig(state = memory(), world: { original: Original | string } = { original: originalOf(8, 2) }) {
  const { masks } = maskRig(state);
  const events: PainterEvent[] = [];
  let wake = (): void => undefined;
  const post: PainterPost = (type, body) => {
    events.push({ type, body } as PainterEvent);
    wake();
  };
  const damaged = new Set<string>();
  const original = new OriginalDesk({
    read: () =>
      typeof world.original === "string"
        ? Promise.reject(new InlineAssetsError("invalid-request", world.original))
        : Promise.resolve(world.original),
    pictures: {
      check: () => {
        const { original: now } = world;
        const isDamaged = typeof now !== "string" && damaged.has(now.sha256);
        return isDamaged
          ? Promise.reject(new InlineAssetsError("invalid-request", "image: It is damaged.", { field: "image" }))
          : Promise.resolve([]);
      },
      prepare: () => Promise.resolve({ image: new TextEncoder().encode("upright"), mask: null }),
    },
    masks,
    post,
    onTold: () => post("notice", { message: "told", isError: false, undo: null }),
    log,
  });
  const form = createFormRig({
    state,
    parts: {
      painted: () => masks.painted(),
      inputs: [{ id: "image", role: "image", root: "/projects/shop", file: "assets/mug.png" }],
    },
    world: {
      firstDraft: ({ name }) => ({
        ...createFormRig().parts.world.firstDraft({ name } as never),
        mode: "edit",
        imageSize: null,
        outputFormat: null,
      }),
    },
  });
  return {
    world,
    damaged,
    masks,
    original,
    events,
    form,
    /** The next events' types, up to the last of `count`. */
    next: async (count: number): Promise<PainterEvent[]> => {
      while (events.length < count) await new Promise<void>((resolve) => (wake = resolve));
      return events.splice(0, count);
    },
  };
}

export function originalOf(width: number, height: number, content = "mug"): Original {
  const bytes = new TextEncoder().encode(content);
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { name: "mug.png", bytes, mediaType: "image/png", sha256, isTurned: false, width, height };
}
