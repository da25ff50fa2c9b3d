import assert from "node:assert/strict";
import type { ToolName } from "../../media/mask/types";
import { draw, editGrid, EMPTY, FULL, gridOf, leavesNoTrace, PREFS } from "../support/maskGrid";

describe("createMaskEditor", () => {
  it("ends a gesture without a trace when another tool is chosen, or anything else is done", () => {
    const begun: readonly (readonly [ToolName, number])[] = [
      ["brush", 1],
      ["lasso", 2],
      ["polygon", 1],
      ["rectangle", 2],
    ];
    for (const [tool, count] of begun) {
      leavesNoTrace(EMPTY, (editor) => {
        draw(
          editor,
          {
            tool,
            points: [
              [1, 1],
              [5, 5],
            ].slice(0, count) as [number, number][],
          },
          "none",
        );
        editor.choose("similar");
      });
      const editor = editGrid(EMPTY);
      draw(editor, { tool, points: [[1, 1]] }, "none");
      editor.selectBox({ left: 6, top: 0, right: 8, bottom: 1 }, false);
      assert.deepEqual(gridOf(editor), ["......##", ...EMPTY.slice(1)]);
      draw(editor, { tool, points: [[1, 1]] }, "none");
      editor.undo();
      assert.deepEqual([gridOf(editor), editor.isDrawing, editor.canUndo], [EMPTY, false, false]);
    }
  });

  it("counts only what changed something as a step", () => {
    const editor = editGrid(EMPTY);
    editor.clear();
    editor.grow(3);
    editor.replace(editor.pixels.slice());
    editor.selectBox({ left: -5, top: 0, right: 0, bottom: 6 }, false);
    editor.undo();
    editor.redo();
    draw(editor, { tool: "eraser", points: [[2, 2]] });
    assert.deepEqual([editor.revision, editor.canUndo], [0, false]);
    editor.fill();
    editor.fill();
    assert.deepEqual([editor.revision, gridOf(editor)], [1, FULL]);
  });

  it("forgets what was undone once something else is done", () => {
    const editor = editGrid(EMPTY);
    editor.fill();
    editor.undo();
    editor.invert();
    assert.ok(!editor.canRedo);
    editor.redo();
    assert.deepEqual([editor.revision, gridOf(editor)], [3, FULL]);
  });

  it("begins with a mask that can't be undone, and takes any number but 0 for selected", () => {
    const editor = editGrid([".##."]);
    assert.deepEqual([editor.selected, editor.canUndo, editor.revision], [2, false, 0]);
    editor.replace(Uint8Array.of(255, 0, 0, 1));
    assert.deepEqual(gridOf(editor), ["#..#"]);
    assert.throws(() => editor.replace(new Uint8Array(3)), RangeError);
  });

  it("says what is to be painted anew, once", () => {
    const editor = editGrid(EMPTY);
    assert.equal(editor.takeDirty(), null);
    draw(editor, { tool: "brush", points: [[2.5, 2.5]] }, "none");
    const square = { left: 1, top: 1, right: 4, bottom: 4 };
    assert.deepEqual([editor.takeDirty(), editor.takeDirty()], [square, null]);
    editor.take({ type: "cancel" }, PREFS);
    assert.deepEqual([editor.takeDirty(), editor.takeDirty()], [square, null]);
    draw(editor, { tool: "brush", points: [[2.5, 2.5]] });
    assert.deepEqual(editor.takeDirty(), square);
    editor.undo();
    assert.deepEqual(editor.takeDirty(), square);
  });

  it("knows the box around all that is selected", () => {
    assert.equal(editGrid(EMPTY).bounds(), null);
    assert.deepEqual(editGrid(["....", "..#.", "#...", "...."]).bounds(), { left: 0, top: 1, right: 3, bottom: 3 });
    assert.deepEqual(editGrid(["...#"]).bounds(), { left: 3, top: 0, right: 4, bottom: 1 });
  });

  it("lets its functions be passed on", () => {
    const editor = editGrid(EMPTY);
    const { fill, undo } = editor;
    fill();
    undo();
    assert.equal(editor.revision, 2);
  });
});
