import type { AssetAction, ResultPicture } from "../../src/protocol/panel";
import { tileOf } from "../panel/letTabIn";
import { nextTile } from "../panel/nextTile";
import { pressButton } from "../panel/payButton";
import { whyNotUse } from "../panel/resultTile";
import { backToPainting, picturesOf, showResult } from "./comparison";
import type { PainterPage } from "./state";

const ACTIONS: Readonly<Record<string, AssetAction>> = { u: "use", k: "keep", delete: "discard" };

/** On a tile: U, K and Delete decide, the arrows move. Enter and Space press it as they press any button. */
export function stripKey({ panel }: PainterPage, event: KeyboardEvent, picture: ResultPicture): void {
  const { key, ctrlKey, metaKey, altKey, target } = event;
  if (ctrlKey || metaKey || altKey) return;
  const action = ACTIONS[key.toLowerCase()];
  if (action !== undefined) {
    // Del on the page clears the mask.
    consume(event);
    if (action !== "use" || whyNotUse(picture) === null) panel.send("asset", { assetId: picture.assetId, action });
    return;
  }
  const tiles = [...document.querySelectorAll<HTMLElement>("#results .result-picture")];
  const to = nextTile(
    key,
    tiles.map((tile) => tile.getBoundingClientRect()),
    tiles.findIndex((tile) => tile === target),
  );
  if (to === undefined) return;
  consume(event);
  tiles[to]?.focus();
}

/**
 * Wherever the focus is on the page: 1 to 8 show the result of that number, Escape goes back to painting, Ctrl+Enter and
 * ⌘Enter press the button.
 * @returns whether the key was taken
 */
export function barKey(painter: PainterPage, event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.isComposing) return false;
  const act = actOf(painter, event);
  if (act === undefined) return false;
  consume(event);
  act();
  return true;
}

function actOf(painter: PainterPage, event: KeyboardEvent): (() => void) | undefined {
  const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event;
  if (altKey || shiftKey) return undefined;
  if (ctrlKey || metaKey) return isPress(painter, event) ? () => pressButton(painter.panel) : undefined;
  if (isIn(target, WITH_TEXT)) return undefined;
  return key === "Escape" ? wayBack(painter) : wayTo(painter, key);
}

function wayBack(painter: PainterPage): (() => void) | undefined {
  return painter.state.compared === null ? undefined : () => backToPainting(painter);
}

function wayTo(painter: PainterPage, key: string): (() => void) | undefined {
  const picture = /^[1-8]$/.test(key) ? picturesOf(painter)[Number(key) - 1] : undefined;
  return picture === undefined ? undefined : () => pick(painter, picture);
}

/** What is being drawn is not in the offer yet; in the form the key is heard there. */
function isPress({ editor }: PainterPage, { key, repeat, target }: KeyboardEvent): boolean {
  return key === "Enter" && !repeat && editor?.isDrawing !== true && !isIn(target, ".bottom");
}

/** What takes digits or Escape for itself. */
const WITH_TEXT =
  "textarea, select, input:not([type='radio'], [type='checkbox'], [type='range']), .more:has([aria-expanded='true']), .popup-menu, .result-actions";

function isIn(target: EventTarget | null, selector: string): boolean {
  return target instanceof Element && target.closest(selector) !== null;
}

function pick(painter: PainterPage, { assetId }: ResultPicture): void {
  const isAmongThem = isIn(document.activeElement, "#results");
  showResult(painter, assetId);
  // Once the picture is covered, nothing is to be painted by a key.
  requestAnimationFrame(() => {
    (isAmongThem ? tileOf(assetId) : document.querySelector<HTMLElement>(".divider"))?.focus();
  });
}

function consume(event: Event): void {
  event.preventDefault();
  event.stopPropagation();
}
