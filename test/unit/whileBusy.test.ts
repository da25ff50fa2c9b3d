import assert from "node:assert/strict";
import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { whileBusy } from "../../src/node/whileBusy";

const busy = (code: string) => Object.assign(new Error(`${code}: in use`), { code });

/** A world whose time passes only while somebody sleeps. */
function world(platform: NodeJS.Platform) {
  const pauses: number[] = [];
  let now = 1_000;
  const sleep = (ms: number): Promise<void> => {
    pauses.push(ms);
    now += ms;
    return Promise.resolve();
  };
  return { pauses, parts: { platform, now: () => now, sleep } };
}

describe("a file that a virus scanner holds", () => {
  it("F37 is tried again with growing pauses until it is let go", async () => {
    for (const code of ["EPERM", "EBUSY", "EACCES"]) {
      const { pauses, parts } = world("win32");
      let tries = 0;
      const rename = () => ((tries += 1) < 4 ? Promise.reject(busy(code)) : Promise.resolve("done"));
      assert.equal(await whileBusy(rename, parts), "done");
      assert.deepEqual(pauses, [50, 100, 200]);
    }
  });

  it("F37 is given up after 60 s with the system's own error, and the part is kept", async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), "inline-assets-busy-"));
    const part = path.join(folder, "x.part");
    await writeFile(part, "paid");
    const { pauses, parts } = world("win32");
    await assert.rejects(
      whileBusy(() => Promise.reject(busy("EPERM")), parts),
      { code: "EPERM" },
    );
    const waited = pauses.reduce((sum, pause) => sum + pause, 0);
    assert.ok(waited >= 60_000 && waited <= 62_000, String(waited));
    assert.equal(Math.max(...pauses), 2_000);
    await access(part);
    await rm(folder, { recursive: true });
  });

  it("F37 is tried once where such an error means what it says, or is another", async () => {
    for (const [platform, error] of [
      ["linux", busy("EPERM")],
      ["darwin", busy("EBUSY")],
      ["win32", busy("ENOSPC")],
      ["win32", new Error("no code")],
    ] as const) {
      const { pauses, parts } = world(platform);
      await assert.rejects(
        whileBusy(() => Promise.reject(error), parts),
        error,
      );
      assert.deepEqual(pauses, []);
    }
  });
});
