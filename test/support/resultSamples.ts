import type { JobCard, ResultGroup, ResultPicture } from "../../src/protocol/panel";

// What a host could tell of jobs and of what they brought.

const ASIDE = [
  { id: "copyPrompt", label: "Copy prompt", icon: "copy", detail: "" },
  { id: "showLog", label: "Show log", icon: "output", detail: "" },
];
const DETAILS = { id: "details", label: "Details", icon: "info", detail: "" };
const DISMISS = {
  id: "dismiss",
  label: "Dismiss",
  icon: "close",
  detail: "Takes it off the list; what it may have cost still counts",
};

export function runningCard(change: Partial<JobCard> = {}): JobCard {
  return {
    id: "job-running",
    prompt: "A red balloon over a lake at dawn",
    phase: "running",
    words: "waiting for the answer",
    detail: "",
    since: Date.now() - 42_500,
    price: "$0.077",
    choices: [
      {
        id: "stop",
        label: "Stop waiting",
        icon: "debug-stop",
        detail: "What is sent may still be charged; its picture is saved all the same",
      },
      ...ASIDE,
    ],
    ...change,
  };
}

export function unknownCard(change: Partial<JobCard> = {}): JobCard {
  return {
    id: "job-unknown",
    prompt: "A teapot in the rain",
    phase: "unknown",
    words: "may have been charged at 14:05",
    detail: "The editor stopped before the answer came. The account shows whether the call was charged.",
    since: null,
    price: "$0.077",
    choices: [
      {
        id: "tryAgain",
        label: "Try again · $0.077 (may charge again)",
        icon: "refresh",
        detail: "A new call, charged in any case; the first one may have been charged too",
      },
      DISMISS,
      DETAILS,
      ...ASIDE,
    ],
    ...change,
  };
}

export function failedCard(change: Partial<JobCard> = {}): JobCard {
  return {
    id: "job-failed",
    prompt: "A portrait of a well-known person, in oil",
    phase: "failed",
    words: "failed, not charged",
    detail: "The provider refused the prompt: its content policy forbids it. Change the prompt.",
    since: null,
    price: "",
    choices: [
      { id: "tryAgain", label: "Try again · $0.077", icon: "refresh", detail: "A new call" },
      DISMISS,
      DETAILS,
      ...ASIDE,
    ],
    ...change,
  };
}

export function paidCard(change: Partial<JobCard> = {}): JobCard {
  return {
    id: "job-paid",
    prompt: "An empty-state illustration",
    phase: "paid",
    words: "paid, not saved yet",
    detail: "The assets folder can't be written to. Link valid until 15:05.",
    since: null,
    price: "$0.31",
    choices: [
      {
        id: "goOn",
        label: "Save the picture",
        icon: "cloud-download",
        detail: "It is paid for; this costs nothing",
      },
      {
        id: "saveElsewhere",
        label: "Save to another folder…",
        icon: "folder",
        detail: "Where the assets folder can't be written to",
      },
      { id: "copyLink", label: "Copy output link", icon: "link", detail: "" },
      { ...DISMISS, detail: "Gives up the picture that is paid for" },
      DETAILS,
      ...ASIDE,
    ],
    ...change,
  };
}

export function resultPicture(n: number, change: Partial<ResultPicture> = {}): ResultPicture {
  const name = n === 1 ? "ceramic-mug.png" : `ceramic-mug-${n}.png`;
  return {
    assetId: `asset-${n}`,
    name,
    file: `assets/${name}`,
    uri: `file:///projects/shop/assets/${name}`,
    width: 1024,
    height: 768,
    isUsed: n === 1,
    cannotUse: null,
    canCompare: false,
    isKept: false,
    mark: null,
    ...change,
  };
}

export function resultGroup(change: Partial<ResultGroup> = {}): ResultGroup {
  return {
    jobId: "job-1",
    prompt: "A ceramic mug on a pale table, soft morning light",
    words: "4 pictures · $0.31 · 12 s",
    notes: [],
    slot: "assets/ceramic-mug.png",
    pictures: [1, 2, 3, 4].map((n) => resultPicture(n)),
    pending: null,
    ...change,
  };
}
