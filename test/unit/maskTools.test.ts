import assert from "node:assert/strict";
import type { MaskEditor, Point } from "../../media/mask/types";
import { draw, editGrid, EMPTY, FULL, gridOf, leavesNoTrace, PREFS, type Gesture } from "../support/maskGrid";

/** What a gesture makes of a mask, after it was seen that it is one step which can be undone and redone. */
function drawn(rows: readonly string[], gesture: Gesture): string[] {
  const editor = editGrid(rows);
  draw(editor, gesture);
  const after = gridOf(editor);
  assert.ok(!editor.isDrawing);
  assert.equal(editor.preview, null);
  assert.equal(editor.revision, 1);
  editor.undo();
  assert.deepEqual([gridOf(editor), editor.canUndo, editor.canRedo], [[...rows], false, true]);
  editor.redo();
  assert.deepEqual([gridOf(editor), editor.canUndo, editor.canRedo], [after, true, false]);
  return after;
}

describe("brush and eraser", () => {
  it("paint what lies within half their size of the line", () => {
    assert.deepEqual(drawn(EMPTY, { tool: "brush", points: [[2.5, 2.5]] }), [
      "........",
      ".###....",
      ".###....",
      ".###....",
      "........",
      "........",
    ]);
    const line: Gesture = {
      tool: "brush",
      prefs: { brushSize: 4 },
      points: [
        [2, 2],
        [6, 4],
      ],
    };
    assert.deepEqual(drawn(EMPTY, line), [".##.....", "#####...", "#######.", ".#######", "...#####", ".....##."]);
  });

  it("of size 1 take the pixel under them, wherever in it", () => {
    for (const at of [
      [3, 2],
      [3.5, 2.5],
      [3.999, 2.001],
    ] as const) {
      const rows = drawn(EMPTY, { tool: "brush", prefs: { brushSize: 1 }, points: [at] });
      assert.deepEqual(rows, ["........", "........", "...#....", "........", "........", "........"]);
    }
  });

  it("of size 1 leave no gaps", () => {
    const points = [
      [0.9, 0.9],
      [7.1, 3.9],
      [7.1, 5.5],
    ] as const;
    assert.deepEqual(drawn(EMPTY, { tool: "brush", prefs: { brushSize: 1 }, points }), [
      "##......",
      "..##....",
      "....##..",
      "......##",
      ".......#",
      ".......#",
    ]);
  });

  it("never miss the pixel under them, however small", () => {
    const rows = drawn(EMPTY, { tool: "brush", prefs: { brushSize: 1.2 }, points: [[3, 2]] });
    assert.deepEqual(rows, ["........", "........", "...#....", "........", "........", "........"]);
  });

  it("take away what they would add where Alt is held, for that gesture alone", () => {
    const square = { points: [[2.5, 2.5]] as const };
    const holed = ["########", "#...####", "#...####", "#...####", "########", "########"];
    assert.deepEqual(drawn(FULL, { tool: "eraser", ...square }), holed);
    assert.deepEqual(drawn(FULL, { tool: "brush", isRemoving: true, ...square }), holed);
    const editor = editGrid(FULL);
    draw(editor, { tool: "eraser", ...square });
    draw(editor, { tool: "eraser", isRemoving: true, ...square });
    assert.deepEqual(gridOf(editor), FULL);
  });

  it("paint while they are drawn, and nothing of it stays when that is cancelled", () => {
    leavesNoTrace(FULL, (editor) => {
      draw(
        editor,
        {
          tool: "eraser",
          points: [
            [2, 2],
            [5, 3],
          ],
        },
        "none",
      );
      assert.ok(editor.isDrawing);
      assert.ok(editor.selected < 48);
      editor.take({ type: "cancel" }, PREFS);
      assert.equal(editor.selected, 48);
    });
  });

  it("draw a straight line with Shift, which is shown until it is let go", () => {
    const editor = editGrid(EMPTY);
    const points = [
      [0.5, 0.5],
      [7.5, 5.5],
      [0.5, 5.5],
      [5.5, 0.5],
    ] as const;
    draw(editor, { tool: "brush", prefs: { brushSize: 1 }, points, isRegular: true }, "none");
    assert.equal(editor.selected, 1);
    assert.deepEqual(editor.preview, {
      kind: "path",
      points: [
        { x: 0.5, y: 0.5 },
        { x: 5.5, y: 0.5 },
      ],
      isClosed: false,
    });
    editor.take({ type: "move", to: [{ x: 5.5, y: 2.5 }], isRegular: false }, { ...PREFS, brushSize: 1 });
    assert.equal(editor.preview, null);
    draw(editor, { tool: "brush", points: [] });
    assert.deepEqual(gridOf(editor), ["######..", ".....#..", ".....#..", "........", "........", "........"]);
    assert.equal(editor.revision, 1);
  });

  it("are exact where the line begins and ends far away, and ignore points that are nowhere", () => {
    const across: Gesture = {
      tool: "brush",
      prefs: { brushSize: 2 },
      points: [
        [-1e9, 3],
        [1e12, 3],
        [NaN, 0],
        [4, Infinity],
      ],
    };
    const band = ["........", "........", "########", "########", "........", "........"];
    assert.deepEqual(drawn(EMPTY, across), band);
    assert.deepEqual(drawn(EMPTY, { ...across, prefs: { brushSize: 1 } }), [
      ...EMPTY.slice(0, 3),
      "########",
      ...EMPTY.slice(4),
    ]);
    leavesNoTrace(EMPTY, (editor) => draw(editor, { tool: "brush", points: [[NaN, 1]] }));
    leavesNoTrace(EMPTY, (editor) =>
      draw(editor, {
        tool: "brush",
        points: [
          [-1e300, -1e300],
          [-1e300, 1e300],
        ],
      }),
    );
  });

  it("go on from the last point that was somewhere", () => {
    const rows = drawn(["......"], {
      tool: "brush",
      prefs: { brushSize: 1 },
      points: [
        [1, 0],
        [NaN, 0],
        [0, Infinity],
        [4, 0],
      ],
    });
    assert.deepEqual(rows, [".####."]);
  });

  it("of size 1 find the picture from far away, whichever way they go", () => {
    const ends: [number, number][] = [
      [1e6, 0],
      [-1e6, 0],
    ];
    for (const points of [ends, ends.toReversed()]) {
      assert.deepEqual(drawn(["......"], { tool: "brush", prefs: { brushSize: 1 }, points }), ["######"]);
      const turned = points.map(([x, y]): [number, number] => [y, x]);
      assert.deepEqual(drawn([".", ".", "."], { tool: "brush", prefs: { brushSize: 1 }, points: turned }), [
        "#",
        "#",
        "#",
      ]);
    }
  });

  it("keep a stroke whose end went unheard as a step of its own", () => {
    const editor = editGrid(EMPTY);
    draw(editor, { tool: "brush", prefs: { brushSize: 1 }, points: [[0, 0]] }, "none");
    draw(editor, { tool: "brush", prefs: { brushSize: 1 }, points: [[2, 0]] });
    assert.equal(editor.revision, 2);
    editor.undo();
    assert.equal(gridOf(editor)[0], "#.......");
  });
});

describe("rectangle and ellipse", () => {
  const points = [
    [1, 1],
    [3, 9],
    [7.4, 5],
  ] as const;

  it("select what lies between the point where they began and the last one", () => {
    const box = ["........", ".######.", ".######.", ".######.", ".######.", "........"];
    assert.deepEqual(drawn(EMPTY, { tool: "rectangle", points }), box);
    assert.deepEqual(
      drawn(EMPTY, {
        tool: "rectangle",
        points: [
          [7.4, 5],
          [1, 1],
        ],
      }),
      box,
    );
    const round = drawn(EMPTY, { tool: "ellipse", points });
    assert.deepEqual(round, ["........", "..####..", ".######.", ".######.", "..####..", "........"]);
  });

  it("are squares and circles with Shift, from where they began", () => {
    const square = drawn(EMPTY, {
      tool: "rectangle",
      isRegular: true,
      points: [
        [6, 5],
        [4, 1],
      ],
    });
    assert.deepEqual(square, ["........", "..####..", "..####..", "..####..", "..####..", "........"]);
    const circle = drawn(EMPTY, {
      tool: "ellipse",
      isRegular: true,
      points: [
        [0, 0],
        [2, 5],
      ],
    });
    assert.deepEqual(circle, [".###....", "#####...", "#####...", "#####...", ".###....", "........"]);
  });

  it("show what they would select", () => {
    const editor = editGrid(EMPTY);
    draw(
      editor,
      {
        tool: "ellipse",
        isRegular: true,
        points: [
          [1, 1],
          [3, 2],
        ],
      },
      "none",
    );
    assert.deepEqual(editor.preview, { kind: "box", from: { x: 1, y: 1 }, to: { x: 3, y: 3 }, isRound: true });
    assert.deepEqual([editor.selected, editor.revision], [0, 0]);
    // Shift is let go while the pointer rests.
    editor.take({ type: "move", to: [], isRegular: false }, PREFS);
    assert.deepEqual(editor.preview, { kind: "box", from: { x: 1, y: 1 }, to: { x: 3, y: 2 }, isRound: true });
  });

  it("take away with Alt", () => {
    const holed = drawn(FULL, {
      tool: "rectangle",
      isRemoving: true,
      points: [
        [1, 1],
        [3, 3],
      ],
    });
    assert.deepEqual(holed, ["########", "#..#####", "#..#####", "########", "########", "########"]);
  });

  it("change nothing where nothing was drawn, or where it was cancelled", () => {
    for (const tool of ["rectangle", "ellipse", "lasso"] as const) {
      leavesNoTrace(EMPTY, (editor) => draw(editor, { tool, points: [[2.5, 2.5]] }));
      leavesNoTrace(EMPTY, (editor) =>
        draw(
          editor,
          {
            tool,
            points: [
              [1, 1],
              [1, 5],
              [5, 5],
            ],
          },
          "cancel",
        ),
      );
    }
  });
});

describe("lasso and polygon", () => {
  /** A way that goes around its middle twice. */
  const bow = [
    [0, 0],
    [8, 0],
    [8, 4],
    [2, 4],
    [2, 2],
    [6, 2],
    [6, 6],
    [0, 6],
  ] as const;

  it("select what is gone around an odd number of times", () => {
    const twice = ["########", "########", "##....##", "##....##", "######..", "######.."];
    assert.deepEqual(drawn(EMPTY, { tool: "lasso", points: bow }), twice);
    const editor = editGrid(EMPTY);
    for (const [x, y] of bow) click(editor, { x, y });
    editor.take({ type: "finish" }, PREFS);
    assert.deepEqual(gridOf(editor), twice);
    assert.equal(editor.revision, 1);
  });

  it("show the way so far", () => {
    const editor = editGrid(EMPTY);
    draw(
      editor,
      {
        tool: "lasso",
        points: [
          [1, 1],
          [5, 1],
          [5, 5],
        ],
      },
      "none",
    );
    assert.deepEqual(editor.preview, {
      kind: "path",
      points: [
        { x: 1, y: 1 },
        { x: 5, y: 1 },
        { x: 5, y: 5 },
      ],
      isClosed: true,
    });
    editor.choose("polygon");
    assert.equal(editor.preview, null);
    click(editor, { x: 1, y: 1 });
    editor.take({ type: "move", to: [{ x: 4, y: 2 }], isRegular: false }, PREFS);
    assert.deepEqual(editor.preview, {
      kind: "path",
      points: [
        { x: 1, y: 1 },
        { x: 4, y: 2 },
      ],
      isClosed: false,
    });
  });

  it("close a polygon by a click on its first corner, or nearly so", () => {
    const editor = editGrid(EMPTY);
    for (const [x, y] of [
      [1, 1],
      [7, 1],
      [7, 5],
      [1, 5],
    ] as const)
      click(editor, { x, y });
    editor.take({ type: "move", to: [{ x: 1.5, y: 1.5 }], isRegular: false }, PREFS);
    assert.ok(editor.preview?.kind === "path" && editor.preview.isClosed);
    click(editor, { x: 1.5, y: 1.5 });
    assert.deepEqual(gridOf(editor), ["........", ".######.", ".######.", ".######.", ".######.", "........"]);
    assert.ok(!editor.isDrawing);
  });

  it("take a whole polygon away when its first click had Alt", () => {
    const editor = editGrid(FULL);
    click(editor, { x: 1, y: 1 }, true);
    for (const [x, y] of [
      [3, 1],
      [3, 3],
      [1, 3],
    ] as const)
      click(editor, { x, y });
    editor.take({ type: "finish" }, PREFS);
    assert.deepEqual(gridOf(editor), ["########", "#..#####", "#..#####", "########", "########", "########"]);
  });

  it("drop a polygon that is cancelled or has two corners", () => {
    for (const end of ["cancel", "finish"] as const) {
      leavesNoTrace(EMPTY, (editor) => {
        editor.choose("polygon");
        click(editor, { x: 1, y: 1 });
        click(editor, { x: 7, y: 5 });
        assert.ok(editor.isDrawing);
        editor.take({ type: end }, PREFS);
      });
    }
  });

  function click(editor: MaskEditor, at: Point, isRemoving = false): void {
    if (editor.tool !== "polygon") editor.choose("polygon");
    editor.take({ type: "down", at, isRemoving }, PREFS);
    editor.take({ type: "up" }, PREFS);
  }
});

describe("similar", () => {
  const picture = ["aaabaa", "abbbaa", "aaadac"];
  const none = picture.map(() => "......");
  const similar = (at: readonly [number, number], prefs: Gesture["prefs"] = {}, rows = none, isRemoving = false) => {
    const editor = editGrid(rows, picture);
    draw(editor, { tool: "similar", points: [at], prefs, isRemoving });
    return gridOf(editor);
  };

  it("selects what hangs together with the clicked pixel by its sides", () => {
    assert.deepEqual(similar([0, 0]), ["###...", "#.....", "###..."]);
    assert.deepEqual(similar([3.9, 1.9]), ["...#..", ".###..", "......"]);
  });

  it("selects in the whole picture where that is wanted", () => {
    assert.deepEqual(similar([0, 0], { isContiguous: false }), ["###.##", "#...##", "###.#."]);
  });

  it("takes colours for similar up to the tolerance, and not beyond it", () => {
    assert.deepEqual(similar([0, 0], { tolerance: 1 }), ["######", "######", "###.#."]);
    assert.deepEqual(similar([3, 2], { tolerance: 1 }), ["......", "......", "...#.."]);
    assert.deepEqual(similar([3, 2], { tolerance: 1, isContiguous: false }), ["......", "......", "...#.#"]);
    assert.deepEqual(similar([3, 2], { tolerance: 255 }), ["######", "######", "######"]);
  });

  it("takes away with Alt, and is no gesture that could be cancelled", () => {
    const all = picture.map(() => "######");
    assert.deepEqual(similar([3, 0], {}, all, true), ["###.##", "#...##", "######"]);
    const editor = editGrid(none, picture);
    draw(editor, { tool: "similar", points: [[0, 0]] }, "cancel");
    assert.deepEqual([editor.selected, editor.revision], [7, 1]);
  });

  it("does nothing outside of the picture", () => {
    for (const at of [
      [-0.1, 0],
      [6, 0],
      [0, 3],
      [1e9, 1e9],
    ] as const)
      assert.deepEqual(similar(at), none);
  });
});
