import type { TemplateResult } from "lit";
import { html, nothing, render } from "lit";
import { icon, iconButton } from "./parts";
import type { Panel } from "./state";
import { t } from "./texts";

/** A picture that can be looked at as large as there is room. */
export interface LightboxPicture {
  readonly assetId: string;
  readonly name: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

type Shown = { kind: "loading" } | { kind: "picture"; url: string } | { kind: "problem"; words: string };

/**
 * Shows one of the pictures over the whole page. The arrows lead to the others; Escape and Space close it, and the focus goes back.
 * @param closed told which picture was looked at last
 */
export function openLightbox(
  panel: Panel,
  pictures: readonly LightboxPicture[],
  start: number,
  closed?: (at: number) => void,
): void {
  const dialog = document.createElement("dialog");
  dialog.className = "lightbox";
  dialog.tabIndex = -1;
  let at = start;
  let shown: Shown = { kind: "loading" };
  // Chromium tells of the closing only in a later task: by then the person may have gone on with Tab.
  const close = (): void => {
    if (!dialog.isConnected) return;
    dialog.close();
    if (shown.kind === "picture") URL.revokeObjectURL(shown.url);
    dialog.remove();
    closed?.(at);
  };
  dialog.addEventListener("cancel", close);
  dialog.addEventListener("close", close);
  const draw = (): void => {
    const picture = pictures[at];
    if (picture === undefined) return;
    dialog.setAttribute("aria-label", picture.name);
    render(lightboxView({ panel, picture, shown, at, count: pictures.length, go, close }), dialog);
  };
  const showNext = (next: Shown): void => {
    if (shown.kind === "picture") URL.revokeObjectURL(shown.url);
    shown = next;
    draw();
  };
  const load = async (): Promise<void> => {
    const wanted = at;
    showNext({ kind: "loading" });
    const answer = await panel.openPicture(pictures[wanted]?.assetId ?? "");
    const isStale = wanted !== at || !dialog.isConnected;
    if ("problem" in answer) {
      if (!isStale) showNext({ kind: "problem", words: answer.problem });
    } else if (isStale) URL.revokeObjectURL(answer.url);
    else showNext({ kind: "picture", url: answer.url });
  };
  const go = (to: number): void => {
    const next = Math.max(0, Math.min(pictures.length - 1, to));
    if (next === at) return;
    at = next;
    void load();
  };
  dialog.addEventListener("keydown", (event) => {
    const act = keyActions(event, { at, last: pictures.length - 1, go, close, dialog });
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  document.body.append(dialog);
  void load();
  dialog.showModal();
  dialog.focus();
}

interface Keys {
  at: number;
  last: number;
  go: (to: number) => void;
  close: () => void;
  dialog: HTMLDialogElement;
}

/** On a button Space presses it. */
function keyActions({ key, target }: KeyboardEvent, keys: Keys): (() => void) | undefined {
  const { at, last, go, close, dialog } = keys;
  if (key === " ") return target === dialog ? close : undefined;
  const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: last }[key];
  return to === undefined ? undefined : () => go(to);
}

interface LightboxState {
  panel: Panel;
  picture: LightboxPicture;
  shown: Shown;
  at: number;
  count: number;
  go: (to: number) => void;
  close: () => void;
}

function lightboxView({ panel, picture, shown, at, count, go, close }: LightboxState): TemplateResult {
  const { name, width, height } = picture;
  const place = count > 1 ? ` · ${t("{0} of {1}", at + 1, count)}` : "";
  return html`<header>
      <span class="lightbox-name" title=${name}>${name}</span>
      <span class="lightbox-facts figures" aria-live="polite">${width} × ${height}${place}</span>
      <span class="lightbox-buttons">
        ${
          count > 1
            ? html`${iconButton({ icon: "chevron-left", label: t("Previous"), press: () => go(at - 1), isDisabled: at === 0 })}
              ${iconButton({ icon: "chevron-right", label: t("Next"), press: () => go(at + 1), isDisabled: at === count - 1 })}`
            : nothing
        }
        ${iconButton({ icon: "close", label: t("Close"), title: t("Close (Escape)"), press: close })}
      </span>
    </header>
    <div class="lightbox-pane">${paneView(panel, picture, shown)}</div>`;
}

/** The small picture stands in for the large one, so that nothing jumps when that comes. */
function paneView(panel: Panel, { assetId, name, width, height }: LightboxPicture, shown: Shown): TemplateResult {
  if (shown.kind === "problem")
    return html`<p class="lightbox-problem" role="alert">${icon("warning")} ${shown.words}</p>`;
  const small = panel.thumbnails.of(assetId);
  const url = shown.kind === "picture" ? shown.url : small !== undefined && "url" in small ? small.url : undefined;
  return html`${url === undefined ? nothing : html`<img src=${url} alt=${name} .style=${`max-width: ${width}px; max-height: ${height}px`} />`}
  ${
    shown.kind === "loading"
      ? html`<span class="lightbox-loading" role="status"
          >${icon("loading codicon-modifier-spin")} ${t("Loading…")}</span
        >`
      : nothing
  }`;
}
