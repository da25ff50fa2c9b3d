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
        const reason = `its host ${hostname} leads to this machine or to a private network`;
        callback(new HttpFailure("REFUSED", reason), "");
      } else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}
