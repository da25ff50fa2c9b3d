import assert from "node:assert/strict";
import { JobQueue } from "../../src/core/desk/jobQueue";

/** Enough turns of the microtask queue for every promise chain that waits for nothing else. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}

function crowd(limit: () => number) {
  const queue = new JobQueue(limit);
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const come = (name: string, signal?: AbortSignal): Promise<void> =>
    queue.enter(signal).then((end) => {
      begun.push(name);
      ends.set(name, end);
    });
  return { queue, begun, come, end: (name: string) => ends.get(name)?.() };
}

describe("the queue of jobs", () => {
  it("keeps the order and the limit", async () => {
    const { queue, begun, come, end } = crowd(() => 2);
    for (const name of ["a", "b", "c", "d", "e"]) void come(name);
    await settle();
    assert.deepEqual([begun.join(""), queue.waiting], ["ab", 3]);
    end("b");
    await settle();
    assert.equal(begun.join(""), "abc");
    end("a");
    end("a");
    await settle();
    assert.equal(begun.join(""), "abcd");
  });

  it("takes a raised limit with the next that ends, a lowered one at once, and one that can't be read as it was", async () => {
    let limit = (): number => 1;
    const { begun, come, end } = crowd(() => limit());
    for (const name of ["a", "b", "c", "d", "e", "f", "g"]) void come(name);
    await settle();
    limit = () => 3;
    end("a");
    await settle();
    assert.equal(begun.join(""), "abcd");
    limit = () => 1;
    for (const name of ["b", "c"]) end(name);
    await settle();
    assert.equal(begun.join(""), "abcd");
    limit = () => {
      throw new Error("maxConcurrentJobs is no number");
    };
    end("d");
    await settle();
    assert.equal(begun.join(""), "abcde");
  });

  it("lets who waits leave, and who has left keeps nobody from a turn", async () => {
    const { queue, begun, come, end } = crowd(() => 1);
    const abort = new AbortController();
    void come("a");
    const left = come("b", abort.signal);
    void come("c");
    abort.abort();
    await assert.rejects(left, { code: "cancelled", charged: "no" });
    await assert.rejects(come("d", AbortSignal.abort()), { code: "cancelled", charged: "no" });
    assert.equal(queue.waiting, 1);
    end("a");
    await settle();
    assert.equal(begun.join(""), "ac");
  });

  it("forgets a signal once it is somebody's turn", async () => {
    const { begun, come, end } = crowd(() => 1);
    const abort = new AbortController();
    void come("a");
    void come("b", abort.signal);
    end("a");
    await settle();
    end("a");
    await settle();
    abort.abort();
    await settle();
    assert.equal(begun.join(""), "ab");
  });

  it("begins nothing while the provider takes no more, however short a later wait is", async () => {
    const { queue, begun, come, end } = crowd(() => 3);
    let open = (): void => undefined;
    queue.hold(new Promise((resolve) => (open = resolve)));
    queue.hold(Promise.resolve());
    queue.hold(Promise.reject(new Error("the wait was cut short")));
    void come("a");
    void come("b");
    await settle();
    assert.deepEqual(begun, []);
    open();
    await settle();
    assert.equal(begun.join(""), "ab");
    end("a");
  });

  it("F33 holds what waits after a refused key, and tries a new request only, within the limit", async () => {
    const { queue, begun, come, end } = crowd(() => 1);
    void come("a");
    void come("b");
    await settle();
    queue.pause();
    end("a");
    await settle();
    assert.equal(begun.join(""), "a");
    void come("c");
    void come("d");
    await settle();
    assert.equal(begun.join(""), "ac", "one at a time, and not those who waited");
    // The trial was refused as well: the others wait on, those who came meanwhile too.
    queue.pause();
    end("c");
    await settle();
    assert.deepEqual([begun.join(""), queue.waiting, queue.pauses], ["ac", 2, 1]);
    queue.resume();
    await settle();
    assert.equal(begun.join(""), "acb");
  });

  it("F33 tries a new request as soon as there is room", async () => {
    const { queue, begun, come, end } = crowd(() => 1);
    void come("a");
    await settle();
    queue.pause();
    void come("b");
    await settle();
    assert.equal(begun.join(""), "a");
    end("a");
    await settle();
    assert.equal(begun.join(""), "ab");
  });

  it("F33 tries nothing while the provider takes no more", async () => {
    const { queue, begun, come } = crowd(() => 1);
    queue.pause();
    queue.hold(new Promise(() => undefined));
    void come("a");
    await settle();
    assert.deepEqual(begun, []);
  });
});
