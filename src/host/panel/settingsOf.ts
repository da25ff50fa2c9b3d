import { QUALITIES } from "../../core/schema/imageOptions";
import type { AssetRecord } from "../../core/schema/assetRecord";
import { isSafeRelativePath } from "../../core/relativePath";
import type { DraftFields, InputRole } from "../../protocol/panel";

/** A picture's settings, as the form takes them; what the manifest says of files is only taken where it stays inside. */
export interface RecordedSettings {
  draft: Partial<DraftFields>;
  inputs: { role: InputRole; file: string }[];
}

/** What made a picture: everything that the form has, its seed too. */
export function settingsOf(record: AssetRecord): RecordedSettings {
  const { mode, prompt, provider, model, imageSize, format, seed, style, composited } = record;
  const quality = QUALITIES.find((one) => one === record.quality);
  return {
    draft: {
      mode,
      prompt,
      provider,
      model,
      ...(quality === undefined ? {} : { quality }),
      // An edit's recorded size is what was asked for on the way; its result is as large as the original.
      imageSize: mode === "edit" ? null : imageSize,
      outputFormat: format,
      seed,
      withStyle: style !== undefined,
      isMaskInverted: false,
      keepOutsideMask: composited !== false,
      folder: null,
      name: null,
    },
    inputs: mode === "edit" ? inputsOf(record) : [],
  };
}

/** More than any model takes; a manifest can hold whatever a repository wrote. */
const MOST_REFERENCES = 32;

function inputsOf({ source, mask, references = [] }: AssetRecord): RecordedSettings["inputs"] {
  const inputs: RecordedSettings["inputs"] = [
    ...(source === undefined ? [] : [{ role: "image" as const, file: source.file }]),
    ...references.slice(0, MOST_REFERENCES).map(({ file }) => ({ role: "reference" as const, file })),
    ...(mask === undefined ? [] : [{ role: "mask" as const, file: mask.file }]),
  ];
  return inputs.filter(({ file }) => isSafeRelativePath(file));
}

/** The same picture once more, beside it: with another seed, under its own name, and of its own size where that was made here. */
export function anotherOf(record: AssetRecord): RecordedSettings {
  const { draft, inputs } = settingsOf(record);
  const slash = record.file.lastIndexOf("/");
  const leaf = record.file.slice(slash + 1);
  const { mode, raw, width, height } = record;
  return {
    inputs,
    draft: {
      ...draft,
      ...(mode === "generate" && raw !== undefined ? { imageSize: { width, height } } : {}),
      seed: null,
      folder: slash < 0 ? "." : record.file.slice(0, slash),
      name: leaf.includes(".") ? leaf.slice(0, leaf.lastIndexOf(".")) : leaf,
      numImages: 1,
    },
  };
}
