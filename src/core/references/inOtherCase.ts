/**
 * A path as a document writes it, decoded and without query, with the capital letters that the file's own path has. Undefined where
 * it does not end as the file does.
 */
export function inOtherCase(path: string, file: string): string | undefined {
  const written = path.split("/");
  const names = file.split("/");
  let changed = 0;
  while (changed < Math.min(written.length, names.length)) {
    const name = names.at(-1 - changed) ?? "";
    if (written.at(-1 - changed)?.toLowerCase() !== name.toLowerCase()) break;
    written[written.length - 1 - changed] = name;
    changed += 1;
  }
  return changed === 0 ? undefined : written.join("/");
}
