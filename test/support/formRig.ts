import assert from "node:assert/strict";
import type * as vscode from "vscode";
import { t } from "../../media/panel/texts";
import { invalidRequest } from "../../src/core/errors";
import type { SeenEdit } from "../../src/core/ports";
import { estimatePrice } from "../../src/core/price";
import type { Provider } from "../../src/core/provider";
import type { Prepared } from "../../src/host/generationService";
import { createDraftStore } from "../../src/host/panel/draftStore";
import type { FormParts } from "../../src/host/panel/formDesk";
import { FormDesk } from "../../src/host/panel/formDesk";
import { OFFLINE_INFO } from "../../src/providers/offline/models";
import { PROSPOLABS_INFO } from "../../src/providers/prospolabs/models";
import type { DraftFields, FormView, PanelEvent, Quote } from "../../src/protocol/panel";
import { SAMPLE_DRAFT } from "./panelSamples";

export const ROOT = "/projects/shop";
const INFOS = [PROSPOLABS_INFO, OFFLINE_INFO];

export function memory() {
  const kept = new Map<string, unknown>();
  return {
    kept,
    get: (key: string) => kept.get(key),
    update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, structuredClone(value))),
  };
}

export function folderAt(fsPath: string, name = "shop"): vscode.WorkspaceFolder {
  return { name, index: 0, uri: { fsPath, toString: () => `file://${fsPath}` } } as unknown as vscode.WorkspaceFolder;
}

interface FormRigOptions {
  state?: ReturnType<typeof memory>;
  hasKey?: boolean;
  folders?: () => readonly vscode.WorkspaceFolder[];
  /** In place of what the desk has otherwise. */
  parts?: Partial<FormParts>;
  world?: Partial<FormParts["world"]>;
}

/** The form's desk with a stand-in for what prepares a call; everything that the page is told is kept. */
export function createFormRig(options: FormRigOptions = {}) {
  const { state = memory(), hasKey = true, folders = () => [folderAt(ROOT)] } = options;
  const events: PanelEvent[] = [];
  let wake = (): void => undefined;
  const modelFor = ({ provider, model }: { provider?: string | undefined; model?: string | undefined }) => {
    const info = INFOS.find(({ id }) => id === provider) ?? PROSPOLABS_INFO;
    return {
      provider: { info, submit: () => Promise.reject(new Error("nothing is sent")) } satisfies Provider,
      model: info.models.find(({ id }) => id === model) ?? info.models[0],
    };
  };
  const prepared: Record<string, unknown>[] = [];
  const prepare = (
    fields: Record<string, unknown> & { provider?: string | undefined; model?: string | undefined },
    seen?: SeenEdit,
  ) => {
    prepared.push(fields);
    if (fields["name"] === "bad/name") throw invalidRequest("name", "bad/name", "It must be a file name.");
    const { model } = modelFor(fields);
    const quality = fields["quality"] as DraftFields["quality"];
    const call = { quality, numImages: Number(fields["numImages"]) };
    const result = {
      estimate: estimatePrice(call, model),
      warnings: [],
      plan: { call: fields },
      inputs: [],
      call: fields,
      ...(seen === undefined ? {} : { seen }),
    };
    return Promise.resolve(result as unknown as Prepared);
  };
  const parts: FormParts = {
    generation: {
      modelFor,
      prepare: (fields) => prepare({ ...fields }),
      prepareEdit: (wish) =>
        prepare(
          { ...wish },
          { format: "png", size: { width: 640, height: 480 }, share: 0.234, notes: [], fit: {} as SeenEdit["fit"] },
        ),
      learntFor: () => Promise.resolve(undefined),
    },
    world: {
      folders,
      isTrusted: () => true,
      firstDraft: ({ name }) => ({ ...SAMPLE_DRAFT, prompt: "", workspaceFolder: name }),
      style: () => ({ prefix: "Watercolour of", suffix: "" }),
      ...options.world,
    },
    store: createDraftStore(state),
    providers: INFOS,
    previewPath: ({ call }) => {
      const name: unknown = Reflect.get(call, "name");
      return Promise.resolve(`assets/${typeof name === "string" ? name : "made-up"}.png`);
    },
    hasKey: () => Promise.resolve(hasKey),
    pictureId: (root, file) => `${root}/${file}`,
    newId: () => String(events.length),
    rest: () => Promise.resolve(),
    post: (event) => {
      events.push(event);
      wake();
    },
    log: {
      info: () => undefined,
      warn: () => undefined,
      error: (message, cause) => assert.fail(`${message} ${String(cause)}`),
    },
    t,
    ...options.parts,
  };
  const form = new FormDesk(parts);
  let revision = 0;
  const quote = async (): Promise<Quote> => {
    for (;;) {
      const found = events.find((event) => event.type === "quote" && event.body.revision === revision);
      if (found?.type === "quote") {
        events.splice(events.indexOf(found), 1);
        return found.body;
      }
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  return {
    form,
    parts,
    events,
    state,
    prepared,
    quote,
    lastForm: (): FormView => {
      const found = events.findLast((event) => event.type === "form");
      assert.ok(found?.type === "form");
      return found.body;
    },
    hear: async (change: Partial<DraftFields>) => {
      revision += 1;
      form.hear(revision, { ...form.view().draft, ...change });
      return await quote();
    },
  };
}
