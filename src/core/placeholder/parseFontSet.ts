import { parse, type Font, type PathCommand } from "opentype.js";

/** One typeface, possibly cut into several files by script; the first file that has a character draws it. */
export interface FontSet {
  /** Whether every character of `text` can be drawn. */
  covers(text: string): boolean;
  /** Places a text's glyphs on one line from x = 0. */
  shape(text: string): ShapedText;
}

export interface ShapedText {
  /** Width of the line, in ems. */
  readonly width: number;
  readonly glyphs: readonly PlacedGlyph[];
}

export interface PlacedGlyph {
  /** Left end, in ems from the line's start. */
  readonly x: number;
  /** The outline in pixels, y downwards, for an em of `size` pixels, with its origin at (x, y). */
  outline(x: number, y: number, size: number): readonly PathCommand[];
}

/**
 * TrueType, OpenType or WOFF files (not WOFF2) of one typeface. A file is parsed when a character was in none before it, since
 * that takes some 20 ms each; its members throw when they meet a file that is not a font.
 */
export function parseFontSet(files: readonly ArrayBuffer[]): FontSet {
  const fonts: Font[] = [];
  const fontOf = new Map<string, Font | undefined>();

  function find(character: string): Font | undefined {
    if (!fontOf.has(character)) fontOf.set(character, search(character));
    return fontOf.get(character);
  }

  function search(character: string): Font | undefined {
    for (const [at, file] of files.entries()) {
      const font = (fonts[at] ??= parse(file));
      if (font.charToGlyphIndex(character) > 0) return font;
    }
    return undefined;
  }

  function shape(text: string): ShapedText {
    const glyphs: PlacedGlyph[] = [];
    let x = 0;
    let previous: { font: Font; character: string } | undefined;
    for (const character of text) {
      const font = find(character);
      if (font === undefined) continue;
      const glyph = font.charToGlyph(character);
      if (previous?.font === font) {
        x += font.getKerningValue(font.charToGlyph(previous.character), glyph) / font.unitsPerEm;
      }
      glyphs.push({ x, outline: (left, baseline, size) => glyph.getPath(left, baseline, size).commands });
      x += (glyph.advanceWidth ?? 0) / font.unitsPerEm;
      previous = { font, character };
    }
    return { width: x, glyphs };
  }

  return { covers: (text) => Array.from(text).every((character) => find(character) !== undefined), shape };
}
