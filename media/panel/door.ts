import type { PanelEvent, PanelEvents } from "../../src/protocol/panel";
import { isRecord } from "../shared/isRecord";

/** What the host says, and nothing else: of this window's own origin, of a known type, with a body of its kind. */
export function readHostEvent(
  { origin, data }: { origin: string; data: unknown },
  own: string,
): PanelEvent | undefined {
  return origin === own && isHostEvent(data) ? data : undefined;
}

function isHostEvent(data: unknown): data is PanelEvent {
  if (isRecord(data) && data["type"] === "details" && data["body"] === null) return true;
  return hasKnownBody(data, PANEL_BODIES);
}

/** Whether it is a message of one of these types, with a body of its kind. */
export function hasKnownBody(data: unknown, bodies: Readonly<Record<string, (body: Body) => boolean>>): boolean {
  if (!isRecord(data) || typeof data["type"] !== "string" || !Object.hasOwn(bodies, data["type"])) return false;
  const { body } = data;
  return isRecord(body) && bodies[data["type"]]?.(body) === true;
}

export type Body = Readonly<Record<string, unknown>>;

export const PANEL_BODIES: Readonly<Record<keyof PanelEvents, (body: Body) => boolean>> = {
  begin: ({ texts, locale }) => isRecord(texts) && typeof locale === "string",
  form: ({ draft, options, inputs }) => isRecord(draft) && isRecord(options) && Array.isArray(inputs),
  quote: ({ revision, problems }) => typeof revision === "number" && Array.isArray(problems),
  jobs: ({ cards }) => Array.isArray(cards),
  results: ({ groups }) => Array.isArray(groups),
  spend: ({ today, month }) => typeof today === "string" && typeof month === "string",
  history: ({ entries, version }) => Array.isArray(entries) && typeof version === "number",
  details: ({ assetId, rows }) => typeof assetId === "string" && Array.isArray(rows),
  thumbnail: isPicture,
  picture: isPicture,
  notice: ({ message, isError }) => typeof message === "string" && typeof isError === "boolean",
  navigate: ({ tab, search }) =>
    (tab === "create" || tab === "history" || tab === null) && (search === undefined || typeof search === "string"),
};

function isPicture({ id, bytes, problem }: Body): boolean {
  return typeof id === "string" && (bytes instanceof Uint8Array || typeof problem === "string");
}
