/** Of a JPEG that is made of an answer, where nothing has to stay. */
export const JPEG_QUALITY = 92;
