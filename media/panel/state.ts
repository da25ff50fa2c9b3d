import type {
  AssetDetails,
  DraftFields,
  FormView,
  HistoryQuery,
  HistoryWindow,
  JobCard,
  PanelEvents,
  PanelRequests,
  Quote,
  ResultGroup,
} from "../../src/protocol/panel";
import type { Thumbnails } from "./thumbnails";

/** What VS Code keeps of the page when it is hidden or the window is loaded again: where a person was, and nothing else. */
export interface SavedView {
  tab: "create" | "history";
  isMoreOpen: boolean;
  /** Whether target folder and name are being edited. */
  isPlaceOpen: boolean;
  query: HistoryQuery;
  /** The history's entry whose details are shown. */
  selected: string | null;
  /** Of the history, in pixels. */
  scrollTop: number;
}

/** What the page is drawn from. All but `draft` and `view` is what the host told last. */
export interface PanelState {
  form: FormView | null;
  /** As it stands in the fields: ahead of `form` while someone types. */
  draft: DraftFields | null;
  /** Of `draft`: how many changes the page has made. */
  revision: number;
  quote: Quote | null;
  jobs: JobCard[];
  results: ResultGroup[];
  spend: PanelEvents["spend"] | null;
  history: HistoryWindow | null;
  details: AssetDetails | null;
  notice: PanelEvents["notice"] | null;
  view: SavedView;
}

/** What a view is given: what to draw, and how to say something. */
export interface Panel {
  readonly state: PanelState;
  readonly thumbnails: Thumbnails;
  readonly send: <K extends keyof PanelRequests>(type: K, body: PanelRequests[K]) => void;
  /** Draws again, once, before the next frame. */
  readonly update: () => void;
  /** Changes the form: told to the host at once, and drawn. */
  readonly change: (fields: Partial<DraftFields>) => void;
  /** Changes where the person is: drawn, and kept. */
  readonly go: (view: Partial<SavedView>) => void;
  /** A picture at its full size, or a sentence why it can't be had. The caller revokes the URL. */
  readonly openPicture: (id: string) => Promise<{ url: string } | { problem: string }>;
}
