import type { BodyShape, GenerateCall } from "../../core/provider";
import type { WireError } from "./wire";

/** The body of a POST. The model's own page lays the fields out flat, another page of the vendor nests them. */
export function bodyOf(call: GenerateCall, shape: BodyShape): Record<string, unknown> {
  const { model, mode } = call;
  const params = {
    prompt: call.prompt,
    quality: call.quality,
    image_size: call.imageSize,
    output_format: call.outputFormat,
    num_images: call.numImages,
    seed: call.seed,
  };
  return shape === "flat" ? { model, mode, ...params } : { model, mode, params };
}

export function otherShape(shape: BodyShape): BodyShape {
  return shape === "flat" ? "nested" : "flat";
}

const FIELD_CODES = [
  "missing",
  "value_error.missing",
  "extra_forbidden",
  "value_error.extra",
  "missing_required_parameter",
  "missing_parameter",
  "missing_field",
  "unknown_parameter",
  "unknown_field",
  "unrecognized_parameter",
  "unexpected_parameter",
  "unrecognized_keys",
];

const THING = String.raw`(?:fields?|param(?:eter)?s?|propert(?:y|ies)|keys?|arguments?|inputs?|attributes?)\b`;
const OURS = String.raw`["'\x60](?:params|mode|prompt|quality|image_size|output_format|num_images|seed)["'\x60]`;
const ODD = String.raw`\b(?:missing|unknown|unrecogni[sz]ed|unexpected|additional|extra)\b`;
const FIELD_WORDS = new RegExp(
  [
    String.raw`${ODD}[^.;]{0,40}\b${THING}`,
    String.raw`${ODD}:?\s+${OURS}`,
    String.raw`\brequired\s+${THING}`,
    String.raw`\b${THING}\s+(?:is\s+|are\s+)?required\b`,
    String.raw`(?:${OURS}|\b(?:params|prompt)\b)\s+(?:${THING}\s+)?(?:is|are)\s+(?:a\s+)?(?:required\b(?!\s+to\b)|missing|unknown|unexpected|not\s+(?:permitted|recogni[sz]ed))`,
  ].join("|"),
  "i",
);

/**
 * Whether a 400 or 422 names a missing or an unknown field. Only here are words looked at: a rejected validation has run
 * nothing, so taking one for a question of layout costs one more free rejection.
 */
export function namesField({ codes, message }: WireError): boolean {
  return codes.some((code) => FIELD_CODES.includes(code)) || FIELD_WORDS.test(message?.slice(0, 2_000) ?? "");
}
