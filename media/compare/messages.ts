import type { CompareEvent, CompareEvents } from "../../src/protocol/compare";
import { isRecord } from "../shared/isRecord";

/** What the host says, and nothing else: of this window's own origin, of a known type, with a body. */
export function readHostEvent(
  { origin, data }: { origin: string; data: unknown },
  own: string,
): CompareEvent | undefined {
  return origin === own && isHostEvent(data) ? data : undefined;
}

function isHostEvent(data: unknown): data is CompareEvent {
  if (!isRecord(data) || typeof data["type"] !== "string" || !isRecord(data["body"])) return false;
  return isKnown(data["type"]) && IS_BODY[data["type"]](data["body"]);
}

type Body = Readonly<Record<string, unknown>>;

const IS_BODY: Readonly<Record<keyof CompareEvents, (body: Body) => boolean>> = {
  pictures: ({ before, after }) => isPicture(before) && isPicture(after),
  compared: ({ line, notes, difference }) =>
    typeof line === "string" && Array.isArray(notes) && (difference === null || difference instanceof Uint8Array),
  problem: ({ message }) => typeof message === "string",
};

function isKnown(type: string): type is keyof CompareEvents {
  return Object.hasOwn(IS_BODY, type);
}

function isPicture(value: unknown): boolean {
  return isRecord(value) && typeof value["name"] === "string" && value["bytes"] instanceof Uint8Array;
}
