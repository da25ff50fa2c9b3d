import type { Base64Text } from "../../core/base64Text";
import { readImageHeader } from "../../core/image/imageHeader";
import type { BodyShape, Call, CallInputs, EditFields } from "../../core/provider";
import type { WireError } from "./wire";

/** Those of the endpoint that the vendor names as its back end; its own are not documented. */
const DEFAULT_EDIT_FIELDS: EditFields = { images: "image_urls", mask: "mask_url" };

interface Pictures {
  inputs?: CallInputs | undefined;
  fields?: EditFields | undefined;
}

/** The body of a POST. The model's own page lays the fields out flat, another page of the vendor nests them. */
export function bodyOf(
  call: Call,
  shape: BodyShape,
  { inputs, fields = DEFAULT_EDIT_FIELDS }: Pictures = {},
): Record<string, unknown> {
  const { model, mode } = call;
  const params = {
    prompt: call.prompt,
    quality: call.quality,
    image_size: call.imageSize,
    output_format: call.outputFormat,
    num_images: call.numImages,
    seed: call.seed,
    ...(inputs === undefined ? {} : { [fields.images]: inputs.images.map(dataUri) }),
    ...(inputs === undefined || inputs.mask === null ? {} : { [fields.mask]: dataUri(inputs.mask) }),
  };
  return shape === "flat" ? { model, mode, ...params } : { model, mode, params };
}

/** The type follows the bytes, whatever the file is called. */
function dataUri(bytes: Uint8Array): Base64Text {
  const header = readImageHeader(bytes);
  const format = typeof header === "object" ? header.format : "png";
  return { before: `data:image/${format};base64,`, base64: bytes };
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
const OURS = String.raw`["'\x60](?:params|mode|prompt|quality|image_size|output_format|num_images|seed|image_urls|mask_url)["'\x60]`;
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
