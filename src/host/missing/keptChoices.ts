import * as z from "zod/mini";
import { reasonOf } from "../../core/errors";
import type { Log } from "../../core/ports";
import { qualitySchema, type Quality } from "../../core/schema/imageOptions";
import type { MissingScope, MissingView } from "../../protocol/missing";
import { missingScopeSchema, missingViewSchema } from "../../protocol/missingRequests";
import { MAX_TEXT } from "../../protocol/panelRequests";
import type { Memory } from "../panel/draftStore";

// What a person has chosen in the list, kept over a reload of the window: on disk at once, since a prompt may be long thought about.

const MOST_ROWS = 20_000;

const keptSchema = z.strictObject({
  scope: missingScopeSchema,
  view: missingViewSchema,
  /** A document's URI. */
  document: z.nullable(z.string()),
  /** null: the setting's. */
  quality: z.nullable(qualitySchema),
  /** null: the setting's. */
  isFillingIn: z.nullable(z.boolean()),
  /** By the row's id: what was typed in place of its own prompt. */
  prompts: z.array(z.tuple([z.string(), z.string().check(z.maxLength(MAX_TEXT))])).check(z.maxLength(MOST_ROWS)),
  /** Ids of the rows whose tick was taken away. */
  unticked: z.array(z.string()).check(z.maxLength(MOST_ROWS)),
  /** Files whose attributes are to be filled in when all of them are made: by their workspace folder's path. */
  toFillIn: z.array(z.tuple([z.string(), z.string()])).check(z.maxLength(MOST_ROWS)),
});
type Kept = z.infer<typeof keptSchema>;

const KEY = "missing";
const NOTHING: Kept = {
  scope: "workspace",
  view: "missing",
  document: null,
  quality: null,
  isFillingIn: null,
  prompts: [],
  unticked: [],
  toFillIn: [],
};

/** Choices as they are used. */
export class KeptChoices {
  scope: MissingScope;
  view: MissingView;
  document: string | null;
  quality: Quality | null;
  isFillingIn: boolean | null;
  readonly prompts: Map<string, string>;
  readonly unticked: Set<string>;
  toFillIn: readonly (readonly [root: string, file: string])[];

  constructor(
    private readonly memory: Memory,
    private readonly log: Log,
  ) {
    const parsed = keptSchema.safeParse(memory.get(KEY));
    const kept = parsed.success ? parsed.data : NOTHING;
    this.scope = kept.scope;
    this.view = kept.view;
    this.document = kept.document;
    this.quality = kept.quality;
    this.isFillingIn = kept.isFillingIn;
    this.prompts = new Map(kept.prompts);
    this.unticked = new Set(kept.unticked);
    this.toFillIn = kept.toFillIn;
  }

  /** Writes them down. */
  keep(): void {
    const { scope, view, document, quality, isFillingIn } = this;
    const kept: Kept = {
      ...{ scope, view, document, quality, isFillingIn },
      // The latest stay.
      prompts: [...this.prompts].slice(-MOST_ROWS),
      unticked: [...this.unticked].slice(-MOST_ROWS),
      toFillIn: this.toFillIn.slice(0, MOST_ROWS).map(([root, file]) => [root, file]),
    };
    this.memory.update(KEY, kept).then(undefined, (error: unknown) => {
      this.log.warn(`The choices for missing pictures could not be kept: ${reasonOf(error)}`);
    });
  }
}
