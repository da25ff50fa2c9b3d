import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import { icon, radioRow } from "../panel/parts";
import { t } from "../panel/texts";
import { zoomOf } from "../shared/view";
import { type BarButton, buttonGroup } from "./buttonGroup";
import type { IconName } from "./icons";
import { maskIcon } from "./icons";
import type { Command } from "./keys";
import { choose, runCommand } from "./runCommand";
import type { PainterPage } from "./state";
import { toolOptions } from "./toolOptions";
import { toolHint, toolLabel, TOOLS, toolUse } from "./tools";
import { toolbarPopup } from "./toolbarPopup";

/** The row of tools above the picture; it wraps where it is narrow. */
export function toolbar(painter: PainterPage): TemplateResult {
  const { editor, state } = painter;
  // The mask is not to be seen then.
  const isCovered = state.compared !== null;
  return html`<header class="tools" ?hidden=${state.problem !== null} ?inert=${editor === null}>
    <div class="tool-group own" ?inert=${isCovered}>
      ${toolRadios(painter)}
      <div class="tool-options">${toolOptions(painter)}</div>
    </div>
    <div class="tool-group" ?inert=${isCovered}>
      ${buttonGroup(t("Change the mask"), maskButtons(painter))} ${growField(painter)}
      ${buttonGroup(t("History of the mask"), historyButtons(painter))}
    </div>
    <div class="tool-group last">
      ${buttonGroup(t("Zoom"), zoomButtons(painter))} ${buttonGroup(t("More about the mask"), menuButtons(painter))}
    </div>
    ${state.popup === null ? nothing : toolbarPopup(painter, state.popup)}
  </header>`;
}

function toolRadios(painter: PainterPage): TemplateResult {
  return radioRow({
    name: "tool",
    label: t("Tool"),
    choices: TOOLS.map(({ name, icon: drawn, key }) => ({
      id: name,
      label: toolLabel(name),
      title: `${withKey(toolLabel(name), key)}\n${toolUse(name)}\n${toolHint(name)}`,
      drawn: maskIcon(drawn),
    })),
    chosen: painter.editor?.tool ?? "brush",
    choose: (tool) => choose(painter, tool),
  });
}

interface CommandButton {
  readonly command: Command;
  readonly label: string;
  readonly key?: string;
  readonly drawn: TemplateResult;
  /** What it does, where its label alone does not say it. */
  readonly use?: string;
  readonly isDisabled?: boolean;
}

function commandButton(painter: PainterPage, button: CommandButton): BarButton {
  const { command, label, key, use, drawn, isDisabled = false } = button;
  const name = key === undefined ? label : withKey(label, key);
  return {
    label,
    title: use === undefined ? name : `${name}\n${use}`,
    drawn,
    isDisabled,
    press: () => runCommand(painter, command),
  };
}

function withKey(label: string, key: string): string {
  return `${label} (${key})`;
}

function maskButtons(painter: PainterPage): BarButton[] {
  const { editor, state } = painter;
  const isEmpty = editor === null || editor.selected === 0;
  const isFull = editor !== null && editor.selected === editor.width * editor.height;
  const button = (command: Command & IconName, label: string, more: Partial<CommandButton>): BarButton =>
    commandButton(painter, { command, label, drawn: maskIcon(command), ...more });
  return [
    button("invert", t("Invert"), { key: "I", use: t("What is selected and what is not change places") }),
    button("fill", t("Fill"), { use: t("Selects the whole picture"), isDisabled: isFull }),
    button("clear", t("Clear"), { key: t("Delete"), use: t("Selects nothing"), isDisabled: isEmpty }),
    button("shrink", t("Shrink"), { use: t("Moves the edge {0} px inwards", state.growBy), isDisabled: isEmpty }),
    button("grow", t("Grow"), {
      use: t("Moves the edge {0} px outwards", state.growBy),
      isDisabled: isEmpty || isFull,
    }),
  ];
}

const MOST_GROWTH = 500;

function growField({ state, update }: PainterPage): TemplateResult {
  const changed = (event: Event): void => {
    const { valueAsNumber } = event.target as HTMLInputElement;
    if (Number.isFinite(valueAsNumber)) state.growBy = Math.min(MOST_GROWTH, Math.max(1, Math.round(valueAsNumber)));
    update();
  };
  return html`<label class="grow-by figures" title=${t("Grow and shrink by so many pixels")}
    ><input
      type="number"
      class="input"
      aria-label=${t("Grow and shrink by, in pixels")}
      min="1"
      max=${MOST_GROWTH}
      .value=${String(state.growBy)}
      @change=${changed}
    /><span aria-hidden="true">px</span></label
  >`;
}

function historyButtons(painter: PainterPage): BarButton[] {
  const { editor } = painter;
  return [
    commandButton(painter, {
      command: "undo",
      label: t("Undo"),
      key: ctrl("Z"),
      drawn: icon("discard"),
      isDisabled: editor?.canUndo !== true,
    }),
    commandButton(painter, {
      command: "redo",
      label: t("Redo"),
      key: ctrl("Shift+Z"),
      drawn: icon("redo"),
      isDisabled: editor?.canRedo !== true,
    }),
  ];
}

const isMac = navigator.userAgent.includes("Mac");

/** As the system writes it. */
function ctrl(key: string): string {
  return isMac ? `${key.includes("Shift+") ? "⇧" : ""}⌘${key.replace("Shift+", "")}` : `Ctrl+${key}`;
}

function zoomButtons(painter: PainterPage): BarButton[] {
  const { editor, state, stage } = painter;
  const zoom = zoomOf(state.view, stage.frame());
  const level = `${zoom < 0.1 ? (zoom * 100).toFixed(1) : Math.round(zoom * 100)} %`;
  const isFit = state.view.kind === "fit";
  const button = (one: CommandButton): BarButton => commandButton(painter, one);
  return [
    button({ command: "zoomOut", label: t("Zoom Out"), key: ctrl("−"), drawn: icon("zoom-out") }),
    {
      ...button({ command: isFit ? "zoomActual" : "zoomFit", label: t("Zoom {0}", level), drawn: html`${level}` }),
      title: isFit ? t("Actual Size") : withKey(t("Fit"), ctrl("0")),
      isText: true,
    },
    button({ command: "zoomIn", label: t("Zoom In"), key: ctrl("+"), drawn: icon("zoom-in") }),
    button({
      command: "zoomToMask",
      label: t("Zoom to Mask"),
      key: "Z",
      drawn: maskIcon("zoomToMask"),
      isDisabled: editor === null || editor.selected === 0,
    }),
  ];
}

function menuButtons(painter: PainterPage): BarButton[] {
  const { state, update } = painter;
  const opener = (name: "overlay" | "menu", label: string, drawn: TemplateResult): BarButton => ({
    label,
    title: label,
    drawn,
    isDisabled: false,
    isOpen: state.popup?.name === name,
    popup: name === "menu" ? "menu" : "dialog",
    press(anchor) {
      state.popup = state.popup?.name === name ? null : { name, anchor };
      update();
    },
  });
  return [
    { ...opener("overlay", t("Overlay"), maskIcon("overlay")), title: t("Overlay: how the mask is shown") },
    {
      ...opener("menu", t("Mask"), html`<span>${t("Mask")}</span>${icon("chevron-down")}`),
      title: t("Load, save, copy and paste the mask"),
      isText: true,
    },
  ];
}
