import assert from "node:assert/strict";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { MovesLab } from "../support/movesLab";
import { watchFs } from "../support/watchedFs";

const [SLOT, OTHER] = ["assets/mug.png", "assets/mug-2.png"];

describe("files that a person changes while they are moved", function () {
  this.timeout(120_000);
  afterEach(() => watchFs(undefined));

  /** Meddles once, before operation n, for each n; sees to it that `texts` are all still there. */
  const meddleAtEach = async (
    act: (lab: MovesLab) => Promise<unknown>,
    meddle: (lab: MovesLab, operation: string) => boolean,
    texts: readonly string[],
  ): Promise<number> => {
    let meddled = 0;
    for (let at = 1; ; at += 1) {
      const lab = await MovesLab.create();
      await lab.save("a", SLOT);
      await lab.save("b", OTHER);
      const seen = { count: 0, isDone: false };
      watchFs(async (name, operate) => {
        seen.count += 1;
        if (seen.count >= at && !seen.isDone) seen.isDone = meddle(lab, name);
        return await operate();
      });
      await act(lab).catch(() => undefined);
      watchFs(undefined);
      await lab.open().finish([lab.places.root]);
      const found = Object.values(await lab.files());
      for (const text of seen.isDone ? texts : []) assert.ok(found.includes(text), `${text} is lost at ${at}`);
      assert.deepEqual(await lab.pending(), [], `at ${at}`);
      await lab.remove();
      if (seen.count < at) return meddled;
      if (seen.isDone) meddled += 1;
    }
  };

  const exchange = (lab: MovesLab) => lab.open().exchange({ ...lab.place({ id: "b", file: OTHER }), slot: SLOT });

  it("F39 overwrites no file that appears under the name that is free for a moment", async () => {
    const meddle = (lab: MovesLab): boolean => {
      if (existsSync(lab.pathOf(OTHER))) return false;
      writeFileSync(lab.pathOf(OTHER), "stranger");
      return true;
    };
    assert.ok((await meddleAtEach(exchange, meddle, ["stranger", "content of a", "content of b"])) > 0);
  });

  it("F39 loses no version of a file that is saved anew during an exchange", async () => {
    for (const file of [SLOT, OTHER]) {
      const meddle = (lab: MovesLab, operation: string): boolean => {
        // Between the last look and the rename itself there is nothing that could be asked.
        if (operation === "rename" || !existsSync(lab.pathOf(file))) return false;
        writeFileSync(lab.pathOf("tmp"), "edited");
        renameSync(lab.pathOf("tmp"), lab.pathOf(file));
        return true;
      };
      assert.ok((await meddleAtEach(exchange, meddle, ["edited"])) > 20);
    }
  });

  it("F39 loses no version of a file that is written into during an exchange", async () => {
    const meddle = (lab: MovesLab): boolean => {
      if (!existsSync(lab.pathOf(SLOT)) || readFileSync(lab.pathOf(SLOT), "utf8") !== "content of a") return false;
      writeFileSync(lab.pathOf(SLOT), "edited");
      return true;
    };
    assert.ok((await meddleAtEach(exchange, meddle, ["edited", "content of b"])) > 20);
  });

  it("F39 overwrites nothing that appears in a slot that was free", async () => {
    const act = async (lab: MovesLab) => {
      rmSync(lab.pathOf(SLOT), { force: true });
      await exchange(lab);
    };
    const meddle = (lab: MovesLab): boolean => {
      if (existsSync(lab.pathOf(SLOT))) return false;
      writeFileSync(lab.pathOf(SLOT), "stranger");
      return true;
    };
    assert.ok((await meddleAtEach(act, meddle, ["stranger", "content of b"])) > 20);
  });

  it("F39 loses no version of a file that is saved anew while it is discarded", async () => {
    const meddle = (lab: MovesLab): boolean => {
      if (!existsSync(lab.pathOf(OTHER))) return false;
      writeFileSync(lab.pathOf("tmp"), "edited");
      renameSync(lab.pathOf("tmp"), lab.pathOf(OTHER));
      return true;
    };
    const discard = (lab: MovesLab) => lab.open().discard(lab.place({ id: "b", file: OTHER }));
    assert.ok((await meddleAtEach(discard, meddle, ["edited", "content of a"])) > 20);
  });
});
