import { decodeHTMLAttribute } from "entities";

/** An attribute's value as a browser reads it. */
export function decodeEntities(value: string): string {
  return value.includes("&") ? decodeHTMLAttribute(value) : value;
}
