/** Reproducible fractions from 0 up to 1, for pictures whose every pixel is another (xorshift). */
export function createNoise(seed: number): () => number {
  let state = (seed * 0x9e3779b1) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** `length` bytes of it. */
export function noiseBytes(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const noise = createNoise(seed);
  return Uint8Array.from({ length }, () => Math.floor(noise() * 256));
}
