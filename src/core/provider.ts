import type { InlineAssetsError } from "./errors";
import type { MicroUsd } from "./schema/money";
import type { ImageSize, OutputFormat, PixelSize, Quality, SizePreset } from "./schema/imageOptions";

// The seam between the product and an image API. It knows nothing of HTTP, files or VS Code.

/** Rules for a custom size in pixels. `advised` are limits that are likely but not specified: warn, never forbid. */
export interface SizeRule {
  multipleOf: number;
  min: number;
  max: number;
  /** Longest edge divided by shortest edge. */
  maxAspect: number;
  maxPixels?: number;
  advisedPixels?: { min: number; max: number };
}

/** What one model can do and costs: data, never branches. */
export interface ModelRow {
  id: string;
  name: string;
  qualities: readonly Quality[];
  formats: readonly OutputFormat[];
  maxImages: number;
  /** In UTF-16 code units, as JavaScript and the vendors' own SDKs count. */
  maxPromptLength: number;
  /** `exact` is false where the vendor does not publish the true pixels. */
  presets: Readonly<Record<SizePreset, PixelSize>>;
  presetsAreExact: boolean;
  sizeRule: SizeRule;
  seed: { min: number; max: number; reproduces: boolean };
  /** Per picture; null where the vendor states none. */
  pricePerImage: Readonly<Record<Quality, MicroUsd | null>>;
  /** Absent: the model makes pictures and edits none. */
  edit?: EditRow;
}

export interface ProviderInfo {
  id: string;
  name: string;
  /** The first row is the default. */
  models: readonly [ModelRow, ...ModelRow[]];
  /** Absent: needs neither key nor network, and costs nothing. */
  account?: {
    vendorBaseUrl: string;
    baseUrlVariable: string;
    apiKeyVariable: string;
    /** Where a person gets a key and adds money. */
    keyPage: string;
  };
}

/** One purchase, complete: nothing in it depends on settings any more. */
export interface Call {
  /** An edit takes pictures along, see `CallInputs`. */
  mode: "generate" | "edit";
  prompt: string;
  model: string;
  quality: Quality;
  imageSize: ImageSize;
  outputFormat: OutputFormat;
  numImages: number;
  seed: number;
}

/** The pictures that go with an edit, as files: their bytes are read when the call is sent. */
export interface CallInputs {
  /** The picture that is edited, then the references. */
  images: readonly Uint8Array[];
  /** A PNG of the first picture's size: the area to edit is white and transparent, the rest black and opaque. */
  mask: Uint8Array | null;
}

/** What a model takes along with an edit; bytes of one file. */
export interface EditRow {
  /** The picture that is edited and its references together. */
  maxImages: number;
  maxImageBytes: number;
  maxMaskBytes: number;
}

/** Where and how to call; resolved freshly for each call and never stored. */
export interface Connection {
  baseUrl: string;
  apiKey: string;
  pollPath: string;
  /** The vendor does not document them. Absent: the adapter's. */
  editFields?: EditFields;
  timeoutMs: number;
}

/** Names of a body's fields for an edit's pictures and mask. */
export interface EditFields {
  images: string;
  mask: string;
}

export type ReplyOutput = { kind: "url"; url: string } | { kind: "bytes"; bytes: Uint8Array };

export interface Reply {
  generationId: string | null;
  status: "pending" | "completed";
  /** Until when links in it hold, by the provider's own clock, ms since the epoch; null when it does not say. */
  linksValidUntil: number | null;
  /** As the provider reported it; null when it did not. */
  cost: MicroUsd | null;
  outputs: readonly ReplyOutput[];
  warnings: readonly string[];
}

/** How the body of a POST is laid out; an endpoint that wants the other one says so with a 400 or 422. */
export type BodyShape = "flat" | "nested";

/** Why one more POST is allowed: each reason holds once per job (I2 in the fault table). */
export type ResendReason = "rate-limited" | "body-shape";

/**
 * What became of a POST. `resend` means: nothing ran, and exactly one more POST may be made, with an intent of its
 * own on disk first; the adapter itself never sends twice.
 */
export type SubmitOutcome =
  | { kind: "accepted"; reply: Reply }
  | { kind: "resend"; reason: ResendReason; shape: BodyShape; waitMs: number; error: InlineAssetsError }
  /** `raw` is the beginning of an answer that may be paid and could not be read: keep it with the job (F24). */
  | { kind: "failed"; error: InlineAssetsError; raw?: string };

export interface SubmitOptions {
  connection: Connection | null;
  /** Of an edit. */
  inputs?: CallInputs | undefined;
  /** Asked for by an earlier `resend`; absent on the first POST. */
  shape?: BodyShape | undefined;
  signal?: AbortSignal | undefined;
}

export interface PollOptions {
  connection: Connection | null;
  signal?: AbortSignal;
}

export interface Provider {
  readonly info: ProviderInfo;
  submit(call: Call, options: SubmitOptions): Promise<SubmitOutcome>;
  /** Costs nothing. `accepted` with status `pending` means: ask again later. */
  poll?(generationId: string, options: PollOptions): Promise<SubmitOutcome>;
}
