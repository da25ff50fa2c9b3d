import { createSecureContext, type SecureContext } from "node:tls";
import { reasonOf } from "../../core/errors";
import type { Log } from "../../core/ports";

/** Certificates of authorities, as PEM. */
export interface Certificates {
  /** What the runtime trusts by itself: its own list and that of `NODE_EXTRA_CA_CERTS`. */
  runtime(): readonly string[];
  /** What the system's store holds: there a company's own authority is. */
  system(): readonly string[];
}

/** @returns whom to trust, undefined for the runtime's own choice. */
export type Trust = (withSystem: boolean) => SecureContext | undefined;

/** Reading hundreds of certificates takes tens of milliseconds, so it is done once for each choice, at the first need. */
export function createTrust(certificates: Certificates | undefined, log: Log): Trust {
  const contexts = new Map<boolean, SecureContext>();
  return (withSystem) => {
    if (certificates === undefined) return undefined;
    const known = contexts.get(withSystem);
    if (known !== undefined) return known;
    try {
      const ca = [...certificates.runtime(), ...(withSystem ? certificates.system() : [])];
      const context = createSecureContext({ ca });
      contexts.set(withSystem, context);
      return context;
    } catch (error) {
      log.warn(`The system's certificates could not be read: ${reasonOf(error)}`);
      return undefined;
    }
  };
}
