import assert from "node:assert/strict";
import { t } from "../../media/panel/texts";
import { InlineAssetsError } from "../../src/core/errors";
import { useInPanel } from "../../src/host/painter/useInPanel";
import { createFormRig, ROOT } from "../support/formRig";

const PLACE = { root: ROOT, file: "assets/mug.png" };
const PAINTED = { bytes: new Uint8Array([1]), sha256: "ab" };

/** What is written into the folder, and what the side panel gets. */
function rig({ isTrusted }: { isTrusted: boolean }) {
  const { form } = createFormRig({ world: { isTrusted: () => isTrusted } });
  const kept: string[] = [];
  const told: unknown[] = [];
  const use = {
    form,
    masks: { painted: () => Promise.resolve(PAINTED) },
    panel: {
      form: () => ({
        fill: () => void told.push("filled"),
        addInputs: (places: readonly { file: string }[], role: unknown) => void told.push([role, places[0]?.file]),
        nameOf: () => "shop",
      }),
      lead: () => Promise.resolve(void told.push("led")),
    },
    keep: ({ sha256 }: typeof PAINTED) => {
      kept.push(sha256);
      return Promise.resolve(`assets/.masks/${sha256}.png`);
    },
    t,
  };
  return { use, kept, told };
}

describe("the painter's picture and mask in the side panel", () => {
  it("are put into its form, the mask kept beside the manifest", async () => {
    const { use, kept, told } = rig({ isTrusted: true });
    await useInPanel(PLACE, use);
    assert.deepEqual(kept, ["ab"]);
    assert.deepEqual(told, [["image", "assets/mug.png"], ["mask", "assets/.masks/ab.png"], "filled", "led"]);
  });

  it("S2 are not put there from a workspace that is not trusted: nothing is written, and it is said why", async () => {
    const { use, kept, told } = rig({ isTrusted: false });
    await assert.rejects(useInPanel(PLACE, use), (error) => {
      assert.ok(error instanceof InlineAssetsError);
      assert.match(error.message, /not trusted/);
      return true;
    });
    assert.deepEqual([kept, told], [[], []]);
  });
});
