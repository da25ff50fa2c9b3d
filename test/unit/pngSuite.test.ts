import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { InlineAssetsError } from "../../src/core/errors";
import { copyCodecs } from "../support/copyCodecs";
import { editHere, PADDED } from "../support/editHere";
import { createTestPictures } from "../support/editPicturesHere";
import { bySharp, halfMask } from "../support/pictureFiles";

// Willem van Schaik's PngSuite: every kind of PNG, made by somebody else. Those whose names begin with x are broken.

const folder = path.join(__dirname, "../fixtures/pngsuite");
const files = readdirSync(folder).filter((name) => name.endsWith(".png"));
const read = (name: string): Uint8Array => readFileSync(path.join(folder, name));

describe("PngSuite", function () {
  this.timeout(60_000);
  const pictures = createTestPictures(copyCodecs);

  it("is here, all of it", () => {
    assert.deepEqual([files.length, files.filter((name) => name.startsWith("x")).length], [174, 14]);
  });

  it("is edited inside of a mask, and stays outside of it what another decoder sees in it", async () => {
    for (const name of files.filter((one) => !one.startsWith("x"))) {
      const image = read(name);
      const bitDepth = image[24] ?? 0;
      const { bytes, size } = await editHere(image, PADDED, pictures);
      const [was, now] = [await bySharp(image, bitDepth), await bySharp(bytes)];
      assert.equal(now.length, was.length, name);
      const isInside = (at: number): boolean => (at >> 2) % size.width < Math.ceil(size.width / 2);
      const changed = [...was.keys()].filter((at) => was[at] !== now[at]);
      assert.deepEqual(
        changed.filter((at) => !isInside(at)),
        [],
        `${name}: outside of the mask`,
      );
      assert.ok(changed.length > 0, `${name}: inside of it`);
    }
  });

  for (const name of files.filter((one) => one.startsWith("x"))) {
    it(`is refused in a sentence where it is broken: ${name}`, async () => {
      const image = read(name);
      const mask = await halfMask(32, 32);
      await assert.rejects(pictures.inspect({ image, mask }, PADDED), (error: unknown) => {
        assert.ok(error instanceof InlineAssetsError, String(error));
        assert.deepEqual([error.code, error.field, error.charged], ["invalid-request", "image", "no"]);
        assert.match(error.message, /[A-Z][^.]+\.$/);
        return true;
      });
    });
  }
});
