import type { LookupAddress, LookupAllOptions } from "node:dns";
import type { LookupFunction } from "node:net";
import { isLoopbackAddress, isPublicAddress } from "../../core/outputUrlGuard";
import { HttpFailure } from "./httpFailure";

/** Looks a name up as `dns.lookup` with `all` does. */
export type Lookup = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses?: LookupAddress[]) => void,
) => void;

/** Who may be connected to: the API that the user chose, the public internet, or this machine. */
export type Reach = "api" | "public" | "loopback";

/** Checks what a name resolves to in the very look-up that the connection uses, so that no second answer can differ. */
export function guardedLookup(lookup: Lookup, reach: Reach): LookupFunction {
  const isAllowed = reach === "public" ? isPublicAddress : isLoopbackAddress;
  return (hostname, options, callback) => {
    lookup(hostname, { ...options, all: true }, (error, addresses = []) => {
      const [first] = addresses;
      if (error !== null || first === undefined) {
        callback(error ?? Object.assign(new Error("no address"), { code: "ENODATA" }), "");
      } else if (reach !== "api" && !addresses.every(({ address }) => isAllowed(address))) {
        callback(refused(hostname), "");
      } else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/**
 * Behind a proxy it is the proxy that resolves a name, and nobody here can check what it finds. What can be done: a
 * literal address and a name of this machine or of an inner network are refused before (`checkOutputUrl`), and so is
 * here a name of which this machine too knows an address that is not public. A name that only the proxy can resolve
 * passes, and so does one that is not known within `timeoutMs`.
 * @throws HttpFailure `REFUSED`
 */
export async function refusePrivateName(hostname: string, lookup: Lookup, timeoutMs: number): Promise<void> {
  const addresses = await new Promise<readonly LookupAddress[]>((resolve) => {
    const timer = setTimeout(() => resolve([]), timeoutMs);
    lookup(hostname.replace(/^\[|\]$/g, ""), { all: true }, (error, found = []) => {
      clearTimeout(timer);
      resolve(error === null ? found : []);
    });
  });
  if (!addresses.every(({ address }) => isPublicAddress(address))) throw refused(hostname);
}

function refused(hostname: string): HttpFailure {
  return new HttpFailure("REFUSED", `its host ${hostname} leads to this machine or to a private network`);
}
