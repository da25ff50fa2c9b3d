import type { ProviderInfo } from "../../core/provider";
import { OUTPUT_FORMATS, QUALITIES } from "../../core/schema/imageOptions";

/** Source of rules and prices: the vendor's specification; of the advised pixels: the model's own rule (docs: image API). */
export const PROSPOLABS_INFO = {
  id: "prospolabs",
  name: "Prospolabs",
  models: [
    {
      id: "gpt-image-2",
      name: "GPT Image 2",
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
      presetsAreExact: false,
      sizeRule: {
        multipleOf: 16,
        min: 16,
        max: 3840,
        maxAspect: 3,
        advisedPixels: { min: 655_360, max: 8_294_400 },
      },
      seed: { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER, reproduces: false },
      // The model's own limits (its SDK's documentation): 16 images below 50 MB each, a mask below 4 MB.
      edit: { maxImages: 16, maxImageBytes: 50_000_000, maxMaskBytes: 4_000_000 },
      pricePerImage: { auto: null, low: 7_200, medium: 28_000, high: 77_000 },
    },
  ],
  account: {
    vendorBaseUrl: "https://api.prospolabs.com",
    baseUrlVariable: "PROSPOLABS_BASE_URL",
    apiKeyVariable: "PROSPOLABS_API_KEY",
    keyPage: "https://prospolabs.com/",
  },
} as const satisfies ProviderInfo;
