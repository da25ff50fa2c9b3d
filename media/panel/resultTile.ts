import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { AssetAction, Pixels, ResultGroup, ResultPicture } from "../../src/protocol/panel";
import { carryAsset } from "./carryAsset";
import { cutText } from "./cutText";
import { icon } from "./parts";
import type { MenuItem } from "./popupMenu";
import type { Panel } from "./state";
import { t } from "./texts";

/** What a tile does beyond saying something to the host. */
export interface TileHandlers {
  enlarge: (picture: ResultPicture) => void;
  /** The focus came to it: Tab comes back here. */
  focused: (picture: ResultPicture) => void;
  key: (event: KeyboardEvent, picture: ResultPicture) => void;
  openMenu: (picture: ResultPicture, anchor: HTMLElement) => void;
}

export interface TileParts {
  panel: Panel;
  group: ResultGroup;
  picture: ResultPicture;
  /** Where Tab comes in. */
  isCurrent: boolean;
  handlers: TileHandlers;
  /** In the painter's strip. */
  place?: StripPlace;
}

/** Where a tile stands in the one row of all pictures, from 1 on. */
export interface StripPlace {
  number: number;
  count: number;
  /** It is the one that is looked at. */
  isShown: boolean;
}

/** A picture at its own proportions, what became of it, and what can be done with it. */
export function resultTile({ panel, group, picture, isCurrent, handlers, place }: TileParts): TemplateResult {
  const { name, canCompare } = picture;
  const menu = (event: Event): void => {
    event.preventDefault();
    if (event.currentTarget instanceof HTMLElement) handlers.openMenu(picture, event.currentTarget);
  };
  return html`<div class="result-frame" .style=${frameStyle(picture)}>
      <button
        type="button"
        class="result-picture"
        data-asset=${picture.assetId}
        tabindex=${isCurrent ? 0 : -1}
        aria-label=${nameOf(picture, place ?? placeIn(group, picture))}
        aria-pressed=${place?.isShown ?? nothing}
        aria-describedby=${`group-${group.jobId}`}
        aria-keyshortcuts="Space Enter U K Delete"
        title=${tooltipOf(picture, place)}
        draggable="true"
        @dragstart=${(event: DragEvent) => carryAsset(event, picture)}
        @click=${() => handlers.enlarge(picture)}
        @focus=${() => handlers.focused(picture)}
        @keydown=${(event: KeyboardEvent) => handlers.key(event, picture)}
        @contextmenu=${menu}
      >
        ${thumbnailView(panel, picture)}
      </button>
      ${badges(picture)}
      ${place === undefined || place.number > KEYS ? nothing : html`<span class="result-number figures" aria-hidden="true">${place.number}</span>`}
    </div>
    <div class="result-foot">
      <span class="result-name" title=${picture.file}>${cutText(name, KEPT_END)}</span>
      <div
        class="result-actions ${canCompare ? "comparable" : ""}"
        role="toolbar"
        aria-label=${t("Actions for {0}", name)}
        @keydown=${alongTheBar}
      >
        ${useButton(panel, picture, isCurrent)}
        ${actionsOf(picture).map((action) => actionButton({ panel, picture, isCurrent }, action))}
        ${tileButton({ name: t("More"), icon: "ellipsis", isCurrent, press: menu, kind: "more" })}
      </div>
    </div>`;
}

/** CSS pixels: a tall picture alone in its row is no larger. */
const MAX_HEIGHT = 320;

/** As property `style`, which the content policy allows: the room of a picture before it is there. */
export function frameStyle({ width, height }: Pixels): string {
  return `aspect-ratio: ${width} / ${height}; max-width: ${Math.round((MAX_HEIGHT * width) / height)}px`;
}

/** Characters: `-12.jpeg`. */
const KEPT_END = 8;

/** Pictures that have a key of their own: 1 to 8. */
const KEYS = 8;

type Place = Pick<StripPlace, "number" | "count">;

function placeIn({ pictures }: ResultGroup, { assetId }: ResultPicture): Place {
  return { number: pictures.findIndex((one) => one.assetId === assetId) + 1, count: pictures.length };
}

function nameOf({ name, isUsed, isKept, mark }: ResultPicture, { number, count }: Place): string {
  const place = count > 1 ? [t("{0} of {1}", number, count)] : [];
  const states = [isUsed ? t("in use") : "", isKept ? t("kept") : "", mark === null ? "" : markWords()[mark]];
  return [name, ...place, ...states.filter((state) => state !== "")].join(", ");
}

const markWords = (): Record<NonNullable<ResultPicture["mark"]>, string> => ({
  changed: t("changed on disk"),
  moved: t("moved"),
  missing: t("missing"),
});

const markBadges = (): Record<NonNullable<ResultPicture["mark"]>, string> => ({
  changed: t("Changed"),
  moved: t("Moved"),
  missing: t("Missing"),
});

function tooltipOf({ file, width, height }: ResultPicture, place: StripPlace | undefined): string {
  const keys =
    place === undefined
      ? t("Space enlarges, Enter opens, U uses, K keeps, Delete discards")
      : t("Enter compares with the original, U uses, K keeps, Delete discards");
  return `${file}\n${width} × ${height}\n${keys}`;
}

function thumbnailView({ thumbnails }: Panel, { assetId, name, mark }: ResultPicture): TemplateResult {
  const thumbnail = thumbnails.of(assetId);
  if (mark === "missing") return html`<span class="result-problem">${icon("file-media")}</span>`;
  if (thumbnail === undefined) return html``;
  if ("problem" in thumbnail) {
    return html`<span class="result-problem" title=${thumbnail.problem}
      >${icon("file-media")}<span>${thumbnail.problem}</span></span
    >`;
  }
  return html`<img src=${thumbnail.url} alt=${name} draggable="false" />`;
}

/** In words, beside an icon: colour alone says nothing. The picture's own name says it, too. The library's badge is a third higher. */
function badges({ isUsed, isKept, mark }: ResultPicture): TemplateResult {
  return html`<span class="badges" aria-hidden="true">
    ${isUsed ? html`<span class="badge used" title=${t("The file that the code refers to")}>${icon("check")}${t("In use")}</span>` : nothing}
    ${isKept ? html`<span class="badge">${icon("pinned")}${t("Kept")}</span>` : nothing}
    ${mark === null ? nothing : html`<span class="badge">${icon("warning")}${markBadges()[mark]}</span>`}
  </span>`;
}

interface Action {
  action: AssetAction;
  label: string;
  icon: string;
  key?: string;
  isOn?: boolean;
}

function actionsOf({ canCompare, isKept }: ResultPicture): Action[] {
  const compare: Action = { action: "compare", label: t("Compare"), icon: "compare-changes" };
  return [
    { action: "keep", label: t("Keep"), icon: isKept ? "pinned" : "pin", key: "K", isOn: isKept },
    ...(canCompare ? [compare] : []),
    { action: "insert", label: t("Insert Reference"), icon: "insert" },
    { action: "editAgain", label: t("Edit Again"), icon: "edit" },
    { action: "discard", label: t("Discard"), icon: "trash", key: t("Delete") },
  ];
}

/** What is behind the last button, and at a right click. */
export function menuItems(panel: Panel, picture: ResultPicture): MenuItem[] {
  const { assetId } = picture;
  const item = (action: AssetAction, label: string, name: string): MenuItem => ({
    label,
    icon: name,
    press: () => panel.send("asset", { assetId, action }),
  });
  const own = actionsOf(picture).map((one) =>
    item(one.action, one.isOn === true ? t("Keep No Longer") : one.label, one.icon),
  );
  return [
    item("open", t("Open"), "go-to-file"),
    ...own,
    { ...item("useSettings", t("Use These Settings"), "settings"), begins: true },
    item("copyPath", t("Copy Path"), "copy"),
    item("reveal", t("Reveal in Explorer"), "files"),
    item("showInHistory", t("Show in History"), "history"),
  ];
}

interface Own {
  panel: Panel;
  picture: ResultPicture;
  isCurrent: boolean;
}

function actionButton(
  { panel, picture, isCurrent }: Own,
  { action, label, icon: name, key, isOn }: Action,
): TemplateResult {
  return tileButton({
    name: label,
    icon: name,
    title: key === undefined ? label : `${label} (${key})`,
    isCurrent,
    kind: action,
    ...(isOn === undefined ? {} : { isOn }),
    press: () => panel.send("asset", { assetId: picture.assetId, action }),
  });
}

/** Where it can't be done, it says why: also to those who come to it by the keyboard. */
function useButton(panel: Panel, picture: ResultPicture, isCurrent: boolean): TemplateResult {
  const { assetId } = picture;
  const reason = whyNotUse(picture);
  const label = t("Use This One");
  return tileButton({
    name: label,
    icon: "check",
    title: reason ?? `${label} (U)`,
    isCurrent,
    kind: "use",
    reason,
    press: () => {
      if (reason === null) panel.send("asset", { assetId, action: "use" });
    },
  });
}

/** Why *use this one* does nothing here; null where it does. */
export function whyNotUse({ isUsed, cannotUse }: Pick<ResultPicture, "isUsed" | "cannotUse">): string | null {
  return isUsed ? t("The code refers to this one already.") : cannotUse;
}

interface TileButton {
  name: string;
  icon: string;
  title?: string;
  isCurrent: boolean;
  press: (event: Event) => void;
  kind: string;
  isOn?: boolean;
  reason?: string | null;
}

function tileButton({ name, icon: drawn, title, isCurrent, press, kind, isOn, reason }: TileButton): TemplateResult {
  return html`<button
    type="button"
    class="icon-button ${kind}"
    tabindex=${isCurrent ? 0 : -1}
    aria-label=${name}
    aria-pressed=${isOn ?? nothing}
    aria-disabled=${reason === null || reason === undefined ? nothing : "true"}
    aria-description=${reason ?? nothing}
    aria-haspopup=${kind === "more" ? "menu" : nothing}
    title=${title ?? name}
    @click=${press}
  >
    ${icon(drawn)}
  </button>`;
}

/** The arrows go from one button to the next; Escape steps back to the picture. */
function alongTheBar(event: KeyboardEvent): void {
  const bar = event.currentTarget;
  if (!(bar instanceof HTMLElement)) return;
  if (event.key === "Escape") bar.closest(".result")?.querySelector<HTMLElement>(".result-picture")?.focus();
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  const buttons = [...bar.querySelectorAll<HTMLElement>("button")].filter((one) => one.offsetParent !== null);
  const at = buttons.findIndex((button) => button === document.activeElement);
  buttons.at((at + by) % buttons.length)?.focus();
}
