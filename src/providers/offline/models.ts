import type { ProviderInfo } from "../../core/provider";
import { OUTPUT_FORMATS, QUALITIES } from "../../core/schema/imageOptions";

export const OFFLINE_INFO = {
  id: "offline",
  name: "Offline engine",
  models: [
    {
      id: "placeholder",
      name: "Placeholder",
      qualities: QUALITIES,
      formats: OUTPUT_FORMATS,
      maxImages: 8,
      maxPromptLength: 32_000,
      presets: {
        square_hd: { width: 1024, height: 1024 },
        square: { width: 512, height: 512 },
        landscape_4_3: { width: 1024, height: 768 },
        landscape_16_9: { width: 1024, height: 576 },
        portrait_4_3: { width: 768, height: 1024 },
        portrait_16_9: { width: 576, height: 1024 },
      },
      presetsAreExact: true,
      sizeRule: { multipleOf: 1, min: 1, max: 3840, maxAspect: 3840, maxPixels: 3840 * 2160 },
      seed: { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER, reproduces: true },
      edit: { maxImages: 16, maxImageBytes: 50_000_000, maxMaskBytes: 50_000_000 },
      pricePerImage: { auto: 0, low: 0, medium: 0, high: 0 },
    },
  ],
} as const satisfies ProviderInfo;
