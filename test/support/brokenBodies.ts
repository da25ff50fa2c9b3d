import fc from "fast-check";

const TOO_LONG = "x".repeat(200_000);
const TOO_LARGE = new Uint8Array(60_000_000);

/** A body that is wrong in one way. */
export function broken(body: unknown): fc.Arbitrary<unknown> {
  if (typeof body !== "object" || body === null) return fc.anything().filter((other) => other !== body);
  if (body instanceof Uint8Array) return fc.constantFrom(TOO_LARGE, [1, 2], "text", null);
  if (Array.isArray(body)) {
    const [first] = body as unknown[];
    return fc.oneof(
      fc.constant({}),
      fc.constant(Array.from({ length: 600 }, () => first)),
      brokenValue(first).map((one) => [one]),
    );
  }
  const entries = Object.entries(body);
  const added = fc.constantFrom<unknown>({ ...body, more: 1 }, { ...body, path: "/etc/passwd" }, [], "text", 7);
  const changed = [
    ...entries.map(([key, value]) => brokenValue(value).map((one) => ({ ...body, [key]: one }))),
    ...entries.map(([key]) => fc.constant(Object.fromEntries(entries.filter(([other]) => other !== key)))),
  ];
  return fc.oneof(added, ...changed);
}

function brokenValue(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value === "string") return fc.constantFrom(7, {}, [], undefined, TOO_LONG);
  if (typeof value === "number")
    return fc.constantFrom("1", NaN, Infinity, {}, undefined, ...(Number.isInteger(value) ? [1.5] : []));
  if (typeof value === "boolean") return fc.constantFrom("true", 1, null, undefined);
  if (value === null) return fc.constantFrom<unknown>(undefined, {}, [], true);
  return broken(value);
}
