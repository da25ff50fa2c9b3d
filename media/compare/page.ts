import type { IconName } from "./icons";
import { icon } from "./icons";
import type { Mode } from "./saved";
import { MODES } from "./saved";

/** The elements that change. Texts of others only ever enter them as text. */
export interface Page {
  readonly root: HTMLElement;
  /** Spoken, not seen: the editor's tab says it. */
  readonly heading: HTMLElement;
  readonly modes: ReadonlyMap<Mode, HTMLInputElement>;
  readonly blinkToggle: HTMLButtonElement;
  readonly blinkSwap: HTMLButtonElement;
  readonly zoomOut: HTMLButtonElement;
  readonly zoomLevel: HTMLButtonElement;
  readonly zoomIn: HTMLButtonElement;
  readonly stage: HTMLElement;
  readonly main: Pane;
  /** The result's own pane, side by side. */
  readonly second: Pane;
  readonly difference: HTMLImageElement;
  readonly handle: HTMLElement;
  readonly message: HTMLElement;
  readonly line: HTMLElement;
  readonly notes: HTMLElement;
  /** Spoken, not seen. */
  readonly spoken: HTMLElement;
}

export interface Pane {
  readonly element: HTMLElement;
  readonly frame: HTMLElement;
  readonly before: HTMLImageElement;
  readonly after: HTMLImageElement;
  /** At the lower left and the lower right. */
  readonly captions: readonly [HTMLElement, HTMLElement];
}

const LABELS: Readonly<Record<Mode, string>> = {
  slider: "Slider",
  "side-by-side": "Side by Side",
  blink: "Blink",
  difference: "Difference",
};

export function buildPage(): Page {
  const modes = new Map(MODES.map((mode) => [mode, radio(mode)] as const));
  const [blinkToggle, blinkSwap] = [button("pause", "Stop Blinking"), button("swap", "Show the Other Picture")];
  const [zoomOut, zoomIn] = [button("minus", "Zoom Out"), button("plus", "Zoom In")];
  const zoomLevel = create("button", { type: "button", class: "button level" });
  const [main, second] = [pane(), pane()];
  const difference = picture("difference");
  const handle = create("div", { class: "handle", role: "slider", tabindex: "0", "aria-orientation": "horizontal" });
  handle.append(create("div", { class: "grip" }, icon("grip")));
  handle.ariaLabel = "Divider";
  main.frame.append(difference);
  main.element.append(handle);
  const heading = create("h1", { class: "spoken" }, "Compare");
  const message = create("p", { class: "message" });
  const stage = create("main", { class: "stage" }, main.element, second.element, message);
  const line = create("span", { class: "line", role: "status", "aria-live": "polite" });
  const notes = create("span", { class: "notes", role: "status" });
  const spoken = create("span", { class: "spoken", role: "status" });
  const root = create(
    "div",
    { class: "page" },
    create("header", {}, heading, toolbar([...modes.values()], [blinkToggle, blinkSwap], [zoomOut, zoomLevel, zoomIn])),
    stage,
    create("footer", { class: "status" }, notes, line, spoken),
  );
  const texts = { message, line, notes, spoken };
  const controls = { modes, blinkToggle, blinkSwap, zoomOut, zoomLevel, zoomIn, handle };
  return { root, heading, stage, main, second, difference, ...texts, ...controls };
}

/** Gives a button another icon and name. */
export function relabel(element: HTMLButtonElement, name: IconName, label: string): void {
  if (element.title === label) return;
  element.replaceChildren(icon(name));
  element.title = label;
  element.ariaLabel = label;
}

export function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

function toolbar(
  modes: readonly HTMLInputElement[],
  blink: readonly HTMLButtonElement[],
  zoom: readonly HTMLButtonElement[],
): HTMLElement {
  const choices = modes.map((input) => {
    const mode = MODES.find((one) => one === input.value) ?? "slider";
    const label = LABELS[mode];
    return create("label", { class: "mode", title: label }, input, icon(mode), create("span", {}, label));
  });
  return create(
    "div",
    { class: "toolbar", role: "toolbar", "aria-label": "Compare" },
    create("div", { class: "modes", role: "radiogroup", "aria-label": "Mode" }, ...choices),
    create("div", { class: "group blinking", role: "group", "aria-label": "Blink" }, ...blink),
    create("div", { class: "group zoom", role: "group", "aria-label": "Zoom" }, ...zoom),
  );
}

function radio(mode: Mode): HTMLInputElement {
  return create("input", { type: "radio", name: "mode", value: mode });
}

function button(name: IconName, label: string): HTMLButtonElement {
  const element = create("button", { type: "button", class: "button" });
  relabel(element, name, label);
  return element;
}

function pane(): Pane {
  const [before, after] = [picture("before"), picture("after")];
  const frame = create("div", { class: "frame" }, before, after);
  const captions = [create("div", { class: "caption left" }), create("div", { class: "caption right" })] as const;
  const element = create("div", { class: "pane", role: "group", tabindex: "0" }, frame, ...captions);
  return { element, frame, before, after, captions };
}

function picture(name: string): HTMLImageElement {
  return create("img", { class: name, alt: "", draggable: "false", hidden: "" });
}
