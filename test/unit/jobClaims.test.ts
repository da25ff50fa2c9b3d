import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { NodeJobClaims } from "../../src/node/jobClaims";
import { createJobClaims } from "../../src/node/jobClaims";
import type { ProcessIdentity } from "../../src/node/processIdentity";
import { identifyThisProcess, livenessOf } from "../../src/node/processIdentity";
import type { Around } from "../support/watchedFs";
import { watchFs } from "../support/watchedFs";

describe("claims on jobs", () => {
  let folder: string;
  let opened: NodeJobClaims[];
  const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), "inline-assets-claims-"));
    opened = [];
  });
  afterEach(async () => {
    watchFs(undefined);
    for (const claims of opened) claims.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  /** A window of a process like this one, and alive as long as this one, unless it says otherwise. */
  function window(change: Partial<ProcessIdentity> = {}): NodeJobClaims {
    const claims = createJobClaims(folder, log, {
      identify: async () => ({ ...(await identifyThisProcess()), ...change }),
    });
    opened.push(claims);
    return claims;
  }
  /** Its number was given to another process since. */
  const dead = () => window({ start: "1" });
  const failing =
    (...failed: string[]): Around =>
    async (name, call) => {
      if (failed.includes(name)) throw Object.assign(new Error(`ENOSPC: ${name}`), { code: "ENOSPC" });
      return await call();
    };
  const names = async () => (await readdir(folder)).filter((name) => !name.endsWith(".alive")).sort();

  it("are held by one of many, also when all want the same at once", async () => {
    const windows = Array.from({ length: 8 }, () => window());
    for (let job = 0; job < 5; job += 1) {
      const won = await Promise.all(windows.map((one) => one.claim(`job-${job}`)));
      assert.equal(won.filter(Boolean).length, 1);
    }
  });

  it("pass on when they are given back, and not before", async () => {
    const [a, b] = [window(), window()];
    assert.deepEqual([await a.stateOf("j"), await a.claim("j"), await a.claim("j")], ["free", true, true]);
    assert.deepEqual([await a.stateOf("j"), await b.stateOf("j"), await b.claim("j")], ["mine", "held", false]);
    await b.release("j");
    assert.equal(await b.claim("j"), false);
    await a.release("j");
    assert.deepEqual([await a.stateOf("j"), await b.claim("j"), await a.claim("j")], ["free", true, false]);
    assert.deepEqual(await names(), ["j.2"]);
  });

  it("pass to one of many when their process is gone", async () => {
    assert.equal(await dead().claim("j"), true);
    const windows = Array.from({ length: 6 }, () => window());
    assert.equal(await windows[0]?.stateOf("j"), "abandoned");
    const won = await Promise.all(windows.map((one) => one.claim("j")));
    assert.equal(won.filter(Boolean).length, 1);
  });

  it("are not made by a process that slept while others passed it", async () => {
    const sleeper = window();
    await dead().claim("j");
    // It looks while the top is 1; before it makes number 2, others have gone on to 3 and removed what was below.
    const late = createJobClaims(folder, log, {
      identify: async () => {
        const [second, third] = [window(), window()];
        await second.claim("j");
        await second.release("j");
        await third.claim("j");
        return await identifyThisProcess();
      },
    });
    opened.push(late);
    assert.equal(await late.claim("j"), false);
    assert.deepEqual(await names(), ["j.3"]);
    assert.equal(await sleeper.stateOf("j"), "held");
  });

  it("are given back on a full disk too, and never go to two", async () => {
    const [a, b] = [window(), window()];
    await a.claim("j");
    watchFs(failing("open"));
    await a.release("j");
    watchFs(undefined);
    assert.deepEqual([await b.stateOf("j"), await b.claim("j"), await a.claim("j")], ["free", true, false]);
    assert.deepEqual(await names(), ["j.2"]);
  });

  it("can be made again by a process whose release could not be written down", async () => {
    const [a, b] = [window(), window()];
    await a.claim("j");
    watchFs(failing("open", "truncate"));
    await a.release("j");
    watchFs(undefined);
    assert.deepEqual([await a.stateOf("j"), await b.stateOf("j"), await a.claim("j")], ["free", "held", true]);
  });

  it("can be made where what was written can't be read", async () => {
    await writeFile(path.join(folder, "j.1"), "{ torn");
    await writeFile(path.join(folder, "j.2"), '{"holder":"me"}');
    const a = window();
    assert.deepEqual([await a.stateOf("j"), await a.claim("j"), await names()], ["free", true, ["j.3"]]);
  });

  it("show that their process lives until the last one is given back", async () => {
    const a = window();
    await Promise.all([a.claim("one"), a.claim("two")]);
    const alive = (await readdir(folder)).filter((name) => name.endsWith(".alive"));
    assert.equal(alive.length, 1);
    // Of a process on another machine only its sign of life can tell.
    const far = window({ host: "elsewhere" });
    assert.equal(await far.stateOf("one"), "held");
  });

  it("are tidied: what is finished and old signs go, what somebody holds or is unfinished stays", async () => {
    const [a, b] = [window(), window()];
    for (const job of ["done", "waiting", "held"]) await a.claim(job);
    await b.claim("mine");
    await a.release("done");
    await a.release("waiting");
    const [token, fresh] = [randomUUID(), randomUUID()];
    for (const one of [token, fresh]) await writeFile(path.join(folder, `${one}.alive`), "");
    const longAgo = new Date(Date.now() - 25 * 60 * 60 * 1000);
    await utimes(path.join(folder, `${token}.alive`), longAgo, longAgo);
    await b.tidy(new Set(["waiting"]));
    assert.deepEqual(await names(), ["held.1", "mine.1", "waiting.1"]);
    const signs = (await readdir(folder)).filter((name) => name.endsWith(".alive"));
    assert.deepEqual([signs.includes(`${token}.alive`), signs.includes(`${fresh}.alive`)], [false, true]);
  });

  describe("a process", () => {
    it("is told from another by more than its number", async () => {
      const own = await identifyThisProcess();
      const other = (change: Partial<ProcessIdentity>) => livenessOf({ ...own, token: randomUUID(), ...change }, own);
      assert.equal(await livenessOf(own, own), "alive");
      assert.equal(await other({}), "alive");
      assert.equal(await other({ start: "1" }), "gone");
      assert.equal(await other({ boot: "an earlier one" }), "gone");
      assert.equal(await other({ start: null }), "unsure");
      assert.equal(await other({ host: "elsewhere" }), "unsure");
      assert.equal(await other({ pidNamespace: "a container" }), "unsure");
    });

    it("is gone once it has ended", async () => {
      const own = await identifyThisProcess();
      const child = spawn("sleep", ["600"], { stdio: "ignore" });
      const identity = { ...own, token: randomUUID(), pid: child.pid ?? 0, start: null };
      assert.equal(await livenessOf(identity, own), "unsure");
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
      assert.equal(await livenessOf(identity, own), "gone");
    });
  });
});
