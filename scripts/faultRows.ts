// What can go wrong, and what must be safe: the rows of docs/FAULTS.md. A test says by its title (`F12 …`, `S5 …`,
// several allowed) which rows it covers; scripts/faultTable.ts finds those.

export interface FaultRow {
  /** The fault, or the promise, in a few words. */
  words: string;
  /** Why no test here can show any of it. Only for a row without tests. */
  untestable?: string;
  /** What the tests of a covered row can't show here. */
  beyond?: string;
}

export const FAULT_ROWS: Readonly<Record<string, FaultRow>> = {
  F1: { words: "the process dies before an intent is written" },
  F2: { words: "the process dies between the intent and the first byte sent" },
  F3: { words: "the process or the extension host ends while the call runs" },
  F4: { words: "the process dies while downloading, verifying, placing or recording" },
  F5: { words: "the machine sleeps for an hour during the call" },
  F6: { words: "the disk is full when the intent is written" },
  F7: { words: "the disk is full when the receipt is written" },
  F8: { words: "the disk is full later" },
  F9: { words: "the assets folder can't be written to" },
  F10: { words: "the assets folder is gone, a file, or a link that leads out of the workspace" },
  F11: { words: "the download is reset" },
  F12: { words: "the picture is cut off, with and without an announced length" },
  F13: { words: "the body is longer than announced or than is taken, or a gzip bomb" },
  F14: { words: "good bytes under a wrong content type or extension" },
  F15: { words: "HTML, JSON or SVG in place of the picture" },
  F16: { words: "huge dimensions in a small file" },
  F17: { words: "the link has expired (404, 410)" },
  F18: { words: "the API refuses the call (400 to 404, 413, 422)" },
  F19: { words: "the API asks to wait (429), in every spelling of Retry-After" },
  F20: { words: "an answer that leaves open whether the call was taken (408, 409, 425, 5xx)" },
  F21: { words: "the connection times out or breaks after the call was taken" },
  F22: { words: "a proxy cuts connections that are quiet for a minute" },
  F23: { words: "the call is redirected" },
  F24: { words: "a paid answer that is cut or can't be read" },
  F25: { words: "fewer pictures than paid for, or none" },
  F26: { words: "an output's address that is no plain https URL" },
  F27: { words: "an output's address on this machine or in a private network, in any spelling" },
  F28: { words: "the download is redirected to another host, scheme or a private address" },
  F29: { words: "two windows work in one folder" },
  F30: { words: "a damaged manifest: torn, in conflict, of a newer version, with a BOM or CRLF" },
  F31: { words: "a hostile manifest: paths that lead outside, a million lines, a line of 10 MB" },
  F32: { words: "the clock jumps" },
  F33: { words: "the key is revoked while jobs run" },
  F34: { words: "the person cancels before, during or after the call" },
  F35: { words: "the machine is offline" },
  F36: { words: "a proxy refuses, or shows a certificate of its own" },
  F37: {
    words: "Windows holds the file back while it gets its name (a virus scanner)",
    beyond: "Windows itself, and a real scanner: there is no Windows here, so its errors are played.",
  },
  F38: { words: "file names that collide, are reserved, too long, or play tricks" },
  F39: {
    words: "the person changes or deletes a picture later",
    beyond: "The mark on a picture that was changed after it was recorded: it comes with the history.",
  },
  F40: { words: "fsync fails" },
  S1: { words: "No workspace moves an address or a limit; every setting declares its scope." },
  S2: { words: "Nothing is generated in a workspace that is not trusted, however it is asked for." },
  S3: {
    words: "The API key lies in the secret store and nowhere else.",
    beyond:
      "The secret store itself is the system's, or with VS Code in a browser the page's own storage: outside of the folder that the test reads.",
  },
  S4: { words: "Keys travel over https (or to this machine) only, each to the origin it was entered for." },
  S5: { words: "The call follows no redirect; downloads carry no key and no cookie, and each hop is checked." },
  S6: { words: "Bytes, decoded bytes, time and dimensions have limits; a picture's type is what its bytes say." },
  S7: { words: "A picture's path is the workspace's real path and a harmless name." },
  S8: { words: "Journal, manifest and settings are hostile input; opening a folder sends nothing." },
  S9: { words: "A page in a webview has a closed content policy; it and its host take messages of known shape only." },
  S10: { words: "Text of others is shown as text, never as links that run commands." },
  S11: { words: "What ships starts no process and no server, and evaluates no text." },
  S12: { words: "A dead window's jobs are adopted; spending needs a click or an approved limit, counted in the host." },
};

/**
 * Rows that are still to be covered, and what they wait for. A test fails when one of them is covered, so that this list
 * only shrinks.
 */
export const PENDING: Readonly<Record<string, string>> = {
  S10: "hovers",
};
