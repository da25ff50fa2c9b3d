import type { EarlierMask } from "../../src/protocol/painter";
import type { MenuItem } from "../panel/popupMenu";
import { t } from "../panel/texts";
import { pasteMask } from "./clipboard";
import { runCommand } from "./runCommand";
import type { PainterPage } from "./state";

/** Masks of earlier edits that a menu still shows. */
const MOST_EARLIER = 8;
/** Characters. */
const MOST_WORDS = 40;

/** What can be done with the mask as a whole. */
export function maskMenuItems(painter: PainterPage, anchor: HTMLElement): MenuItem[] {
  const { state, send, update } = painter;
  const byNumbers = (): void => {
    state.popup = { name: "numbers", anchor };
    update();
  };
  const earlier = state.earlier.slice(0, MOST_EARLIER).map((mask, at) => ({
    label: earlierWords(mask),
    icon: "history",
    press: () => send("openEarlier", { id: mask.id }),
    begins: at === 0,
  }));
  return [
    { label: t("Rectangle by Numbers…"), icon: "symbol-numeric", press: byNumbers },
    { label: t("Load Mask…"), icon: "folder-opened", press: () => runCommand(painter, "load"), begins: true },
    { label: t("Save Mask…"), icon: "save", press: () => runCommand(painter, "save") },
    { label: t("Copy"), icon: "copy", press: () => runCommand(painter, "copy"), begins: true },
    { label: t("Paste"), icon: "clippy", press: () => void pasteMask(painter) },
    ...earlier,
    {
      label: t("Use in Side Panel"),
      icon: "layout-sidebar-left",
      press: () => runCommand(painter, "useInPanel"),
      begins: true,
    },
  ];
}

function earlierWords({ prompt, createdAt }: EarlierMask): string {
  const line = prompt.replace(/\s+/g, " ").trim();
  const words = line.length > MOST_WORDS ? `${line.slice(0, MOST_WORDS).trimEnd()}…` : line;
  if (createdAt === null) return words;
  const date = new Date(createdAt).toLocaleDateString(document.documentElement.lang || "en", { dateStyle: "medium" });
  return t("{0} · {1}", words, date);
}
