import { checkInputs } from "../checkInputs";
import { InlineAssetsError, invalidRequest, reasonOf, writeFailed } from "../errors";
import type { CallInputs } from "../provider";
import type { EditInput, EditPlan } from "../schema/editPlan";
import type { Job, JobPlan } from "../schema/job";
import type { JobParts } from "./jobParts";

/**
 * The pictures that go with an edit, as they are sent. Undefined for a call that takes none along.
 * @throws InlineAssetsError `invalid-request` when one is gone or has changed since leave was given, or can't be sent
 */
export async function prepareInputs({ plan }: Job, parts: JobParts): Promise<CallInputs | undefined> {
  const { edit } = plan;
  if (edit === undefined) return undefined;
  parts.report("Preparing the picture…");
  for (const [field, input] of personsFiles(edit)) await requireUnchanged(field, input, { plan, parts });
  const { size, fit } = edit;
  const read = (field: string, input: EditInput) => readInput(field, input, { plan, parts });
  const image = await read("image", edit.image);
  const mask = edit.mask === null ? null : await read("mask", edit.mask);
  const prepared = await parts.pictures.prepare({ image, mask, ...(size === null ? {} : { size }) }, fit);
  const references: Uint8Array[] = [];
  for (const [at, input] of edit.references.entries()) references.push(await read(`references[${at}]`, input));
  const inputs = { images: [prepared.image, ...references], mask: prepared.mask };
  const model = parts.provider.info.models.find(({ id }) => id === plan.call.model);
  if (model !== undefined) checkInputs(inputs, model);
  return inputs;
}

function personsFiles({ image, references, mask }: EditPlan): (readonly [field: string, input: EditInput])[] {
  return [
    ["image", image],
    ...references.map((input, at) => [`references[${at}]`, input] as const),
    ...(mask === null || mask.isOurs ? [] : [["mask", mask] as const]),
  ];
}

interface Where {
  plan: JobPlan;
  parts: JobParts;
}

async function requireUnchanged(field: string, { file, sha256 }: EditInput, { plan, parts }: Where): Promise<void> {
  const now = await parts.files.hashOf(plan.root, file).catch(notRead(field, file));
  if (now === sha256) return;
  const what = now === undefined ? "It is gone" : "It has changed";
  throw invalidRequest(field, file, `${what} since it was chosen; choose again. Nothing was sent.`);
}

/** Of our own files, since the person's can change while it is read; a job that is tried again much later brings it back there. */
async function readInput(field: string, { file, sha256 }: EditInput, { plan, parts }: Where): Promise<Uint8Array> {
  const own = await parts.inputs.read(sha256).catch(notRead(field, file));
  if (own !== undefined) return own;
  const persons = await parts.files.read(plan.root, file, Infinity).catch(notRead(field, file));
  if (persons?.sha256 !== sha256) throw invalidRequest(field, file, "It is gone; start again. Nothing was sent.");
  await parts.inputs.keep(persons).catch((cause: unknown) => {
    throw writeFailed("The picture could not be kept for the call, so nothing was sent", cause, "no");
  });
  return persons.bytes;
}

/** @returns what throws an error for a person. */
function notRead(field: string, file: string): (cause: unknown) => never {
  return (cause) => {
    if (cause instanceof InlineAssetsError) throw cause;
    throw invalidRequest(field, file, `It can't be read (${reasonOf(cause)}). Nothing was sent.`);
  };
}
