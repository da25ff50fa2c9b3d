import type { DraftFields, FormView, InputChip, Quote } from "../../src/protocol/panel";

// What a host could tell of its form: a prompt that is ready to be made, at a known price.

export const SAMPLE_DRAFT: DraftFields = {
  mode: "generate",
  prompt: "A ceramic mug on a pale table, soft morning light",
  workspaceFolder: "shop",
  provider: "prospolabs",
  model: "gpt-image-2",
  quality: "high",
  imageSize: "landscape_4_3",
  outputFormat: "png",
  numImages: 1,
  seed: null,
  folder: null,
  name: null,
  withStyle: true,
  isMaskInverted: false,
  keepOutsideMask: true,
};

const OPTIONS: FormView["options"] = {
  workspaceFolders: ["shop"],
  providers: [
    { id: "prospolabs", name: "Prospolabs", models: [{ id: "gpt-image-2", name: "GPT Image 2" }] },
    { id: "offline", name: "Offline placeholder", models: [{ id: "placeholder", name: "Placeholder" }] },
  ],
  qualities: [
    { id: "auto", price: "$0.077" },
    { id: "low", price: "$0.009" },
    { id: "medium", price: "$0.031" },
    { id: "high", price: "$0.077" },
  ],
  presets: [
    { id: "square_hd", label: "Square HD", width: 1024, height: 1024 },
    { id: "square", label: "Square", width: 512, height: 512 },
    { id: "landscape_4_3", label: "Landscape 4:3", width: 1024, height: 768 },
    { id: "landscape_16_9", label: "Landscape 16:9", width: 1024, height: 576 },
    { id: "portrait_4_3", label: "Portrait 3:4", width: 768, height: 1024 },
    { id: "portrait_16_9", label: "Portrait 9:16", width: 576, height: 1024 },
  ],
  presetsAreExact: false,
  sizeRule: { multipleOf: 16, min: 256, max: 3840 },
  formats: ["png", "jpeg", "webp"],
  maxImages: 8,
  maxPromptLength: 32_000,
  seed: { min: 0, max: 4_294_967_295, reproduces: false },
  canEdit: true,
  maxReferences: 15,
};

type FormChanges = Partial<Omit<FormView, "draft" | "options">> & {
  draft?: Partial<DraftFields>;
  options?: Partial<FormView["options"]>;
};

export function sampleForm({ draft, options, ...changes }: FormChanges = {}): FormView {
  return {
    revision: 0,
    draft: { ...SAMPLE_DRAFT, ...draft },
    defaults: { provider: "prospolabs", model: "gpt-image-2", outputFormat: "png", seed: null, withStyle: true },
    inputs: [],
    versionOf: null,
    options: { ...OPTIONS, ...options },
    style: null,
    earlierPrompts: ["A red balloon over a lake", "A teapot in the rain"],
    blocked: null,
    ...changes,
  };
}

export function sampleQuote(changes: Partial<Quote> = {}): Quote {
  return {
    revision: 0,
    offer: 1,
    mode: "generate",
    count: 1,
    price: "$0.077",
    basis: "From the price list of 22 November.",
    path: "assets/ceramic-mug.png",
    size: "≈ 1024 × 768",
    snapped: null,
    problems: [],
    notes: [],
    isReady: true,
    hasKey: true,
    keepsOutside: false,
    ...changes,
  };
}

/** A picture, a reference and a mask, as an edit takes them along. */
export const SAMPLE_INPUTS: InputChip[] = [
  {
    id: "one",
    role: "image",
    name: "mug.png",
    file: "assets/mug.png",
    pictureId: "picture-1",
    fact: "1024 × 768",
    problem: null,
  },
  {
    id: "two",
    role: "reference",
    name: "a-very-long-name-of-a-reference-picture.webp",
    file: "assets/a-very-long-name-of-a-reference-picture.webp",
    pictureId: "picture-2",
    fact: "640 × 480",
    problem: null,
  },
  {
    id: "three",
    role: "mask",
    name: "mug-mask.png",
    file: "assets/.masks/mug-mask.png",
    pictureId: "picture-3",
    fact: "23 %",
    problem: null,
  },
];
