import type { TemplateResult } from "lit";
import { html, nothing } from "lit";
import type { InputRole } from "../../src/protocol/panel";
import { CARRIED } from "./carryAsset";
import { formMemory, type FormMemory } from "./formMemory";
import { icon } from "./parts";
import type { Panel } from "./state";
import { t } from "./texts";

// Pictures that are dropped on the form or pasted into it. What they are is for the host to judge.

const MAX_BYTES = 50_000_000;
const MAX_PICTURES = 16;
/** What VS Code's Explorer calls what is dragged out of it. */
const EXPLORER = "application/vnd.code.uri-list";
const URIS = "text/uri-list";

interface Drops {
  over: (event: DragEvent) => void;
  leave: (event: DragEvent) => void;
  drop: (event: DragEvent) => void;
  paste: (event: ClipboardEvent) => void;
}

export function dropPictures(panel: Panel): Drops {
  const memory = formMemory(panel);
  const setOver = (over: FormMemory["draggedOver"]): void => {
    if (memory.draggedOver?.role === over?.role) return;
    memory.draggedOver = over;
    panel.update();
  };
  return {
    over(event) {
      if (event.dataTransfer === null || !isOfPictures(event.dataTransfer)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = canTake(panel) ? "copy" : "none";
      setOver({ role: roleAt(event) });
    },
    leave({ currentTarget, relatedTarget }) {
      const isInside = relatedTarget instanceof Node && (currentTarget as HTMLElement).contains(relatedTarget);
      if (!isInside) setOver(null);
    },
    drop(event) {
      setOver(null);
      if (event.dataTransfer === null || !isOfPictures(event.dataTransfer)) return;
      event.preventDefault();
      if (canTake(panel)) take(panel, event.dataTransfer, roleAt(event));
    },
    paste(event) {
      const { clipboardData } = event;
      // Text that was copied with a picture of itself is meant as text.
      if (clipboardData === null || clipboardData.types.includes("text/plain") || !canTake(panel)) return;
      const pictures = [...clipboardData.files].filter(({ type }) => type.startsWith("image/"));
      if (pictures.length === 0) return;
      event.preventDefault();
      void takeFiles(panel, pictures, null);
    },
  };
}

/** While something is dragged over the form: what dropping it would do. */
export function dropOverlay(panel: Panel): TemplateResult | typeof nothing {
  const { draggedOver } = formMemory(panel);
  if (draggedOver === null) return nothing;
  return html`<div class="drop-overlay">
    <p>
      ${icon(canTake(panel) ? "cloud-upload" : "circle-slash")}
      <span
        >${canTake(panel) ? WORDS[draggedOver.role ?? nextRole(panel)]() : t("This model makes new pictures only")}</span
      >
    </p>
  </div>`;
}

const WORDS: Readonly<Record<InputRole, () => string>> = {
  image: () => t("Drop to change this picture"),
  reference: () => t("Drop to add a reference"),
  mask: () => t("Drop to use it as the mask"),
};

/** What the next picture is for where nobody says it, as the host has it. */
function nextRole({ state }: Panel): InputRole {
  const hasImage = state.draft?.mode === "edit" && state.form?.inputs.some(({ role }) => role === "image") === true;
  return hasImage ? "reference" : "image";
}

/** On a button that adds, or on a picture that is there, it is for the same as that one; elsewhere as fits. */
function roleAt({ target }: Event): InputRole | null {
  const zone = target instanceof Element ? target.closest<HTMLElement>("[data-role]") : null;
  const role = zone?.dataset["role"];
  return role === "image" || role === "reference" || role === "mask" ? role : null;
}

function canTake({ state }: Panel): boolean {
  return state.form?.options.canEdit === true;
}

function isOfPictures({ types }: DataTransfer): boolean {
  return [CARRIED, EXPLORER, URIS, "Files"].some((type) => types.includes(type));
}

function take(panel: Panel, dropped: DataTransfer, role: InputRole | null): void {
  const carried = dropped.getData(CARRIED);
  if (carried !== "") {
    takeCarried(panel, carried, role);
    return;
  }
  const explored = readUris(dropped.getData(EXPLORER));
  // A file from the system has an address as well, which leads outside of the folders that the host reads from.
  if (explored.length === 0 && dropped.files.length > 0) {
    void takeFiles(panel, [...dropped.files], role);
    return;
  }
  const uris = explored.length > 0 ? explored : readUris(dropped.getData(URIS));
  if (uris.length === 0) return;
  begin(panel, tooMany(uris));
  panel.send("dropUris", { uris: uris.slice(0, MAX_PICTURES), role });
}

/** One of the panel's own pictures. None of them is a mask. */
function takeCarried(panel: Panel, assetId: string, role: InputRole | null): void {
  const isImage = (role ?? nextRole(panel)) === "image";
  begin(panel, role === "mask" ? [t("Choose the mask's file in the Explorer.")] : []);
  if (role !== "mask") panel.send("asset", { assetId, action: isImage ? "useAsImage" : "useAsReference" });
}

function readUris(list: string): string[] {
  const lines = list.split(/\r?\n/).map((line) => line.trim());
  return lines.filter((line) => line !== "" && !line.startsWith("#"));
}

async function takeFiles(panel: Panel, all: readonly File[], role: InputRole | null): Promise<void> {
  const files = all.slice(0, MAX_PICTURES);
  const isRead = (one: ReadFile): one is { name: string; bytes: Uint8Array<ArrayBuffer> } => "bytes" in one;
  const read = await Promise.all(files.map(readFile));
  begin(panel, [...read.flatMap((one) => (isRead(one) ? [] : [one.refusal])), ...tooMany(all)]);
  const pictures = read.filter(isRead);
  if (pictures.length > 0) panel.send("dropFiles", { files: pictures, role });
}

type ReadFile = { name: string; bytes: Uint8Array<ArrayBuffer> } | { refusal: string };

async function readFile(file: File): Promise<ReadFile> {
  const { name, size } = file;
  if (size > MAX_BYTES) return { refusal: t("{0} is larger than 50 MB.", name) };
  try {
    return { name, bytes: new Uint8Array(await file.arrayBuffer()) };
  } catch {
    return { refusal: t("{0} could not be read.", name) };
  }
}

function tooMany(all: readonly unknown[]): string[] {
  return all.length > MAX_PICTURES ? [t("Of {0} pictures the first {1} were taken.", all.length, MAX_PICTURES)] : [];
}

/** A picture was given to be changed: that is the mode now. */
function begin(panel: Panel, refusals: string[]): void {
  const memory = formMemory(panel);
  memory.hasActed = true;
  memory.refusals = refusals;
  panel.change({ mode: "edit" });
}
