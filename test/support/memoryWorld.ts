import { createHash } from "node:crypto";
import { ManifestFold } from "../../src/core/manifest";
import type { DeskParts } from "../../src/core/desk/deskParts";
import { JobDesk } from "../../src/core/desk/jobDesk";
import { InlineAssetsError } from "../../src/core/errors";
import type { AssetFiles, JobClaims, JobJournal, ManifestStore, PartFacts, PartRef } from "../../src/core/ports";
import type { Provider, SubmitOutcome } from "../../src/core/provider";
import type { Job } from "../../src/core/schema/job";
import { jobSchema } from "../../src/core/schema/job";
import { PROSPOLABS_INFO } from "../../src/providers/prospolabs/models";
import { flatPng } from "../mock-api/flatPng";
import { quietLog } from "./crashWorld";
import { noEdits, noMoves } from "./noEdits";

/** What the server makes of a POST; what is `lost` never answers, charged or not. */
export type Answer =
  "accepted" | "queued" | "rate limited" | "other shape" | "refused" | "server error" | "lost, charged" | "lost, free";

/** Disk and server in memory: they outlive the processes that use them. */
export class MemoryWorld {
  readonly disk = new Map<string, string>();
  readonly spare = new Map<string, string>();
  readonly parts = new Map<string, Uint8Array>();
  readonly files = new Map<string, Uint8Array>();
  readonly lines: string[] = [];
  /** Jobs whose intent was on disk, once for each time. */
  readonly intents: string[] = [];
  /** By job, by its prompt: what the server saw and took. */
  readonly posts = new Map<string, Answer[]>();
  readonly charged = new Map<string, number>();
  answers: Answer[] = [];
  /** The process dies, or an operation fails, when so many more have begun; 0 is never. */
  dieIn = 0;
  failIn = 0;
  /** Called once when that many more operations have begun. */
  cancelIn = 0;
  onCancel = (): void => undefined;
  #holders = new Map<string, number>();
  #process = 0;
  #death: () => void = () => undefined;
  died = new Promise<void>(() => undefined);

  /** A new process; the one before is gone. */
  open(): JobDesk {
    this.#process += 1;
    this.died = new Promise((resolve) => (this.#death = resolve));
    return new JobDesk(this.#deskParts(this.#process));
  }

  heal(): void {
    [this.dieIn, this.failIn, this.cancelIn] = [0, 0, 0];
  }

  jobs(): Job[] {
    const ids = new Set([...this.disk.keys(), ...this.spare.keys()]);
    return [...ids].flatMap((id) => this.#read(id) ?? []);
  }

  #read(id: string): Job | undefined {
    const copies = [this.disk.get(id), this.spare.get(id)].flatMap((text) =>
      text === undefined ? [] : [jobSchema.parse(JSON.parse(text))],
    );
    return copies.sort((a, b) => b.revision - a.revision)[0];
  }

  /** Each operation on the world: a dead process does nothing any more, and never hears of it. */
  async #do<T>(process: number, action: () => T): Promise<T> {
    if (process !== this.#process) return await new Promise<T>(() => undefined);
    if (this.cancelIn > 0 && (this.cancelIn -= 1) === 0) this.onCancel();
    if (this.dieIn > 0 && (this.dieIn -= 1) === 0) {
      this.#process += 1;
      this.#death();
      return await new Promise<T>(() => undefined);
    }
    if (this.failIn > 0 && (this.failIn -= 1) === 0) throw Object.assign(new Error("EIO"), { code: "EIO" });
    await Promise.resolve();
    return action();
  }

  #deskParts(process: number): DeskParts {
    const step = <T>(action: () => T): Promise<T> => this.#do(process, action);
    const provider = this.#provider(step);
    let fraction = 0;
    return {
      provider: () => provider,
      connect: () => Promise.resolve({ baseUrl: ORIGIN, apiKey: "k", pollPath: "/{id}", timeoutMs: 1e9 }),
      http: () => Promise.resolve(this.#http(step)),
      files: this.#files(step),
      journal: this.#journal(step),
      manifest: this.#manifest(step),
      ...noEdits,
      moves: noMoves,
      claims: this.#claims(process),
      clock: { now: () => 1, monotonic: () => 1, sleep: () => Promise.resolve() },
      ids: {
        jobId: () => crypto.randomUUID(),
        assetId: () => crypto.randomUUID(),
        seed: () => 1,
        fraction: () => (fraction = 1 - fraction),
      },
      log: quietLog,
      askConsent: () => Promise.resolve(true),
      limits: () => ({ confirmAbove: 1e9, perDay: 0, perMonth: 0 }),
      maxConcurrent: () => 1,
      calendar: () => ({ dayStart: 0, monthStart: 0 }),
      onKeyRefused: () => undefined,
      onChange: () => undefined,
    };
  }

  #journal(step: Step): JobJournal {
    const put = (where: Map<string, string>, job: Job): void => {
      where.set(job.id, JSON.stringify(job));
      if (job.state.kind === "submitting") this.intents.push(job.plan.call.prompt);
    };
    return {
      write: (job) => step(() => (put(this.disk, job), void this.spare.delete(job.id))),
      writeSpare: (job) => step(() => put(this.spare, job)),
      read: (id) => step(() => this.#read(id)),
      list: () => step(() => this.jobs()),
      remove: (id) => step(() => (this.disk.delete(id), void this.spare.delete(id))),
      inSpare: () => step(() => new Set([...this.spare.keys()].filter((id) => this.disk.has(id)))),
      tidy: () => Promise.resolve(),
    };
  }

  #claims(process: number): JobClaims {
    const stateOf = (id: string) => {
      const holder = this.#holders.get(id);
      if (holder === undefined) return "free";
      return holder === process ? "mine" : "abandoned";
    };
    return {
      claim: (id) => Promise.resolve((this.#holders.set(id, process), true)),
      release: (id) => Promise.resolve(void this.#holders.delete(id)),
      holds: (id) => Promise.resolve(this.#holders.get(id) === process),
      stateOf: (id) => Promise.resolve(stateOf(id)),
      tidy: () => Promise.resolve(),
    };
  }

  #provider(step: Step): Provider {
    const take = (call: { prompt: string; numImages: number }): Answer => {
      const answer = this.answers.shift() ?? "accepted";
      this.posts.set(call.prompt, [...(this.posts.get(call.prompt) ?? []), answer]);
      if (["accepted", "queued", "server error", "lost, charged"].includes(answer)) {
        this.charged.set(call.prompt, (this.charged.get(call.prompt) ?? 0) + 7_200 * call.numImages);
      }
      return answer;
    };
    return {
      info: PROSPOLABS_INFO,
      // A server takes what reaches it, whatever becomes of the process afterwards.
      submit: async (call) => {
        const answer = await step(() => take(call));
        return await step(() => outcomeOf(answer, call));
      },
      poll: (id) => step(() => completed(id, Number(id.split(":")[1]))),
    };
  }

  #http(step: Step) {
    const never = () => Promise.reject(new Error("not used"));
    return {
      postJson: never,
      getJson: never,
      download: async ({ url }: { url: string }, sink: (pieces: readonly Uint8Array[]) => Promise<void>) => {
        await step(() => undefined);
        await sink([picture(Number(url.split("/").at(-1)))]);
        return { kind: "complete", contentType: null } as const;
      },
    };
  }

  #manifest(step: Step): ManifestStore {
    return {
      prepare: () => Promise.resolve(),
      append: (_root, _folder, ...lines) =>
        step(() => void this.lines.push(...lines.map((line) => JSON.stringify(line)))),
      fold: () => Promise.resolve(new ManifestFold()),
      has: (_root, _folder, id) => step(() => this.lines.some((line) => line.includes(id))),
      move: () => Promise.resolve(),
      read: () => Promise.resolve({ records: [], problems: [] }),
    };
  }

  #files(step: Step): AssetFiles {
    const keyOf = ({ name, isSpare }: PartRef): string => `${isSpare ? "spare" : "home"}/${name}`;
    return {
      prepareFolder: () => Promise.resolve(),
      pathOf: (part) => Promise.resolve(keyOf(part)),
      openPart: (part) =>
        step(() => {
          const pieces: Uint8Array[] = [];
          this.parts.set(keyOf(part), new Uint8Array());
          return {
            write: (more) => step(() => void pieces.push(...more)),
            finish: () =>
              step(() => (this.parts.set(keyOf(part), Buffer.concat(pieces)), factsOf(Buffer.concat(pieces)))),
            discard: () => step(() => void this.parts.delete(keyOf(part))),
          };
        }),
      inspectPart: (part) => step(() => factsIf(this.parts.get(keyOf(part)))),
      readPart: () => Promise.reject(new Error("not used")),
      read: () => Promise.reject(new Error("not used")),
      keep: () => Promise.reject(new Error("not used")),
      discardPart: (part) => step(() => void this.parts.delete(keyOf(part))),
      movePart: (from, isSpare) =>
        step(() => {
          this.parts.set(keyOf({ ...from, isSpare }), this.parts.get(keyOf(from)) ?? new Uint8Array());
          this.parts.delete(keyOf(from));
        }),
      previewPlace: (_target, leaf) =>
        step(() => {
          let number = 1;
          while (this.files.has(`${number}-${leaf}`)) number += 1;
          return `${number}-${leaf}`;
        }),
      place: (part, file, isRepeated) => step(() => this.#place(keyOf(part), file, isRepeated)),
      hashOf: (_root, file) => step(() => factsIf(this.files.get(file))?.sha256),
      appendLine: () => Promise.resolve(),
    };
  }

  #place(part: string, file: string, isRepeated: boolean): boolean {
    const bytes = this.parts.get(part);
    if (this.files.has(file)) return isRepeated && bytes === undefined;
    if (bytes === undefined) throw new Error("ENOENT");
    this.files.set(file, bytes);
    this.parts.delete(part);
    return true;
  }
}

type Step = <T>(action: () => T) => Promise<T>;
export const ORIGIN = "http://127.0.0.1:9";

function outcomeOf(answer: Answer, call: { prompt: string; numImages: number }): SubmitOutcome {
  const fails = (code: "refused" | "outcome-unknown" | "rate-limited", charged: "no" | "maybe"): SubmitOutcome => ({
    kind: "failed",
    error: new InlineAssetsError(code, answer, { charged }),
  });
  const resend = { kind: "resend", waitMs: 0, error: new InlineAssetsError("rate-limited", answer) } as const;
  switch (answer) {
    case "accepted":
      return completed(`gen:${call.numImages}`, call.numImages);
    case "queued":
      return pending(`gen:${call.numImages}`);
    case "rate limited":
      return { ...resend, reason: "rate-limited", shape: "flat" };
    case "other shape":
      return { ...resend, reason: "body-shape", shape: "nested" };
    case "refused":
      return fails("refused", "no");
    case "server error":
    case "lost, charged":
    case "lost, free":
      return fails("outcome-unknown", "maybe");
  }
}

const nothing = { linksValidUntil: null, cost: null, warnings: [] };

function pending(generationId: string): SubmitOutcome {
  return { kind: "accepted", reply: { ...nothing, generationId, status: "pending", outputs: [] } };
}

function completed(generationId: string, count: number): SubmitOutcome {
  const outputs = Array.from(
    { length: count },
    (_, index) => ({ kind: "url", url: `${ORIGIN}/outputs/${index}` }) as const,
  );
  return { kind: "accepted", reply: { ...nothing, generationId, status: "completed", outputs } };
}

function picture(index: number): Uint8Array {
  return flatPng(8, 8, [index, index, index]);
}

function factsIf(bytes: Uint8Array | undefined): PartFacts | undefined {
  return bytes === undefined ? undefined : factsOf(bytes);
}

function factsOf(bytes: Uint8Array): PartFacts {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { bytes: bytes.byteLength, sha256, head: bytes, tail: bytes };
}
