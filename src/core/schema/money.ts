/** Money is counted in whole micro-dollars (1e-6 USD), so that sums are exact; dollars appear only at the edges. */
export type MicroUsd = number;

const MICRO = 1_000_000;

/** @param usd dollars, finite and not negative. */
export function toMicro(usd: number): MicroUsd {
  return Math.round(usd * MICRO);
}

export function toUsd(micro: MicroUsd): number {
  return micro / MICRO;
}

/** Splits a call's cost over its pictures; the parts differ by at most one micro-dollar and add up exactly. */
export function splitMicro(total: MicroUsd, parts: number): MicroUsd[] {
  const share = Math.floor(total / parts);
  const rest = total - share * parts;
  return Array.from({ length: parts }, (_, index) => share + (index < rest ? 1 : 0));
}

/** `$0.077`, `$0.31`, `$12.00`: at least cents, then as many digits as the amount really has; `price unknown` for null. */
export function formatUsd(usd: number | null): string {
  if (usd === null) return "price unknown";
  const exact = (Math.round(usd * MICRO) / MICRO).toFixed(6);
  return `$${exact.replace(/0{1,4}$/, "")}`;
}
