import assert from "node:assert/strict";
import { styledPrompt } from "../../src/core/schema/promptStyle";

describe("a project's style", () => {
  it("goes around the prompt with one space, and none before a comma", () => {
    assert.equal(
      styledPrompt("a mug", { prefix: "Watercolour of ", suffix: "on white paper" }),
      "Watercolour of a mug on white paper",
    );
    assert.equal(styledPrompt("a mug", { prefix: "", suffix: ", soft light" }), "a mug, soft light");
  });

  it("changes nothing where there is none, and makes no prompt of nothing", () => {
    assert.equal(styledPrompt(" a mug ", undefined), " a mug ");
    assert.equal(styledPrompt(" a mug ", { prefix: " ", suffix: "" }), " a mug ");
    assert.equal(styledPrompt("  ", { prefix: "Watercolour", suffix: "" }), "  ");
  });
});
