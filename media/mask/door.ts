import type { PainterEvent, PainterEvents } from "../../src/protocol/painter";
import { type Body, hasKnownBody, PANEL_BODIES } from "../panel/door";
import { isRecord } from "../shared/isRecord";

/** What the host says, and nothing else: of this window's own origin, of a known type, with a body of its kind. */
export function readHostEvent(
  { origin, data }: { origin: string; data: unknown },
  own: string,
): PainterEvent | undefined {
  return origin === own && isHostEvent(data) ? data : undefined;
}

function isHostEvent(data: unknown): data is PainterEvent {
  return hasKnownBody(data, BODIES);
}

const { begin, form, quote, jobs, results, spend, thumbnail, picture, notice } = PANEL_BODIES;

const BODIES: Readonly<Record<keyof PainterEvents, (body: Body) => boolean>> = {
  begin,
  form,
  quote,
  jobs,
  results,
  spend,
  thumbnail,
  picture,
  notice,
  original: (body) => isSize(body) && typeof body["name"] === "string" && body["bytes"] instanceof Uint8Array,
  kept: ({ mask }) => mask === null || isMask(mask),
  prefs: ({ brushSize, tolerance, isContiguous, overlay }) =>
    [brushSize, tolerance].every(isNumber) && typeof isContiguous === "boolean" && isOverlay(overlay),
  loaded: ({ mask, words }) => isMask(mask) && typeof words === "string",
  maskPng: ({ bytes }) => bytes instanceof Uint8Array,
  earlier: ({ masks }) => Array.isArray(masks),
  problem: ({ message }) => typeof message === "string",
};

function isMask(value: unknown): boolean {
  return isRecord(value) && isSize(value) && value["deflated"] instanceof Uint8Array;
}

function isSize({ width, height }: Body): boolean {
  return [width, height].every((one) => isNumber(one) && Number.isInteger(one) && one > 0);
}

function isOverlay(value: unknown): boolean {
  return isRecord(value) && typeof value["colour"] === "string" && isNumber(value["opacity"]);
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
