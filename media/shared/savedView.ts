import { isRecord } from "./isRecord";
import type { View } from "./view";
import { FIT, MAX_ZOOM } from "./view";

/** What of the picture was seen, as an earlier page kept it; whatever is not as this version writes it counts as not there. */
export function readView(value: unknown): View {
  if (!isRecord(value) || value["kind"] !== "free" || !isRecord(value["centre"])) return FIT;
  const { zoom } = value;
  const { x, y } = value["centre"];
  const isGood = isNumber(zoom) && zoom > 0 && zoom <= MAX_ZOOM && isNumber(x) && isNumber(y);
  return isGood ? { kind: "free", zoom, centre: { x, y } } : FIT;
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}
