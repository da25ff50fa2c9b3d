import { Font, Glyph, Path } from "opentype.js";

// The outlines of the size presets as an icon font, so that they take the colour of the text around them as codicons do.

/** Width and height in sixteenths of the em; the order gives the code points from U+E001. */
const SHAPES = {
  square: [11, 11],
  "landscape-4-3": [13, 10],
  "landscape-16-9": [14, 8],
  "portrait-4-3": [10, 13],
  "portrait-16-9": [8, 14],
} as const;

const EM = 1600;
const UNIT = EM / 16;
const STROKE = UNIT;
const FIRST_CODE = 0xe001;

/** A TrueType font. Its bytes hold the time of making, so it is made only where it is missing. */
export function shapeFont(): Buffer {
  const glyphs = Object.entries(SHAPES).map(
    ([name, [width, height]], index) =>
      new Glyph({ name, unicode: FIRST_CODE + index, advanceWidth: EM, path: outline(width * UNIT, height * UNIT) }),
  );
  const font = new Font({
    familyName: "inline-assets-shapes",
    styleName: "Regular",
    unitsPerEm: EM,
    ascender: EM,
    descender: 0,
    glyphs: [new Glyph({ name: ".notdef", unicode: 0, advanceWidth: EM, path: new Path() }), ...glyphs],
  });
  return Buffer.from(font.toArrayBuffer());
}

/** package.json's `contributes.icons`. */
export function shapeIcons(): Record<string, unknown> {
  return Object.fromEntries(
    Object.keys(SHAPES).map((name, index) => [
      `inline-assets-${name}`,
      {
        description: `${name.replaceAll("-", " ")} picture`,
        default: {
          fontPath: "media/shapes.ttf",
          fontCharacter: `\\${(FIRST_CODE + index).toString(16).toUpperCase()}`,
        },
      },
    ]),
  );
}

function outline(width: number, height: number): Path {
  const path = new Path();
  const [left, bottom] = [(EM - width) / 2, (EM - height) / 2];
  rectangle(path, [left, bottom, left + width, bottom + height], false);
  rectangle(path, [left + STROKE, bottom + STROKE, left + width - STROKE, bottom + height - STROKE], true);
  return path;
}

/** The inner rectangle runs the other way round, which makes it a hole. */
function rectangle(
  path: Path,
  [left, bottom, right, top]: readonly [number, number, number, number],
  isHole: boolean,
): void {
  path.moveTo(left, bottom);
  path.lineTo(isHole ? right : left, isHole ? bottom : top);
  path.lineTo(right, top);
  path.lineTo(isHole ? left : right, isHole ? top : bottom);
  path.close();
}
