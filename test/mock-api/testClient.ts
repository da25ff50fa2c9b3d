import assert from "node:assert/strict";
import { drawFlatPng } from "./drawPicture";
import { isFields } from "./readCall";
import { startMockApi, type MockApi, type MockApiOptions } from "./startMockApi";

// How the mock's own tests talk to it.

export const VALID = { model: "gpt-image-2", mode: "generate", prompt: "A ceramic coffee mug" };
export const START = Date.UTC(2026, 10, 22, 10, 0, 0);
export const DAY = 24 * 60 * 60 * 1000;

/** With plain pictures and a clock that stands at `START`. */
export function startTestApi(options: MockApiOptions = {}): Promise<MockApi> {
  return startMockApi({ draw: drawFlatPng, clock: () => START, ...options });
}

export function createClient(getApi: () => MockApi) {
  const post = (body: unknown, { headers = {}, path = "/v1/generate" } = {}): Promise<Response> =>
    fetch(getApi().url + path, {
      method: "POST",
      redirect: "manual",
      headers: { authorization: `Bearer ${getApi().apiKey}`, "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  return {
    post,
    poll: (id: unknown, key = getApi().apiKey): Promise<Response> =>
      fetch(`${getApi().url}/v1/generations/${String(id)}`, { headers: { authorization: `Bearer ${key}` } }),
    readJson,
    /** Buys a picture of 64×48 and gives its URL. */
    makeUrl: async (extra: object = {}): Promise<string> =>
      String((await readJson(post({ ...VALID, image_size: { width: 64, height: 48 }, ...extra })))["output_url"]),
    read: async (response: Response | Promise<Response>): Promise<Buffer> =>
      Buffer.from(await (await response).arrayBuffer()),
    describeCharges: (): string => `${getApi().charges.count} × = ${getApi().charges.totalMicroUsd}`,
  };
}

/** `place type` of each entry of `detail`. */
export function readProblems({ detail }: Record<string, unknown>): string[] {
  assert.ok(Array.isArray(detail));
  return detail.map((entry: unknown) => {
    assert.ok(isFields(entry) && Array.isArray(entry["loc"]) && typeof entry["msg"] === "string");
    return `${entry["loc"].join(".")} ${String(entry["type"])}`;
  });
}

export function createGate(): { opened: Promise<void>; open: () => void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open: () => open() };
}

async function readJson(response: Response | Promise<Response>): Promise<Record<string, unknown>> {
  const value: unknown = await (await response).json();
  assert.ok(isFields(value));
  return value;
}
