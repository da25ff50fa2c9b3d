// zlib's format (RFC 1950) with what a browser has.

/** The smallest that the browser makes; comes later. */
export async function deflate(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return await through(bytes, new CompressionStream("deflate"));
}

/** @returns null where it is damaged, or more than `limit` bytes would come out */
export async function inflate(bytes: Uint8Array<ArrayBuffer>, limit: number): Promise<Uint8Array<ArrayBuffer> | null> {
  try {
    return await through(bytes, new DecompressionStream("deflate"), limit);
  } catch {
    return null;
  }
}

async function through(
  bytes: Uint8Array<ArrayBuffer>,
  stream: GenericTransformStream,
  limit = Infinity,
): Promise<Uint8Array<ArrayBuffer>> {
  const reader = (streamOf(bytes).pipeThrough(stream) as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value);
    size += next.value.length;
    if (size > limit) {
      await reader.cancel();
      throw new RangeError("more than it may be");
    }
  }
  return joined(parts, size);
}

/** A blob's would copy the bytes first. */
function streamOf(bytes: Uint8Array<ArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(bytes);
      controller.close();
    },
  });
}

function joined(parts: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

const MAX_BLOCK = 65_535;
const BLOCK_HEAD = 5;
const HEAD = [0x78, 0x01];

/** In blocks as they are, at once: for a page that may not be there any more when a stream has ended. */
export function store(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const blocks = Math.max(1, Math.ceil(bytes.length / MAX_BLOCK));
  const stored = new Uint8Array(HEAD.length + blocks * BLOCK_HEAD + bytes.length + 4);
  const view = new DataView(stored.buffer);
  stored.set(HEAD);
  let at = HEAD.length;
  for (let block = 0; block < blocks; block += 1) {
    const part = bytes.subarray(block * MAX_BLOCK, (block + 1) * MAX_BLOCK);
    view.setUint8(at, block === blocks - 1 ? 1 : 0);
    view.setUint16(at + 1, part.length, true);
    view.setUint16(at + 3, part.length ^ 0xffff, true);
    stored.set(part, at + BLOCK_HEAD);
    at += BLOCK_HEAD + part.length;
  }
  view.setUint32(at, adler32(bytes));
  return stored;
}

const MODULUS = 65_521;
/** So many sums fit into what is exact before the remainder has to be taken. */
const AT_ONCE = 3_800;

function adler32(bytes: Uint8Array): number {
  let [low, high] = [1, 0];
  for (let start = 0; start < bytes.length; start += AT_ONCE) {
    for (const byte of bytes.subarray(start, start + AT_ONCE)) {
      low += byte;
      high += low;
    }
    low %= MODULUS;
    high %= MODULUS;
  }
  return high * 65_536 + low;
}
