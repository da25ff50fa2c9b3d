export const SIZE = { width: 3840, height: 2160 };
