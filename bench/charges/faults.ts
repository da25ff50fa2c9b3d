/** What becomes of a POST whose body has come. */
export type Answer =
  /** The job ran and was charged; then the connection is reset. */
  | "reset"
  /** The job ran and was charged; then no answer comes until the client gives up. */
  | "silence"
  /** Refused by the rate limit: no job, no charge. */
  | 429
  /** The job ran and was charged; then a gateway or the server itself answers with this status. */
  | 500
  | 502
  | 503;

export interface Fault {
  name: string;
  answer: Answer;
}

/** Those of the issue, in its order. */
export const FAULTS: readonly Fault[] = [
  { name: "reset after accept", answer: "reset" },
  { name: "500", answer: 500 },
  { name: "502", answer: 502 },
  { name: "503", answer: 503 },
  { name: "429", answer: 429 },
  { name: "timeout", answer: "silence" },
];
