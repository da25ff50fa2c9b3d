import { invalidRequest } from "./errors";
import type { Call, ModelRow, SizeRule } from "./provider";
import type { PixelSize } from "./schema/imageOptions";

/**
 * Checks a call against its model's row before anything is sent.
 * @returns warnings: rules that are likely but not specified, so they are said and not enforced.
 * @throws InlineAssetsError `invalid-request`, naming field, value and rule.
 */
export function checkAgainstModel(call: Call, model: ModelRow): string[] {
  checkPrompt(call.prompt, model);
  if (!model.qualities.includes(call.quality)) {
    throw invalidRequest("quality", call.quality, `${model.name} offers ${model.qualities.join(", ")}.`);
  }
  if (!model.formats.includes(call.outputFormat)) {
    throw invalidRequest("outputFormat", call.outputFormat, `${model.name} offers ${model.formats.join(", ")}.`);
  }
  if (!isWithin(call.numImages, 1, model.maxImages)) {
    throw invalidRequest("numImages", call.numImages, `It must be a whole number from 1 to ${model.maxImages}.`);
  }
  if (!isWithin(call.seed, model.seed.min, model.seed.max)) {
    throw invalidRequest("seed", call.seed, `It must be a whole number from ${model.seed.min} to ${model.seed.max}.`);
  }
  return typeof call.imageSize === "string" ? [] : checkSize(call.imageSize, model.sizeRule);
}

/** @throws InlineAssetsError `invalid-request` when the size breaks a specified rule; otherwise returns warnings. */
export function checkSize({ width, height }: PixelSize, rule: SizeRule): string[] {
  for (const [field, value] of [
    ["imageSize.width", width],
    ["imageSize.height", height],
  ] as const) {
    if (!isWithin(value, rule.min, rule.max) || value % rule.multipleOf !== 0) {
      const multiple = rule.multipleOf === 1 ? "a whole number" : `a multiple of ${rule.multipleOf}`;
      throw invalidRequest(field, value, `It must be ${multiple} from ${rule.min} to ${rule.max} pixels.`);
    }
  }
  if (Math.max(width, height) > rule.maxAspect * Math.min(width, height)) {
    throw invalidRequest("imageSize", { width, height }, `Its sides may differ by at most ${rule.maxAspect}:1.`);
  }
  if (rule.maxPixels !== undefined && width * height > rule.maxPixels) {
    throw invalidRequest(
      "imageSize",
      { width, height },
      `It may have at most ${group(rule.maxPixels)} pixels in total.`,
    );
  }
  return adviseOnPixels(width * height, rule);
}

function adviseOnPixels(pixels: number, rule: SizeRule): string[] {
  const advised = rule.advisedPixels;
  if (advised === undefined || (pixels >= advised.min && pixels <= advised.max)) return [];
  return [
    `${group(pixels)} pixels lie outside the ${group(advised.min)} to ${group(advised.max)} that this model is known to take; it may refuse or deliver another size.`,
  ];
}

function group(value: number): string {
  return value.toLocaleString("en-US");
}

function checkPrompt(prompt: string, model: ModelRow): void {
  if (prompt.trim() === "") throw invalidRequest("prompt", prompt, "Say what the picture should show.");
  if (prompt.length > model.maxPromptLength) {
    const rule = `${model.name} takes at most ${group(model.maxPromptLength)} characters, and this prompt has ${group(prompt.length)}.`;
    throw invalidRequest("prompt", prompt, rule);
  }
}

function isWithin(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
