import { createManifestStore } from "../../../src/node/manifestStore";
import { FOLDER } from "../protocol";
import { runLoad } from "../runLoad";

runLoad(async (root) => {
  const { records, problems } = await createManifestStore().read(root, FOLDER);
  if (problems.length > 0) throw new Error(problems.join(" "));
  return records.length;
});
