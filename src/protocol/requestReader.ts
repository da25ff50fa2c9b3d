import * as z from "zod/mini";
import type { MessageOf } from "./messages";

/** One schema a request; a missing one does not compile. */
export type BodySchemas<M> = { readonly [K in keyof M]: z.ZodMiniType<M[K]> };

const envelope = z.strictObject({ type: z.string(), body: z.unknown() });

/** What parses a page's messages: they are a stranger's. It gives undefined for whatever is no request. */
export function requestReader<M extends object>(
  bodies: BodySchemas<M>,
): (message: unknown) => MessageOf<M> | undefined {
  const isKnown = (type: string): type is string & keyof M => Object.hasOwn(bodies, type);
  const readBody = (type: keyof M, given: unknown): MessageOf<M> | undefined => {
    const body = bodies[type].safeParse(given);
    return body.success ? { type, body: body.data } : undefined;
  };
  return (message) => {
    const parsed = envelope.safeParse(message);
    if (!parsed.success || !isKnown(parsed.data.type)) return undefined;
    return readBody(parsed.data.type, parsed.data.body);
  };
}
