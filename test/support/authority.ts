import { generate } from "selfsigned";

/** PEM, as `node:tls` takes it. */
export interface Identity {
  key: string;
  cert: string;
}

export interface Authority {
  /** The authority's own certificate: whoever has it in a store trusts what it issues. */
  readonly cert: string;
  issue(...names: string[]): Promise<Identity>;
}

/** A certificate authority of this test run. */
export async function createAuthority(name: string): Promise<Authority> {
  const own = await generate([{ name: "commonName", value: name }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  return { cert: own.cert, issue: (...names) => createIdentity(names, { key: own.private, cert: own.cert }) };
}

/** A certificate that nobody vouches for. */
export function selfSigned(...names: string[]): Promise<Identity> {
  return createIdentity(names);
}

async function createIdentity(names: readonly string[], ca?: Identity): Promise<Identity> {
  const altNames = names.map((value) =>
    /^[\d.]+$/.test(value) ? ({ type: 7, ip: value } as const) : ({ type: 2, value } as const),
  );
  const made = await generate([{ name: "commonName", value: names[0] ?? "nobody" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: false },
      { name: "keyUsage", digitalSignature: true },
      { name: "extKeyUsage", serverAuth: true },
      { name: "subjectAltName", altNames },
    ],
    ...(ca === undefined ? {} : { ca }),
  });
  return { key: made.private, cert: made.cert };
}
