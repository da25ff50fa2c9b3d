import type { IncomingMessage } from "node:http";
import type { DrawPicture } from "./drawPicture";
import { EventLog } from "./eventLog";
import { Generations } from "./generations";
import { Ledger } from "./ledger";
import { StepQueues } from "./mockStep";
import type { CallMode, EditFields } from "./readCall";
import type { SeenEdit } from "./readEdit";

export interface SeenRequest {
  method: string;
  /** With the query. */
  path: string;
  headers: IncomingMessage["headers"];
  /** Parsed JSON; undefined where it is none. Of a POST over 1 MB, its data URIs stand shortened here and in `raw`. */
  body: unknown;
  raw: string;
  /** Of a POST whose fields are right. */
  mode: CallMode | null;
  /** Of an edit whose pictures could be read, whatever became of it. */
  edit: SeenEdit | null;
  /** Milliseconds of the mock's clock. */
  at: number;
  /** The status that was sent; null while it runs and where the connection broke before. */
  status: number | null;
  /** Of a POST that was accepted, and of a poll or output of a known job. */
  generationId: string | null;
  /** The client closed the connection before the answer was out. */
  aborted: boolean;
}

export interface StateOptions {
  apiKey: string;
  clock: () => number;
  expireAfterMs: number;
  maxBodyBytes: number;
  editFields: EditFields;
  draw: DrawPicture;
}

/** What the handlers share; all of it is forgotten by `clear`. */
export class MockState {
  readonly apiKey: string;
  readonly expireAfterMs: number;
  readonly maxBodyBytes: number;
  readonly editFields: EditFields;
  readonly steps = new StepQueues();
  readonly ledger = new Ledger();
  readonly events = new EventLog();
  readonly generations: Generations;
  readonly posts: SeenRequest[] = [];
  readonly polls: SeenRequest[] = [];
  readonly outputs: SeenRequest[] = [];
  readonly violations: string[] = [];
  /** Set once the server listens. */
  origin = "";
  #clock: () => number;
  #ahead = 0;

  constructor({ apiKey, clock, expireAfterMs, maxBodyBytes, editFields, draw }: StateOptions) {
    this.apiKey = apiKey;
    this.expireAfterMs = expireAfterMs;
    this.maxBodyBytes = maxBodyBytes;
    this.editFields = editFields;
    this.#clock = clock;
    this.generations = new Generations(draw);
  }

  now(): number {
    return this.#clock() + this.#ahead;
  }

  advance(ms: number): void {
    this.#ahead += ms;
  }

  isAuthorised(request: IncomingMessage): boolean {
    return request.headers.authorization === `Bearer ${this.apiKey}`;
  }

  /** URLs of outputs carry the name by which the client called, so that they are of its base URL's origin. */
  originFor(request: IncomingMessage): string {
    const byName = this.origin.replace("127.0.0.1", "localhost");
    return `http://${request.headers.host ?? ""}` === byName ? byName : this.origin;
  }

  clear(): void {
    this.steps.clear();
    this.ledger.clear();
    this.events.clear();
    this.generations.clear();
    for (const list of [this.posts, this.polls, this.outputs, this.violations]) list.length = 0;
    this.#ahead = 0;
  }
}
