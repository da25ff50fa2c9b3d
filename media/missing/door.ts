import type { MissingEvent, MissingEvents } from "../../src/protocol/missing";
import { type Body, hasKnownBody, PANEL_BODIES } from "../panel/door";
import { isRecord } from "../shared/isRecord";

/** What the host says, and nothing else: of this window's own origin, of a known type, with a body of its kind. */
export function readHostEvent(
  { origin, data }: { origin: string; data: unknown },
  own: string,
): MissingEvent | undefined {
  return origin === own && isHostEvent(data) ? data : undefined;
}

function isHostEvent(data: unknown): data is MissingEvent {
  if (isRecord(data) && data["body"] === null) return MAY_BE_NOTHING.includes(data["type"]);
  return hasKnownBody(data, BODIES);
}

const MAY_BE_NOTHING: readonly unknown[] = ["blocked", "looking", "progress"];
const { begin, thumbnail, notice } = PANEL_BODIES;

const BODIES: Readonly<Record<keyof MissingEvents, (body: Body) => boolean>> = {
  begin,
  thumbnail,
  notice,
  blocked: ({ message }) => typeof message === "string",
  looking: ({ done, all }) => typeof done === "number" && typeof all === "number",
  list: ({ revision, groups, refused, counts }) =>
    typeof revision === "number" && Array.isArray(groups) && Array.isArray(refused) && isRecord(counts),
  rows: ({ revision, rows }) => typeof revision === "number" && Array.isArray(rows),
  offer: ({ revision, offer, count }) => [revision, offer, count].every((one) => typeof one === "number"),
  settings: ({ model, qualities }) => typeof model === "string" && Array.isArray(qualities),
  progress: ({ all, made, failed }) => [all, made, failed].every((one) => typeof one === "number"),
  filter: ({ text }) => typeof text === "string",
};
