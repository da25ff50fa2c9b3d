import * as tls from "node:tls";

/**
 * Whom the runtime trusts by itself, `NODE_EXTRA_CA_CERTS` included, and whom the system's store names; as PEM.
 * Undefined where the runtime can't tell (Node before 22.15): it then goes by its own choice.
 */
export function trustedCertificates() {
  if (!("getCACertificates" in tls)) return undefined;
  return { runtime: () => tls.getCACertificates("default"), system: () => tls.getCACertificates("system") };
}
