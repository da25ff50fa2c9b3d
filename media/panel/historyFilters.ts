import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { HistoryQuery } from "../../src/protocol/panel";
import { leaveFocusTo } from "../shared/leaveFocusTo";
import { changeQuery, clearQuery, storeOf } from "./historyStore";
import { icon, iconButton } from "./parts";
import type { Panel } from "./state";
import { t } from "./texts";

// The search field, the filters beside it, and what they have found.

type FilterName = "date" | "mode" | "provider" | "folder";

interface Option {
  id: string;
  label: string;
  isOn: boolean;
  choose: (isOn: boolean) => void;
}

interface Filter {
  name: FilterName;
  icon: string;
  label: string;
  /** One of them, or any number. */
  kind: "radio" | "checkbox";
  options: Option[];
  isOn: boolean;
}

/** Entries of one menu; the search reaches the rest of the folders. */
const MAX_OPTIONS = 50;

export function isFiltered({ text, ...query }: HistoryQuery): boolean {
  return text.trim() !== "" || hasFilters(query);
}

function hasFilters({ modes, providers, folders, period }: Omit<HistoryQuery, "text">): boolean {
  return modes.length + providers.length + folders.length > 0 || period !== "any";
}

export function historyToolbar(panel: Panel): TemplateResult {
  const { query } = panel.state.view;
  const clear = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || query.text === "") return;
    event.preventDefault();
    changeQuery(panel, { text: "" });
  };
  return html`<div class="history-bar" role="search">
    <input
      type="text"
      class="history-field"
      data-focus="search"
      aria-label=${t("Search history")}
      placeholder=${t("Search history")}
      title=${t("Words of the prompt, the file or the model")}
      maxlength="1000"
      spellcheck="false"
      .value=${query.text}
      @input=${(event: InputEvent) => changeQuery(panel, { text: valueOf(event) })}
      @keydown=${clear}
    />
    <div class="history-filters" role="group" aria-label=${t("Filters")}>
      ${filtersOf(panel).map((filter) => filterButton(panel, filter))}
    </div>
  </div>`;
}

function valueOf({ target }: Event): string {
  return target instanceof HTMLInputElement ? target.value : "";
}

function filterButton(panel: Panel, filter: Filter): TemplateResult {
  const id = `filter-${filter.name}`;
  const isOpen = openMenus.get(panel) === filter.name;
  const toggled = (event: ToggleEvent): void => {
    if (event.newState === "open") openMenus.set(panel, filter.name);
    else if (isOpenNow(panel, filter.name)) openMenus.set(panel, undefined);
    panel.update();
    if (event.newState === "open") requestAnimationFrame(() => focusFirst(id));
  };
  const chosen = filter.options.filter(({ isOn }) => isOn).map(({ label }) => label);
  return html`<button
      type="button"
      class="icon-button"
      aria-label=${filter.isOn ? `${filter.label}: ${chosen.join(", ")}` : filter.label}
      title=${filter.isOn ? `${filter.label}: ${chosen.join(", ")}` : filter.label}
      aria-pressed=${filter.isOn}
      aria-expanded=${isOpen}
      aria-controls=${id}
      popovertarget=${id}
    >
      ${icon(filter.icon)}
    </button>
    <div
      id=${id}
      class="history-menu"
      popover
      role="group"
      aria-label=${filter.label}
      @beforetoggle=${placeMenu}
      @toggle=${toggled}
      @keydown=${stepThrough}
    >
      ${isOpen ? menuOf(filter) : nothing}
    </div>`;
}

/** Which menu is open; its entries are drawn only then. */
const openMenus = new WeakMap<Panel, FilterName | undefined>();

function isOpenNow(panel: Panel, name: FilterName): boolean {
  return openMenus.get(panel) === name;
}

function menuOf({ name, kind, options }: Filter): TemplateResult {
  const rest = options.length - MAX_OPTIONS;
  return html`${options
    .slice(0, MAX_OPTIONS)
    .map(
      ({ label, isOn, choose }) =>
        html`<label class="history-menu-row" title=${label}
          ><input
            type=${kind}
            name=${`filter-${name}`}
            .checked=${isOn}
            @change=${(event: Event) => choose(event.target instanceof HTMLInputElement && event.target.checked)}
          /><span>${label}</span></label
        >`,
    )}
  ${rest > 0 ? html`<div class="history-menu-note dim">${t("{0} more: search for their names", rest)}</div>` : nothing}
  ${options.length === 0 ? html`<div class="history-menu-note dim">${t("Nothing to choose from yet")}</div>` : nothing}`;
}

/** Below its button, and inside of the panel. */
function placeMenu({ target, newState }: ToggleEvent): void {
  if (newState !== "open" || !(target instanceof HTMLElement)) return;
  const button = target.previousElementSibling?.getBoundingClientRect();
  if (button === undefined) return;
  target.style.top = `${button.bottom + 4}px`;
  target.style.right = `${Math.max(8, document.documentElement.clientWidth - button.right)}px`;
  target.style.maxHeight = `${Math.max(80, document.documentElement.clientHeight - button.bottom - 12)}px`;
}

function focusFirst(id: string): void {
  const menu = document.getElementById(id);
  (menu?.querySelector<HTMLElement>("input:checked") ?? menu?.querySelector<HTMLElement>("input"))?.focus();
}

/** Arrows go through boxes as they do through radios. */
function stepThrough(event: KeyboardEvent): void {
  const { currentTarget: menu, target } = event;
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by === undefined || !(menu instanceof HTMLElement) || !(target instanceof HTMLInputElement)) return;
  if (target.type !== "checkbox") return;
  event.preventDefault();
  const boxes = [...menu.querySelectorAll("input")];
  boxes[(boxes.indexOf(target) + by + boxes.length) % boxes.length]?.focus();
}

function filtersOf(panel: Panel): Filter[] {
  const { query } = panel.state.view;
  const { facets } = storeOf(panel);
  const set = (change: Partial<HistoryQuery>): void => changeQuery(panel, change);
  const many = <T extends string>(
    chosen: readonly T[],
    offered: readonly { id: T; label: string }[],
    choose: (ids: T[]) => void,
  ): Option[] =>
    offered.map(({ id, label }) => ({
      id,
      label,
      isOn: chosen.includes(id),
      choose: (isOn) => choose([...chosen.filter((one) => one !== id), ...(isOn ? [id] : [])]),
    }));
  return [
    {
      ...{ name: "date", icon: "calendar", label: t("Filter by date"), kind: "radio" },
      options: periods().map(({ id, label }) => ({
        ...{ id, label, isOn: query.period === id },
        choose: () => set({ period: id }),
      })),
      isOn: query.period !== "any",
    },
    {
      ...{ name: "mode", icon: "wand", label: t("Filter by mode"), kind: "checkbox" },
      options: many(query.modes, modes(), (chosen) => set({ modes: chosen })),
      isOn: query.modes.length > 0,
    },
    {
      ...{ name: "provider", icon: "server-environment", label: t("Filter by provider"), kind: "checkbox" },
      options: many(query.providers, withChosen(named(facets.providers), query.providers), (chosen) =>
        set({ providers: chosen }),
      ),
      isOn: query.providers.length > 0,
    },
    {
      ...{ name: "folder", icon: "folder", label: t("Filter by folder"), kind: "checkbox" },
      options: many(query.folders, withChosen(folders(facets.folders), query.folders), (chosen) =>
        set({ folders: chosen }),
      ),
      isOn: query.folders.length > 0,
    },
  ];
}

type Named = readonly { id: string; label: string }[];

/** What was chosen and is offered no more can still be taken back. */
function withChosen(offered: Named, chosen: readonly string[]): Named {
  const gone = chosen.filter((id) => !offered.some((one) => one.id === id));
  return [...gone.map((id) => ({ id, label: id })), ...offered];
}

function named(providers: readonly { id: string; name: string }[]): Named {
  return providers.map(({ id, name }) => ({ id, label: name }));
}

function folders(ids: readonly string[]): Named {
  return ids.map((id) => ({ id, label: id === "." ? t("Workspace folder") : id }));
}

function modes(): { id: "generate" | "edit"; label: string }[] {
  return [
    { id: "generate", label: t("Made from a prompt") },
    { id: "edit", label: t("Made from a picture") },
  ];
}

function periods(): { id: HistoryQuery["period"]; label: string }[] {
  return [
    { id: "any", label: t("Any time") },
    { id: "today", label: t("Today") },
    { id: "week", label: t("Last 7 days") },
    { id: "month", label: t("Last 30 days") },
    { id: "year", label: t("Last 365 days") },
  ];
}

/** How many were found, the way back to all, and what of the manifests could not be used. */
export function historyCount(panel: Panel): TemplateResult {
  const { query } = panel.state.view;
  const { shownId, total, found, problems } = storeOf(panel);
  const isAll = found === total && !isFiltered(query);
  const words = isAll
    ? total === 1
      ? t("1 picture")
      : t("{0} pictures", inWords(total))
    : t("{0} of {1}", inWords(found), inWords(total));
  return html`<div class="history-count" @focusout=${leaveFocusTo("[data-focus='search']")}>
      <span class="dim figures" role="status">${shownId === 0 ? nothing : words}</span>
      ${
        isFiltered(query)
          ? iconButton({ icon: "clear-all", label: t("Clear"), press: () => clearQuery(panel) })
          : nothing
      }
    </div>
    ${
      problems.length === 0
        ? nothing
        : html`<div class="history-problem" title=${problems.join("\n")}>
            ${icon("warning")}<span
              >${problems[0]}${problems.length > 1 ? ` ${t("And {0} more.", problems.length - 1)}` : ""}</span
            >
          </div>`
    }`;
}

function inWords(count: number): string {
  return count.toLocaleString(document.documentElement.lang || undefined);
}
