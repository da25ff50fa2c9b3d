import type { FormView, Quote } from "../../src/protocol/panel";
import { NO_FORM } from "../../test/support/noForm";

/** A form that can be filled in. */
export function freeForm(revision: number): FormView {
  const sizes = ["square_hd", "square", "landscape_4_3", "landscape_16_9", "portrait_4_3", "portrait_16_9"] as const;
  return {
    ...NO_FORM,
    revision,
    blocked: null,
    options: {
      ...NO_FORM.options,
      qualities: (["low", "medium", "high", "auto"] as const).map((id) => ({ id, price: "$0.077" })),
      presets: sizes.map((id) => ({ id, label: id, width: 1024, height: 768 })),
      formats: ["png", "jpeg", "webp"],
      canEdit: true,
      maxReferences: 4,
    },
  };
}

export const QUOTE: Quote = {
  revision: 0,
  offer: 1,
  mode: "generate",
  count: 1,
  price: "$0.077",
  basis: "Price list: 1 picture at $0.077 each.",
  path: "assets/mug.png",
  size: "1024 × 768",
  snapped: null,
  problems: [],
  notes: [],
  isReady: true,
  hasKey: true,
  keepsOutside: false,
};
