/** By its name: the menus have the same rule. */
export function isPictureFile(path: string): boolean {
  return /\.(png|jpe?g|webp)$/i.test(path);
}
