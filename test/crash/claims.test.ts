import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import path from "node:path";
import { recoverJobs } from "../../src/core/desk/recovery";
import { createJobClaims } from "../../src/node/jobClaims";
import type { ProcessIdentity } from "../../src/node/processIdentity";
import { identifyThisProcess, livenessOf } from "../../src/node/processIdentity";
import { createGate } from "../mock-api/testClient";
import { checkSaved } from "../support/crashFacts";
import { CrashLab } from "../support/crashLab";
import { createCrashWorld, quietLog } from "../support/crashWorld";
import { watchFs } from "../support/watchedFs";
import type { ClosedFolderReport } from "./crashChild";

describe("claims on jobs", function () {
  this.timeout(60_000);
  let lab: CrashLab;
  let folder: string;

  before(async () => {
    lab = await CrashLab.start();
  });
  beforeEach(async () => {
    folder = await mkdtemp(path.join(lab.scratch, "claims-"));
  });
  afterEach(() => watchFs(undefined));
  after(() => lab.stop());

  const someJobs = (): string[] => Array.from({ length: 40 }, () => randomUUID());
  /** As another process left it behind. */
  const claimedBy = async (change: Partial<ProcessIdentity>): Promise<{ jobId: string; alive: string }> => {
    const holder = { ...(await identifyThisProcess()), ...change };
    const jobId = randomUUID();
    await writeFile(path.join(folder, `${jobId}.1`), JSON.stringify({ holder }));
    const alive = path.join(folder, `${holder.token}.alive`);
    await writeFile(alive, "");
    return { jobId, alive };
  };

  it("S12 gives each abandoned job to one of two processes that fight for them, and takes none from the living", async () => {
    const jobIds = someJobs();
    const first = lab.spawn({ kind: "claim", folder, jobIds });
    first.go();
    await first.line("won");
    const own = createJobClaims(folder, quietLog);
    for (const jobId of jobIds) assert.deepEqual([await own.stateOf(jobId), await own.claim(jobId)], ["held", false]);
    first.kill();
    await first.ended;
    for (const jobId of jobIds) assert.equal(await own.stateOf(jobId), "abandoned");

    const rivals = [1, 2, 3].map(() => lab.spawn({ kind: "claim", folder, jobIds }));
    await Promise.all(rivals.map(({ isReady }) => isReady));
    for (const rival of rivals) rival.go();
    const won = await Promise.all(
      rivals.map(async ({ line }) => (JSON.parse(await line("won")) as { won: string[] }).won),
    );
    assert.deepEqual(won.flat().sort(), [...jobIds].sort(), "each job has one owner");
    for (const jobId of jobIds) assert.deepEqual([await own.stateOf(jobId), await own.claim(jobId)], ["held", false]);
    for (const rival of rivals) rival.kill();
    await Promise.all(rivals.map(({ ended }) => ended));
    for (const jobId of jobIds) assert.ok(await own.claim(jobId));
    own.dispose();
  });

  it("S12 lets a slow process not take a number that others have long passed", async () => {
    const [slow, quick, last] = [1, 2, 3].map(() => createJobClaims(folder, quietLog));
    assert.ok(slow && quick && last);
    const jobId = randomUUID();
    const [reached, gate] = [createGate(), createGate()];
    let isFirst = true;
    watchFs(async (name, call) => {
      if (name === "link" && isFirst) {
        isFirst = false;
        reached.open();
        await gate.opened;
      }
      return await call();
    });
    const slowClaim = slow.claim(jobId);
    await reached.opened;
    assert.ok(await quick.claim(jobId));
    await quick.release(jobId);
    assert.ok(await last.claim(jobId));
    gate.open();
    assert.equal(await slowClaim, false);
    assert.equal(await last.stateOf(jobId), "mine");
    assert.equal(await slow.stateOf(jobId), "held");
    for (const claims of [slow, quick, last]) claims.dispose();
  });

  it("S12 knows a process that got the number of another one", async () => {
    const { start } = await identifyThisProcess();
    const { jobId } = await claimedBy({ token: randomUUID(), start: start === null ? null : "1" });
    const claims = createJobClaims(folder, quietLog);
    assert.equal(await claims.stateOf(jobId), start === null ? "held" : "abandoned");
    const { jobId: living } = await claimedBy({ token: randomUUID() });
    assert.equal(await claims.stateOf(living), "held");
    claims.dispose();
  });

  it("S12 counts a process as gone that nobody has collected", async function () {
    if (process.platform !== "linux") return;
    // The shell would collect its child; what it becomes does not. So the child ends only then.
    const parent = spawn("sh", ["-c", "exec 3<&0; cat <&3 & echo $!; exec sleep 60 3<&-"]);
    const [said] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(said.toString());
    const own = await identifyThisProcess();
    while ((await readFile(`/proc/${parent.pid}/comm`, "utf8")) !== "sleep\n");
    parent.stdin.end();
    let stat = "";
    while (!/\) Z /.test(stat)) stat = await readFile(`/proc/${pid}/stat`, "utf8");
    const start = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? null;
    assert.equal(await livenessOf({ ...own, token: randomUUID(), pid, start }, own), "gone");
    parent.kill();
    await once(parent, "exit");
  });

  it("S12 counts an owner on another machine as gone only when its heart stays still for several looks", async () => {
    let now = 0;
    const claims = createJobClaims(folder, quietLog, { monotonic: () => now });
    const { jobId, alive } = await claimedBy({ token: randomUUID(), host: "elsewhere" });
    const look = async (after: number): Promise<string> => {
      now += after;
      return await claims.stateOf(jobId);
    };
    // A machine that slept for a day has looked no more often than one that did not.
    assert.deepEqual([await look(0), await look(86_400_000), await look(86_400_000)], ["held", "held", "held"]);
    for (let quick = 0; quick < 20; quick += 1) assert.equal(await look(10), "held", "looking often is not waiting");
    assert.equal(await look(2_000), "held");
    const sign = new Date(1_000_000_000_000);
    await utimes(alive, sign, sign);
    for (let number = 0; number < 4; number += 1) assert.equal(await look(2_000), "held", "it has shown that it lives");
    assert.equal(await claims.claim(jobId), false);
    assert.equal(await look(2_000), "abandoned");
    assert.ok(await claims.claim(jobId));
    claims.dispose();
  });

  it("S12 F4 adopts the paid job of a killed process at once, also when it is not the first look", async () => {
    const one = lab.newCase(2);
    assert.equal(await lab.run(one, { from: "answer", at: 60, moment: "after" }), undefined);
    const world = createCrashWorld(one.places);
    const { resumed, held } = await recoverJobs(world.desk, false);
    assert.deepEqual([resumed.length, held], [1, 0]);
    await Promise.all(resumed.map(({ end }) => end));
    await checkSaved(one, lab.mock);
    await world.close();
  });

  it("F9 finds a read-only folder before paying, and keeps what is paid for another folder or a later time", async () => {
    const one = lab.newCase(1);
    await mkdir(one.places.base);
    await chmod(lab.scratch, 0o755);
    // Root may write everywhere.
    const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    if (user.uid !== undefined) await chown(one.places.base, user.uid, user.gid);
    const child = lab.spawn({ kind: "closedFolder", ...one }, user);
    const said = (await child.ended).join("");
    const { probe, spare, ...report } = JSON.parse(said) as ClosedFolderReport;
    assert.deepEqual(probe, { code: "write-failed", charged: "no" });
    assert.equal(spare.length, 1);
    assert.deepEqual(report, {
      run: { code: "write-failed", charged: "yes" },
      state: "accepted",
      again: { code: "write-failed", charged: "yes" },
      elsewhere: [`art/${one.call.prompt.toLowerCase().replace(" ", "-")}.png`],
      opened: [`assets/${one.call.prompt.toLowerCase().replace(" ", "-")}.png`],
    });
    assert.deepEqual(await readdir(path.join(one.places.base, "storage", "spare")), []);
    const posts = lab.mock.requests.filter(({ raw }) => raw.includes(one.call.prompt));
    assert.equal(posts.length, 2, "one for each of the two jobs");
  });
});
