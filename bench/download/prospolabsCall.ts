import * as z from "zod";
import type { Call } from "../../src/core/provider";

/** The one purchase that all contenders make who speak this API. */
export function callFor(count: number): Call {
  return {
    mode: "generate",
    prompt: "A ceramic mug on a pale table, soft morning light",
    model: "gpt-image-2",
    quality: "high",
    imageSize: "landscape_4_3",
    outputFormat: "png",
    numImages: count,
    seed: 42,
  };
}

/** As a user of a plain HTTP client would write it. */
export function bodyFor(count: number): string {
  const { imageSize: image_size, outputFormat: output_format, numImages: num_images, ...same } = callFor(count);
  return JSON.stringify({ ...same, image_size, output_format, num_images });
}

export const answerSchema = z.object({ output_urls: z.array(z.string()) });

export const HEADERS = { "content-type": "application/json", authorization: "Bearer bench" };
