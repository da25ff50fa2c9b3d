import { t } from "../panel/texts";
import type { PainterPage } from "./state";

/** By the page: who waits for the mask as a PNG. */
const waiting = new WeakMap<PainterPage, (png: Blob) => void>();

const MAX_BYTES = 50_000_000;

/** The host makes the PNG, since its bytes are to be the same everywhere; the clipboard takes a promise of it. */
export function copyMask(painter: PainterPage): void {
  const png = new Promise<Blob>((resolve) => waiting.set(painter, resolve));
  painter.send("copyMask", null);
  void write(png).then(
    () => painter.say(t("Mask copied")),
    () => painter.warn(t("The clipboard can't be written here. Save the mask as a file instead.")),
  );
}

async function write(png: Promise<Blob>): Promise<void> {
  await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
}

export function takePng(painter: PainterPage, bytes: Uint8Array<ArrayBuffer>): void {
  waiting.get(painter)?.(new Blob([bytes], { type: "image/png" }));
  waiting.delete(painter);
}

/** From the menu: the browser may ask whether it may. */
export async function pasteMask(painter: PainterPage): Promise<void> {
  let items: ClipboardItem[];
  try {
    items = await navigator.clipboard.read();
  } catch {
    painter.warn(t("The clipboard can't be read from here. Press {0} in the picture instead.", pasteKey()));
    return;
  }
  for (const item of items) {
    const type = item.types.find((one) => one.startsWith("image/"));
    if (type === undefined) continue;
    await takePicture(painter, await item.getType(type));
    return;
  }
  painter.warn(t("There is no picture in the clipboard."));
}

function pasteKey(): string {
  return navigator.userAgent.includes("Mac") ? "⌘V" : "Ctrl+V";
}

/** The mask is pasted into the picture, a text into its field; a picture's file can be dropped as well. */
export function listenToPictures(painter: PainterPage, isText: () => boolean): void {
  addEventListener("paste", (event) => {
    if (isText() || event.clipboardData === null) return;
    event.preventDefault();
    takeFirst(painter, event.clipboardData.files, t("There is no picture in the clipboard."));
  });
  addEventListener("copy", (event) => {
    if (isText() || getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    copyMask(painter);
  });
  const { surface } = painter.stage;
  surface.addEventListener("dragover", (event) => {
    if (event.dataTransfer?.types.includes("Files") !== true) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
  });
  surface.addEventListener("drop", (event) => {
    if (event.dataTransfer === null) return;
    event.preventDefault();
    takeFirst(painter, event.dataTransfer.files, t("Only pictures can become a mask."));
  });
}

function takeFirst(painter: PainterPage, files: FileList, otherwise: string): void {
  const picture = [...files].find(({ type }) => type.startsWith("image/"));
  if (picture === undefined) painter.warn(otherwise);
  else void takePicture(painter, picture);
}

async function takePicture(painter: PainterPage, picture: Blob): Promise<void> {
  const name = picture instanceof File ? picture.name : t("clipboard");
  if (picture.size > MAX_BYTES) {
    painter.warn(t("{0} is larger than 50 MB.", name));
    return;
  }
  painter.send("takeMask", { name, bytes: new Uint8Array(await picture.arrayBuffer()) });
}
