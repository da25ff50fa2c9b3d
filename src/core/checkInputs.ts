import type { InlineAssetsError } from "./errors";
import { invalidRequest } from "./errors";
import { readImageHeader } from "./image/imageHeader";
import type { CallInputs, EditRow, ModelRow } from "./provider";

/**
 * Checks the pictures of an edit against the model's row before anything is sent; says what to do about each.
 * @throws InlineAssetsError `invalid-request`
 */
export function checkInputs({ images, mask }: CallInputs, model: ModelRow): void {
  if (images.length === 0) throw invalidRequest("image", undefined, "It must be the picture to edit.");
  const edit = checkInputCount(images.length, model);
  for (const [index, bytes] of images.entries()) {
    const field = index === 0 ? "image" : `references[${index - 1}]`;
    if (typeof readImageHeader(bytes) !== "object") {
      throw invalidRequest(field, sizeOf(bytes), "It must be a PNG, JPEG or WebP picture.");
    }
    if (bytes.byteLength >= edit.maxImageBytes) throw tooLarge(field, bytes, edit.maxImageBytes);
  }
  if (mask !== null && mask.byteLength >= edit.maxMaskBytes) throw tooLarge("mask", mask, edit.maxMaskBytes);
}

/**
 * @param count the picture that is edited and its references
 * @returns what the model's row says of edits
 * @throws InlineAssetsError `invalid-request`
 */
export function checkInputCount(count: number, { edit, id, name }: ModelRow): EditRow {
  if (edit === undefined) throw invalidRequest("model", id, `${name} makes pictures and edits none.`);
  if (count <= edit.maxImages) return edit;
  const rule = `${name} takes the picture and at most ${edit.maxImages - 1} references. Leave some out.`;
  throw invalidRequest("references", count - 1, rule);
}

function tooLarge(field: string, bytes: Uint8Array, most: number): InlineAssetsError {
  const rule = `It is ${megabytes(bytes.byteLength)}, and less than ${megabytes(most)} is taken. Make it smaller, or save it as JPEG or WebP.`;
  return invalidRequest(field, sizeOf(bytes), rule);
}

function sizeOf({ byteLength }: Uint8Array): string {
  return `a file of ${byteLength} bytes`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
