import assert from "node:assert/strict";
import fc from "fast-check";
import sharp from "sharp";
import type { SizeFit } from "../../src/core/image/fitSize";
import { fitSize } from "../../src/core/image/fitSize";
import type { SizeRule } from "../../src/core/provider";
import { copyCodecs } from "../support/copyCodecs";
import { createTestPictures } from "../support/editPicturesHere";
import { createNoise, noiseBytes } from "../support/noise";
import { decoded } from "../support/pictureFiles";

const ANY: SizeRule = { multipleOf: 1, min: 1, max: Infinity, maxAspect: Infinity };
const RULES: Readonly<Record<SizeFit["kind"], SizeRule>> = {
  same: ANY,
  pad: { ...ANY, multipleOf: 16, min: 16, maxAspect: 3 },
  scale: { multipleOf: 8, min: 8, max: 4096, maxAspect: 3, advisedPixels: { min: 5000, max: 10_000 } },
};

interface Scene {
  readonly width: number;
  readonly height: number;
  readonly seed: number;
  readonly channels: 3 | 4;
  readonly source: "png" | "webp" | "jpeg";
  readonly format: "png" | "webp";
  readonly kind: SizeFit["kind"];
  readonly feather: number;
  /** Pixels between one edge of the mask and the next. */
  readonly grain: number;
  readonly answerChannels: 3 | 4;
}

const side = fc.integer({ min: 1, max: 64 });
const scenes: fc.Arbitrary<Scene> = fc.record({
  ...{ width: side, height: side, seed: fc.nat() },
  ...{ channels: fc.constantFrom(3, 4), answerChannels: fc.constantFrom(3, 4) },
  source: fc.constantFrom("png", "webp", "jpeg"),
  format: fc.constantFrom("png", "webp"),
  kind: fc.constantFrom("same", "pad", "scale"),
  feather: fc.integer({ min: 0, max: 16 }),
  grain: fc.constantFrom(1, 3, 24, 80),
});

type Size = Pick<Scene, "width" | "height">;
const noise = ({ width, height }: Size, channels: 3 | 4, seed: number) =>
  sharp(noiseBytes(width * height * channels, seed), { raw: { width, height, channels } });

/** 255 to edit, 0 to keep, in blocks of `grain`; the first pixel is always to be edited. */
function drawMask({ width, height, seed, grain }: Scene): Uint8Array {
  const random = createNoise(seed + 7);
  const across = Math.ceil(width / grain);
  const blocks = Array.from({ length: across * Math.ceil(height / grain) }, () => random() < 0.6);
  blocks[0] = true;
  return Uint8Array.from({ length: width * height }, (_, at) => {
    const [x, y] = [at % width, Math.floor(at / width)];
    return blocks[Math.floor(y / grain) * across + Math.floor(x / grain)] === true ? 255 : 0;
  });
}

/** Whether every pixel within `feather` of this one, centre to centre, is to be edited too: looked at one by one. */
function isDeep(mask: Uint8Array, { width, height, feather }: Scene, at: number): boolean {
  const [x, y] = [at % width, Math.floor(at / width)];
  for (let dy = -feather; dy <= feather; dy += 1) {
    const reach = Math.floor(Math.sqrt(feather * feather - dy * dy));
    for (let dx = -reach; dx <= reach; dx += 1) {
      const isBeyond = x + dx < 0 || x + dx >= width || y + dy < 0 || y + dy >= height;
      if (!isBeyond && mask[(y + dy) * width + x + dx] === 0) return false;
    }
  }
  return true;
}

describe("any edit of any picture by any mask", function () {
  this.timeout(60_000);
  const pictures = createTestPictures(copyCodecs);

  it("is the original outside of the mask and the answer deeper inside than the feather, whatever comes back", async () => {
    const seen = { kept: 0, deep: 0 };
    await fc.assert(
      fc.asyncProperty(scenes, async (scene) => {
        const { width, height, channels, source, seed, kind, feather, format } = scene;
        const original = noise(scene, source === "jpeg" ? 3 : channels, seed);
        const image = await original.toFormat(source, { lossless: true, exact: true, quality: 90 }).toBuffer();
        const marks = drawMask(scene);
        const mask = await sharp(marks, { raw: { width, height, channels: 1 } })
          .png()
          .toBuffer();
        const fit = fitSize({ width, height }, RULES[kind]);
        const answer = await noise(fit.sent, scene.answerChannels, seed + 1)
          .png()
          .toBuffer();
        const finished = await pictures.finish({ image, mask, answer }, { fit, feather, format });
        const [was, now, sent] = [await decoded(image), await decoded(finished.bytes), await decoded(answer)];
        assert.deepEqual([now.info.width, now.info.height], [width, height]);
        const isExactWay = fit.kind !== "scale";
        for (let at = 0; at < width * height; at += 1) {
          const pixel = now.data.readUInt32BE(4 * at);
          if (marks[at] === 0) {
            seen.kept += 1;
            assert.equal(pixel, was.data.readUInt32BE(4 * at), `kept pixel ${at}`);
          } else if (isExactWay && isDeep(marks, scene, at)) {
            seen.deep += 1;
            const { content } = fit;
            const from = (content.y + Math.floor(at / width)) * fit.sent.width + content.x + (at % width);
            assert.equal(pixel, sent.data.readUInt32BE(4 * from), `pixel ${at}, deep inside`);
          }
        }
      }),
      { numRuns: 150 },
    );
    assert.ok(seen.kept > 10_000 && seen.deep > 10_000, JSON.stringify(seen));
  });
});
