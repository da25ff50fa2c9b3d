import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import type { EditOptions } from "../../src/core/chooseEdit";
import { chooseEdit } from "../../src/core/chooseEdit";
import type { JobParts } from "../../src/core/job/jobParts";
import type { EditPlan } from "../../src/core/schema/editPlan";
import type { JobPlan } from "../../src/core/schema/job";
import { PROSPOLABS_INFO } from "../../src/providers/prospolabs/models";

export interface EditFilesHere {
  image: Uint8Array;
  mask?: Uint8Array;
  references?: readonly Uint8Array[];
}

const [MODEL] = PROSPOLABS_INFO.models;
export const IMAGE_FILE = "pictures/mug.png";

/** Puts an edit's files into a workspace, keeps them as leave does, and gives the plan of its job. */
export async function planEdit(
  plan: JobPlan,
  { image, mask, references = [] }: EditFilesHere,
  { pictures, inputs }: Pick<JobParts, "pictures" | "inputs">,
  options: Partial<EditOptions> = {},
): Promise<JobPlan> {
  const put = async (file: string, bytes: Uint8Array): Promise<EditPlan["image"]> => {
    const target = path.join(plan.root, file);
    await mkdir(path.dirname(target), { recursive: true });
    await writeFile(target, bytes);
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    await inputs.keep({ bytes, sha256 });
    return { file, sha256 };
  };
  const files = { image, mask: mask ?? null };
  const asItIs = await pictures.inspect(files, MODEL.sizeRule);
  const chosen = chooseEdit(
    { hasMask: mask !== undefined, keepOutsideMask: true, feather: 0, ...options },
    asItIs,
    MODEL,
  );
  const { size, finish, imageSize, outputFormat } = chosen;
  const seen = size === null ? asItIs : await pictures.inspect({ ...files, size }, MODEL.sizeRule);
  const edit: EditPlan = {
    image: await put(IMAGE_FILE, image),
    references: await Promise.all(references.map((bytes, at) => put(`pictures/reference-${at}.png`, bytes))),
    mask: mask === undefined ? null : { ...(await put("pictures/mask.png", mask)), isOurs: false },
    size,
    fit: seen.fit,
    finish,
  };
  const call = { ...plan.call, mode: "edit", imageSize: imageSize ?? seen.fit.sent, outputFormat } as const;
  return { ...plan, call, edit, folder: "pictures", name: "mug-edit" };
}
