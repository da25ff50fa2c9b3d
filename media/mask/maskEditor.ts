import { boundsOf } from "./boundsOf";
import { growMask } from "./growMask";
import { MaskDocument } from "./maskDocument";
import { MaskHistory } from "./maskHistory";
import type { MaskStep } from "./maskStep";
import { paintEffect } from "./paintEffect";
import { rectangle } from "./shapes/rectangle";
import { takeInHand, type ToolInHand } from "./tools/toolTable";
import type { Effect } from "./tools/tool";
import type { Box, MaskEditor, Point, ReadColours, Size, ToolInput, ToolName, ToolPrefs } from "./types";

interface Options {
  readonly readColours: ReadColours;
  /** The mask to begin with, one byte a pixel; none: nothing is selected. */
  readonly pixels?: Uint8Array;
}

/** @throws RangeError where `pixels` are not as many as the picture's */
export function createMaskEditor(size: Size, options: Options): MaskEditor {
  return new Editor(size, options);
}

/** What the contract has as functions can be passed on without the editor. */
class Editor implements MaskEditor {
  readonly #document: MaskDocument;
  readonly #history = new MaskHistory();
  readonly #readColours: ReadColours;
  #tool: ToolName = "brush";
  #hand: ToolInHand = takeInHand("brush");
  #revision = 0;

  constructor(size: Size, { readColours, pixels }: Options) {
    this.#document = new MaskDocument(size);
    this.#readColours = readColours;
    if (pixels === undefined) return;
    this.#replace(pixels);
    this.#document.commit();
  }

  get width(): number {
    return this.#document.width;
  }

  get height(): number {
    return this.#document.height;
  }

  get pixels(): Uint8Array {
    return this.#document.pixels;
  }

  get selected(): number {
    return this.#document.selected;
  }

  get kept(): MaskEditor["kept"] {
    return this.#document.kept;
  }

  get tool(): ToolName {
    return this.#tool;
  }

  get preview() {
    return this.#hand.preview;
  }

  get isDrawing(): boolean {
    return this.#hand.isDrawing;
  }

  get canUndo(): boolean {
    return this.#history.canUndo;
  }

  get canRedo(): boolean {
    return this.#history.canRedo;
  }

  get revision(): number {
    return this.#revision;
  }

  readonly choose = (tool: ToolName): void => {
    this.#dropGesture();
    this.#tool = tool;
    this.#hand = takeInHand(tool);
  };

  readonly take = (input: ToolInput, prefs: ToolPrefs): void => {
    const known = withoutNowhere(input);
    if (known === null) return;
    for (const effect of this.#hand.take(known, prefs)) this.#perform(effect);
  };

  readonly undo = (): void => {
    this.#dropGesture();
    this.#apply(this.#history.undo(), -1);
  };

  readonly redo = (): void => {
    this.#dropGesture();
    this.#apply(this.#history.redo(), 1);
  };

  readonly clear = (): void => {
    this.#asStep(() => this.#document.paintAll(0));
  };

  readonly fill = (): void => {
    this.#asStep(() => this.#document.paintAll(1));
  };

  readonly invert = (): void => {
    this.#asStep(() => this.#document.invert());
  };

  readonly grow = (by: number): void => {
    this.#asStep(() => {
      const grown = growMask(this, by, this.bounds());
      if (grown !== null) this.#document.replace(grown.pixels, grown.box);
    });
  };

  readonly selectBox = ({ left, top, right, bottom }: Box, isRemoving: boolean): void => {
    this.#asStep(() => {
      rectangle({ x: left, y: top }, { x: right, y: bottom }, this, (y, from, to) => {
        this.#document.paint(isRemoving ? 0 : 1, y, from, to);
      });
    });
  };

  readonly replace = (pixels: Uint8Array): void => {
    this.#asStep(() => this.#replace(pixels));
  };

  readonly takeDirty = (): Box | null => {
    return this.#document.takeDirty();
  };

  readonly bounds = (): Box | null => boundsOf(this.pixels, this);

  #replace(pixels: Uint8Array): void {
    const { width, height } = this;
    if (pixels.length !== width * height) {
      throw new RangeError(`A mask of ${pixels.length} pixels for a picture of ${width} × ${height}.`);
    }
    this.#document.replace(pixels, { left: 0, top: 0, right: width, bottom: height });
  }

  #asStep(change: () => void): void {
    this.#dropGesture();
    change();
    this.#commit();
  }

  #dropGesture(): void {
    if (!this.isDrawing) return;
    this.#hand = takeInHand(this.#tool);
    this.#document.revert();
  }

  #perform(effect: Effect): void {
    if (effect.kind === "commit") this.#commit();
    else if (effect.kind === "revert") this.#document.revert();
    else paintEffect(this.#document, effect, this.#readColours);
  }

  #commit(): void {
    const step = this.#document.commit();
    if (step === null) return;
    this.#history.record(step);
    this.#revision += 1;
  }

  #apply(step: MaskStep | null, direction: 1 | -1): void {
    if (step === null) return;
    this.#document.apply(step, direction);
    this.#revision += 1;
  }
}

/** A point that is nowhere (NaN, Infinity) was never given. */
function withoutNowhere(input: ToolInput): ToolInput | null {
  if (input.type === "down") return isSomewhere(input.at) ? input : null;
  if (input.type !== "move" || input.to.every(isSomewhere)) return input;
  return { ...input, to: input.to.filter(isSomewhere) };
}

function isSomewhere({ x, y }: Point): boolean {
  return Number.isFinite(x) && Number.isFinite(y);
}
