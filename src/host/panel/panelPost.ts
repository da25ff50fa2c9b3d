import type { PanelEvents } from "../../protocol/panel";

/** Tells the page something; nothing happens while there is none. */
export type PanelPost = <K extends keyof PanelEvents>(type: K, body: PanelEvents[K]) => void;

/** `vscode.l10n.t`, handed in. */
export type Translate = (message: string, ...args: (string | number)[]) => string;
