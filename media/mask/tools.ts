import { t } from "../panel/texts";
import type { IconName } from "./icons";
import type { ToolName } from "./types";

interface ToolRow {
  readonly name: ToolName;
  readonly icon: IconName;
  readonly key: string;
}

/** In the order of the toolbar. */
export const TOOLS: readonly ToolRow[] = [
  { name: "brush", icon: "brush", key: "B" },
  { name: "eraser", icon: "eraser", key: "E" },
  { name: "rectangle", icon: "rectangle", key: "R" },
  { name: "ellipse", icon: "ellipse", key: "O" },
  { name: "lasso", icon: "lasso", key: "L" },
  { name: "polygon", icon: "polygon", key: "P" },
  { name: "similar", icon: "similar", key: "S" },
];

export function toolLabel(tool: ToolName): string {
  switch (tool) {
    case "brush":
      return t("Brush");
    case "eraser":
      return t("Eraser");
    case "rectangle":
      return t("Rectangle");
    case "ellipse":
      return t("Ellipse");
    case "lasso":
      return t("Lasso");
    case "polygon":
      return t("Polygon");
    case "similar":
      return t("Similar");
  }
}

/** How it is used, in a few words. */
export function toolUse(tool: ToolName): string {
  switch (tool) {
    case "brush":
      return t("Paint over what should change");
    case "eraser":
      return t("Wipe away what should stay");
    case "rectangle":
    case "ellipse":
      return t("Drag from corner to corner");
    case "lasso":
      return t("Draw around what should change");
    case "polygon":
      return t("Click each corner; Enter closes it");
    case "similar":
      return t("Click a colour to select what is like it");
  }
}

/** What else it can do. */
export function toolHint(tool: ToolName): string {
  switch (tool) {
    case "brush":
      return t("Shift: straight line · Alt: erase");
    case "eraser":
      return t("Shift: straight line · Alt: paint");
    case "rectangle":
      return t("Shift: square · Alt: remove");
    case "ellipse":
      return t("Shift: circle · Alt: remove");
    case "lasso":
    case "polygon":
    case "similar":
      return t("Alt: remove");
  }
}
