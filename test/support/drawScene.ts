import sharp from "sharp";

// A picture to edit and its mask, drawn from shapes: for screenshots that a person looks at.

const WIDTH = 640;
const HEIGHT = 420;
const MUG = "M230 150 h150 v150 a40 40 0 0 1 -40 40 h-70 a40 40 0 0 1 -40 -40 z";
const HANDLE = "M380 180 h20 a45 45 0 0 1 0 90 h-20 v-22 h18 a23 23 0 0 0 0 -46 h-18 z";

/** A mug on a table. */
export async function drawScene(): Promise<Buffer> {
  return await drawSvg(
    `<defs><linearGradient id="wall" x1="0" y1="0" x2="1" y2="1"><stop offset="0" stop-color="#f3e9dc"/><stop offset="1" stop-color="#d9c2a7"/></linearGradient>
    <linearGradient id="glaze" x1="0" y1="0" x2="1" y2="0"><stop offset="0" stop-color="#b8523a"/><stop offset="1" stop-color="#7f2f20"/></linearGradient></defs>
    <rect width="640" height="420" fill="url(#wall)"/><rect y="310" width="640" height="110" fill="#8d6b4f"/>
    <ellipse cx="310" cy="345" rx="120" ry="14" fill="#5f4632"/><path d="${MUG}" fill="url(#glaze)"/><path d="${HANDLE}" fill="#8f3827"/>
    <ellipse cx="305" cy="150" rx="75" ry="12" fill="#3a1a12"/>`,
  );
}

/** White where the mug is. */
export async function drawSceneMask(): Promise<Buffer> {
  return await drawSvg(
    `<rect width="640" height="420" fill="#000"/><path d="${MUG}" fill="#fff"/><path d="${HANDLE}" fill="#fff"/><ellipse cx="305" cy="150" rx="75" ry="12" fill="#fff"/>`,
  );
}

async function drawSvg(content: string): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}">${content}</svg>`;
  return await sharp(Buffer.from(svg)).png().toBuffer();
}
