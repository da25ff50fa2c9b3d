import { parseArgs } from "node:util";
import type { SeenRequest } from "./mockState";
import { shortenDataUris } from "./shortenBody";
import { startMockApi, type MockApi } from "./startMockApi";

const DEFAULT_PORT = 4010;

/** `npm run mock [-- --port 4010] [-- --key …]`: the mock API for people, until Ctrl+C. */
export async function runMock(argv: readonly string[], print: (line: string) => void): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: { port: { type: "string", default: String(DEFAULT_PORT) }, key: { type: "string" } },
  });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new Error(`--port ${values.port} is no port.`);
  const api: MockApi = await startMockApi({
    port,
    ...(values.key === undefined ? {} : { apiKey: values.key }),
    onRequest: (seen) => print(describeRequest(seen, api.charges.totalMicroUsd)),
  });
  introduce(api, print);
  const signal = await firstSignal();
  print(`${signal}: stopping.`);
  await api.stop();
}

function introduce({ url, apiKey }: MockApi, print: (line: string) => void): void {
  print(`Mock of the Prospolabs API at ${url} (loopback only; no picture costs anything)`);
  print(`API key: ${apiKey}`);
  print("");
  print("To use it in VS Code, one of:");
  print(`  user settings.json   "inlineAssets.prospolabs.baseUrl": "${url}"`);
  print('                       then run "Inline Assets: Set API Key…" and enter the key above');
  print(`  environment          PROSPOLABS_BASE_URL=${url} PROSPOLABS_API_KEY=${apiKey} code .`);
  print("");
  print("Ctrl+C stops it. Requests:");
}

/** One line; paths without their signature, headers not at all. */
function describeRequest(seen: SeenRequest, totalMicroUsd: number): string {
  const outcome = seen.aborted ? "client went away" : (seen.status ?? "connection broken");
  const line = `${seen.method} ${seen.path.split("?")[0] ?? ""} → ${outcome}`;
  if (seen.method !== "POST" || seen.generationId === null) return line;
  return `${line}  ${seen.generationId}  charged in all $${(totalMicroUsd / 1e6).toFixed(4)}  ${describeBody(seen.body)}`;
}

function describeBody(body: unknown): string {
  const text = shortenDataUris(body);
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}

function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, resolve);
  });
}
