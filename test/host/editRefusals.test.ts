import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtemp, rm, symlink, truncate, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import sharp from "sharp";
import * as vscode from "vscode";
import { concatBytes } from "../../src/core/image/bytes";
import { PNG_SIGNATURE, pngChunk } from "../../src/core/image/pngChunks";
import type { EditRequest } from "../../src/host/api";
import { makePng } from "../support/makePng";
import { gradient, halfMask } from "../support/pictureFiles";
import { absolute, put, useEditing, workspaceContents } from "./support/editing";
import { rejection } from "./support/hostSession";

/** What stands in the workspace besides `good.png` and `mask.png`, what is asked, and what is said. */
interface Refusal {
  readonly files?: Readonly<Record<string, () => Promise<Uint8Array> | Uint8Array | string>>;
  /** What no file's bytes can bring about. */
  readonly arrange?: () => Promise<unknown>;
  /** Laid over a good request; a function where it names an absolute path. */
  readonly request: Readonly<Record<string, unknown>> | (() => Readonly<Record<string, unknown>>);
  /** Begins with the field. */
  readonly says: RegExp;
}

const WIDTH = 96;
const HEIGHT = 64;
const picture = () => gradient(WIDTH, HEIGHT);
const png = async (): Promise<Uint8Array> => await picture().png().toBuffer();
const flat = async (background: string, width = WIDTH, height = HEIGHT): Promise<Uint8Array> =>
  await sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
const cut = async (file: Promise<Uint8Array>): Promise<Uint8Array> => {
  const bytes = await file;
  return bytes.subarray(0, bytes.length >> 1);
};
const SVG = '<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';

async function flipped(): Promise<Uint8Array> {
  const bytes = Buffer.from(await png());
  const data = bytes.indexOf("IDAT") + 40;
  for (let at = data; at < data + 8; at += 1) bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  return bytes;
}

/** A small file whose header promises 30,000 × 30,000. */
function bomb(): Uint8Array {
  const small = makePng({
    ...{ colourType: 0, bitDepth: 1, isInterlaced: false },
    ...{ width: 1, height: 1, sample: () => 0 },
  });
  const header = Uint8Array.of(0, 0, 0x75, 0x30, 0, 0, 0x75, 0x30, 1, 0, 0, 0, 0);
  return concatBytes([PNG_SIGNATURE, pngChunk("IHDR", header), small.subarray(33)]);
}

function animated(format: "webp" | "png"): Promise<Uint8Array> | Uint8Array {
  if (format === "webp") {
    const frames = { width: 8, height: 16, channels: 3, pageHeight: 8 } as const;
    return sharp(
      new Uint8Array(8 * 16 * 3).map((_, at) => at),
      { raw: frames },
    )
      .webp({ loop: 0, delay: [100, 100] })
      .toBuffer();
  }
  return makePng({
    ...{ colourType: 0, bitDepth: 8, isInterlaced: false, width: 4, height: 4, sample: () => 9 },
    chunks: [{ type: "acTL", body: Uint8Array.of(0, 0, 0, 2, 0, 0, 0, 0) }],
  });
}

describe("F16 S6 S7 an edit that is refused before anything is sent", function () {
  // Also a pipe that nobody writes to, or a picture that takes for ever, ends here.
  this.timeout(10_000);
  const at = useEditing();
  /** Outside of the workspace folder, with a picture in it. */
  let outside: string;

  before(async () => {
    outside = await mkdtemp(path.join(os.tmpdir(), "inline-assets-outside-"));
    await writeFile(path.join(outside, "secret.png"), await png());
  });
  after(() => rm(outside, { recursive: true, force: true }));
  beforeEach(async () => {
    await put("good.png", await png());
    await put("mask.png", await halfMask(WIDTH, HEIGHT));
  });

  const NEVER_OUTSIDE =
    /^image: .* It must be a picture inside the workspace folder, by its relative path or its file URI/;
  const inImage = (file: string, bytes: () => Promise<Uint8Array> | Uint8Array | string, says: RegExp): Refusal => ({
    files: { [file]: bytes },
    request: { image: file },
    says,
  });
  const link = (name: string, to: () => string) => async () => await symlink(to(), absolute(name));

  const FILES: Readonly<Record<string, Refusal>> = {
    "a PNG with flipped bytes": inImage("a.png", flipped, /^image: "a\.png" .* damaged .* or choose another/),
    "a PNG that is cut off": inImage("a.png", () => cut(png()), /^image: "a\.png" .* cut off or damaged\. Get or save/),
    "a JPEG that is cut off": inImage(
      "a.jpg",
      () => cut(picture().jpeg().toBuffer()),
      /^image: "a\.jpg" .* cut off or damaged\. Get or save/,
    ),
    "a WebP that is cut off": inImage(
      "a.webp",
      () => cut(picture().webp().toBuffer()),
      /^image: "a\.webp" .* cut off or damaged\. Get or save/,
    ),
    "a file of no bytes": inImage("a.png", () => "", /^image: "a\.png" .* is empty\. Choose another/),
    "a Git LFS pointer": inImage(
      "a.png",
      () => "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12345\n",
      /^image: "a\.png" .* Git LFS pointer.* Run “git lfs pull”\. Then try again/,
    ),
    "a JPEG that is called .png": inImage(
      "a.png",
      () => picture().jpeg().toBuffer(),
      /^image: "a\.png" .* it is a JPEG picture\. Rename it to \.jpg first/,
    ),
    "an animated WebP": inImage("a.webp", () => animated("webp"), /^image: "a\.webp" .* animated; .* Save the frame/),
    "an animated PNG": inImage("a.png", () => animated("png"), /^image: "a\.png" .* animated; .* Save the frame/),
    "a JPEG in CMYK": inImage(
      "a.jpg",
      () => picture().toColourspace("cmyk").jpeg().toBuffer(),
      /^image: "a\.jpg" .* CMYK.* Convert it to RGB first/,
    ),
    "an SVG": inImage("a.svg", () => SVG, /^image: "a\.svg" .* SVG drawing; .* Export it as PNG first/),
    "an SVG that is called .png": inImage("a.png", () => SVG, /^image: "a\.png" .* SVG drawing; .* Export it as PNG/),
    "a GIF": inImage("a.gif", () => picture().gif().toBuffer(), /^image: "a\.gif" .* a GIF picture; .* Convert it/),
    "a text": inImage("a.png", () => "hello", /^image: "a\.png" .* no picture; .* choose another/),
    "a small file of 30,000 × 30,000 pixels": inImage("a.png", bomb, /^image: .* 30000 × 30000 pixels, .* smaller/),
    "a file of 90 MB": {
      ...inImage("a.png", png, /^image: "a\.png" .* 90\.0 MB; at most 80\.0 MB are read\. Make it smaller/),
      arrange: () => truncate(absolute("a.png"), 90_000_000),
    },
    "no file": { request: { image: "nowhere.png" }, says: /^image: "nowhere\.png" .* no such file .* Choose one/ },
    "a folder": {
      files: { "folder/x.png": png },
      request: { image: "folder" },
      says: /^image: "folder" .* a folder or a pipe, not a file\. Choose a file/,
    },
    "a link to a file outside": {
      arrange: link("a.png", () => path.join(outside, "secret.png")),
      request: { image: "a.png" },
      says: /^image: "a\.png" .* is a link, .* not a file\. Choose a file/,
    },
    "a link to a folder outside": {
      arrange: link("far", () => outside),
      request: { image: "far/secret.png" },
      says: /^image: "far\/secret\.png" .* link in it leads outside the workspace folder\. Use a path that stays inside/,
    },
  };
  const PATHS: Readonly<Record<string, Refusal>> = {
    "a path that leads out": { request: { image: "../secret.png" }, says: NEVER_OUTSIDE },
    "a path that leads out and back in": { request: { image: "x/../good.png" }, says: NEVER_OUTSIDE },
    "an absolute path": { request: () => ({ image: path.join(outside, "secret.png") }), says: NEVER_OUTSIDE },
    "an absolute path of the workspace": { request: () => ({ image: absolute("good.png") }), says: NEVER_OUTSIDE },
    "a file URI outside": {
      request: () => ({ image: pathToFileURL(path.join(outside, "secret.png")).href }),
      says: NEVER_OUTSIDE,
    },
    "a file URI of the folder itself": {
      request: () => ({ image: pathToFileURL(absolute("")).href }),
      says: /^image: /,
    },
    "a file URI with an encoded way out": {
      request: () => ({ image: `${pathToFileURL(absolute("x")).href}/%2e%2e/%2e%2e/secret.png` }),
      says: NEVER_OUTSIDE,
    },
    "an address on the web": { request: { image: "https://example.com/a.png" }, says: NEVER_OUTSIDE },
    "a data URI": { request: { image: "data:image/png;base64,AAAA" }, says: NEVER_OUTSIDE },
    "a name with a zero byte": { request: { image: "good.png\0.jpg" }, says: NEVER_OUTSIDE },
    "a mask outside": { request: { mask: "../mask.png" }, says: /^mask: "\.\.\/mask\.png" .* inside the workspace/ },
    "a reference outside": { request: { references: ["../r.png"] }, says: /^references\[0\]: .* inside the workspace/ },
    "a folder outside for the result": { request: { folder: "../out" }, says: /^folder: "\.\.\/out" .* inside the/ },
    "a name that is a path": { request: { name: "../x" }, says: /^name: "\.\.\/x" / },
  };
  const maskOf = (bytes: () => Promise<Uint8Array> | Uint8Array | string, says: RegExp, file = "m.png"): Refusal => ({
    files: { [file]: bytes },
    request: { mask: file },
    says,
  });
  const INPUTS: Readonly<Record<string, Refusal>> = {
    "the picture itself as mask": { request: { mask: "good.png" }, says: /^mask: "good\.png" .* itself\. Choose a/ },
    "the picture in another file as mask": maskOf(
      () => picture().webp({ lossless: true }).toBuffer(),
      /^mask: "m\.webp" .* is the picture itself\. Choose a picture/,
      "m.webp",
    ),
    "a mask of other proportions": maskOf(
      () => halfMask(64, 64),
      /^mask: "m\.png" .* 64 × 64 pixels and the picture 96 × 64: .* proportions differ\. Use a mask of the picture's/,
    ),
    "an empty mask": maskOf(() => flat("black"), /^mask: "m\.png" .* nothing to edit\. Invert it, or choose another/),
    "a full mask": maskOf(() => flat("white"), /^mask: "m\.png" .* nothing would be kept\. Leave the mask out/),
    "a corrupt mask": maskOf(flipped, /^mask: "m\.png" .* damaged .* or choose another/),
    "a mask that is a text": maskOf(() => "hello", /^mask: "m\.png" .* no picture/),
    "no such mask": { request: { mask: "nowhere.png" }, says: /^mask: "nowhere\.png" .* no such file/ },
    "17 references": {
      request: { references: Array.from({ length: 17 }, () => "good.png") },
      says: /^references: 17 .* at most 15 references\. Leave some out/,
    },
    "a corrupt reference": {
      files: { "r.png": flipped },
      request: { references: ["good.png", "r.png"] },
      says: /^references\[1\]: "r\.png" .* damaged .* or choose another/,
    },
    "a reference of 60 MB": {
      files: { "r.png": png },
      arrange: () => truncate(absolute("r.png"), 60_000_000),
      request: { references: ["r.png"] },
      says: /^references\[0\]: "r\.png" .* 60\.0 MB; at most 50\.0 MB are read\. Make it smaller/,
    },
    "no such reference": { request: { references: ["nowhere.png"] }, says: /^references\[0\]: .* no such file/ },
    "a size of other proportions": {
      request: { imageSize: { width: 512, height: 512 } },
      says: /^imageSize: .* Ask for the same proportions, for no size, or set keepOutsideMask to false/,
    },
    "a size that the model lacks": {
      request: { imageSize: { width: 99, height: 66 } },
      says: /^imageSize\.width: 99 .* multiple of 16/,
    },
  };
  const FIELDS: Readonly<Record<string, Refusal>> = {
    "a number as image": { request: { image: 5 }, says: /^image: 5 .* must be the path of a picture/ },
    "an empty image": { request: { image: "" }, says: /^image: "" .* must be a picture inside/ },
    "a Uri as image": {
      request: () => ({ image: vscode.Uri.file(absolute("good.png")) }),
      says: /^image: .* its file URI as text/,
    },
    "null as mask": { request: { mask: null }, says: /^mask: null .* must be the path of a picture/ },
    "text as references": { request: { references: "good.png" }, says: /^references: "good\.png" .* must be a list/ },
    "a number among references": { request: { references: ["good.png", 5] }, says: /^references: .* must be a list/ },
    "a word as keepOutsideMask": {
      request: { keepOutsideMask: "no" },
      says: /^keepOutsideMask: "no" .* true or false/,
    },
    "an unknown format": { request: { outputFormat: "gif" }, says: /^outputFormat: "gif" .* one of png, jpeg, webp/ },
    "an unknown field": {
      request: { masks: "mask.png" },
      says: /^masks: .* Known fields are .*image, references, mask/,
    },
    "what only the dialogue may": { request: { isMaskInverted: true }, says: /^isMaskInverted: .* Known fields are/ },
    "an empty prompt": { request: { prompt: " " }, says: /^prompt: " " .* Say what the picture should show/ },
  };
  const pipe: Readonly<Record<string, Refusal>> = {
    "a pipe": {
      arrange: () => Promise.resolve(execFileSync("mkfifo", [absolute("a.png")])),
      request: { image: "a.png" },
      says: /^image: "a\.png" .* a folder or a pipe, not a file\. Choose a file/,
    },
  };

  const rows = { ...FILES, ...(process.platform === "win32" ? {} : pipe), ...PATHS, ...INPUTS, ...FIELDS };
  for (const [name, { files = {}, arrange, request, says }] of Object.entries(rows)) {
    it(name, async () => {
      for (const [file, bytes] of Object.entries(files)) await put(file, await bytes());
      await arrange?.();
      const asked = { prompt: "A blue mug", image: "good.png", mask: "mask.png", quality: "low" };
      const wrong = { ...asked, ...(typeof request === "function" ? request() : request) };
      const before = await workspaceContents();
      const error = await rejection(vscode.commands.executeCommand("inlineAssets.edit", wrong));
      assert.deepEqual([error["code"], error["charged"], error["jobId"]], ["invalid-request", "no", undefined]);
      assert.match(error.message, says);
      assert.match(error.message, /^[\w[\].]+: \S.* is not allowed\. [A-Z“].*[.]$/s, "a sentence");
      assert.doesNotMatch(error.message, /undefined|\[object|this file|this mask|E[A-Z]{4,}/);
      assert.equal((await rejection(at.api.estimate(wrong as unknown as EditRequest))).message, error.message);
      assert.equal(at.mock.requests.length, 0);
      assert.deepEqual(await workspaceContents(), before);
    });
  }

  it("an edit without a prompt, which a program must give", async () => {
    const error = await rejection(at.api.edit({ image: "good.png" } as unknown as EditRequest));
    assert.deepEqual([error["code"], error["charged"]], ["invalid-request", "no"]);
    assert.match(error.message, /^prompt: nothing .* must be text/);
    assert.equal(at.mock.requests.length, 0);
  });

  it("takes the good request that each of these is a variation of", async () => {
    const { assets } = await at.api.edit({ prompt: "A blue mug", image: "good.png", mask: "mask.png", quality: "low" });
    assert.equal(assets[0]?.file, "good-edit.png");
  });
});
