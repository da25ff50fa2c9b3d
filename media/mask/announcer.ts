/** Once nothing has happened for so long, ms: whoever holds an arrow hears where they have come to. */
const PAUSE_MS = 300;

export interface Announcer {
  /** Spoken, not seen. */
  readonly element: HTMLElement;
  /** The latest, and only that. */
  readonly say: (words: string | (() => string)) => void;
}

export function createAnnouncer(): Announcer {
  const element = document.createElement("span");
  element.className = "spoken";
  element.setAttribute("role", "status");
  element.setAttribute("aria-live", "polite");
  let timer: number | undefined;
  const speak = (words: string): void => {
    // What is the same as before would not be said again.
    element.textContent = element.textContent === words ? `${words}\u00a0` : words;
  };
  return {
    element,
    say(words) {
      clearTimeout(timer);
      timer = setTimeout(() => speak(typeof words === "string" ? words : words()), PAUSE_MS);
    },
  };
}
