import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, chown, mkdir, mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { build } from "esbuild";
import { repoRoot } from "../../scripts/setup/paths";
import type { MoveCase } from "../support/moveCases";
import { checkEnd, checkNothingLost, MOVE_CASES, prepareMove, toTrashFor } from "../support/moveCases";
import { MovesLab } from "../support/movesLab";
import { seededRandom } from "../support/seededRandom";
import type { MovesTask } from "./movesChild";

describe("a process that is killed while it moves files", function () {
  this.timeout(240_000);
  const random = seededRandom();
  let scratch: string;
  let childFile: string;
  const children = new Set<() => void>();
  let cases = 0;

  before(async () => {
    scratch = await mkdtemp(path.join(os.tmpdir(), "inline-assets-moves-killed-"));
    await chmod(scratch, 0o755);
    childFile = path.join(scratch, "child.cjs");
    await build({
      entryPoints: [path.join(repoRoot, "test/crash/movesChild.ts")],
      outfile: childFile,
      ...{ bundle: true, platform: "node", format: "cjs", mainFields: ["module", "main"], logLevel: "warning" },
    });
  });
  after(async () => {
    for (const kill of children) kill();
    await rm(scratch, { recursive: true, force: true });
  });

  const newLab = async (): Promise<MovesLab> => {
    cases += 1;
    const folder = path.join(scratch, `case-${cases}`);
    await mkdir(folder);
    return await MovesLab.create(folder);
  };

  /** @returns what it said before its end; empty when it was killed. */
  const run = async (task: MovesTask, user: { uid?: number; gid?: number } = {}) => {
    const child = spawn(process.execPath, [childFile, JSON.stringify(task)], { ...user, stdio: "pipe" });
    const kill = (): void => void child.kill("SIGKILL");
    children.add(kill);
    let [said, errors] = ["", ""];
    child.stdout.on("data", (text: Buffer) => (said += text.toString()));
    child.stderr.on("data", (text: Buffer) => (errors += text.toString()));
    await once(child, "close");
    children.delete(kill);
    return { said, errors, isKilled: child.signalCode === "SIGKILL" };
  };

  const runKilled = async (kind: MoveCase, kill: MovesTask["kill"]): Promise<"done" | "undone" | "whole"> => {
    const lab = await newLab();
    const move = await prepareMove(lab, kind);
    const { isKilled, errors } = await run({ move, kill });
    if (!isKilled) {
      assert.equal(errors, "");
      return "whole";
    }
    await checkNothingLost(lab, move);
    const windows = [lab.open(), lab.open()].map((moves) => moves.finish([lab.places.root]));
    await Promise.all(windows);
    const isDone = await checkEnd(lab, move);
    // Whatever is left of the dead process, the next move works.
    const { root } = lab.places;
    const shown = await lab.shown();
    const [[id, file] = ["", ""]] = Object.entries(shown);
    const next = lab.open({ toTrash: toTrashFor(kind, lab.places) });
    if (id !== "") await next.exchange({ root, manifestFolder: "assets", id, file, slot: "assets/next.png" });
    await lab.remove();
    return isDone ? "done" : "undone";
  };

  const MOMENTS = ["before", "during", "after"] as const;

  for (const kind of MOVE_CASES) {
    it(`F4 I6 ends as it began or as it was meant, and loses nothing, wherever it is killed: ${kind}`, async () => {
      const lab = await newLab();
      const whole = await run({ move: await prepareMove(lab, kind), kill: null });
      assert.equal(whole.errors, "");
      const kills = Array.from({ length: Math.ceil(Number(whole.said) / 3) }, (_, index) => ({
        at: 3 * index + random.integer(1, 3),
        moment: MOMENTS[random.integer(0, 2)] ?? "during",
      }));
      const seen = new Set<string>();
      const work = async (): Promise<void> => {
        for (let kill = kills.pop(); kill !== undefined; kill = kills.pop()) {
          const which = `${JSON.stringify(kill)}; CRASH_SEED=${random.seed}`;
          const end = await runKilled(kind, kill).catch((error: unknown) => {
            throw new Error(`${which}: ${String(error)}`, { cause: error });
          });
          seen.add(end);
        }
      };
      await Promise.all([work(), work()]);
      assert.ok(seen.has("done") && seen.has("undone"), [...seen].join());
    });
  }

  it("F9 changes nothing in a folder that can't be written to", async () => {
    for (const kind of ["exchange", "take the slot", "discard to folder"] as const) {
      const lab = await newLab();
      const move = await prepareMove(lab, kind);
      const before = await lab.files();
      const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
      await mkdir(lab.places.storage, { recursive: true });
      if (user.uid !== undefined) {
        for (const file of ["", "assets", ...Object.keys(before), "assets/asset-manifest.jsonl"])
          await chown(lab.pathOf(file), user.uid, user.gid);
        await chown(lab.places.storage, user.uid, user.gid);
      }
      await chmod(lab.pathOf("assets"), 0o555);
      const { said, errors } = await run({ move, kill: null }, user);
      await chmod(lab.pathOf("assets"), 0o755);
      assert.equal(said, "", kind);
      assert.match(errors, /InlineAssetsError: assets\/mug-2.png could not .*\(EACCES\). Nothing was changed/, kind);
      assert.deepEqual(await lab.files(), before, kind);
      assert.deepEqual(await lab.pending(), [], kind);
    }
  });
});
